import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultFlow } from '../server/protocol/flow.ts';
import { type AgentId, CallId, type Language, type QueueName } from '../server/protocol/ids.ts';
import { type Fact, RECORDINGS_FOLDER } from '../server/protocol/link.ts';
import { entryRules, type ProcessConfig, recordedQueues } from '../server/protocol/settings.ts';
import { keepQueueMembers } from './agents/ami-queue-members.ts';
import { keepAccounts } from './agents/ari-accounts.ts';
import { openAmiLink } from './ami/ami-link.ts';
import type { Ari, AriEvent } from './call/ari.ts';
import { createAriCalls } from './call/ari-calls.ts';
import { openAriLink } from './call/ari-link.ts';
import { keepMark } from './call/ari-mark.ts';
import { createOriginate } from './call/ari-originate.ts';
import { createPauses } from './call/ari-pauses.ts';
import { createRecorder } from './call/ari-recorder.ts';
import { createSimulator } from './call/ari-simulator.ts';
import { createSupervision } from './call/ari-supervision.ts';
import { askStartup, isInFallback, removeStrays, survey } from './call/ari-survey.ts';
import { createTaps } from './call/ari-taps.ts';
import type { CallNow } from './call/call-state.ts';
import { inConversation } from './call/call-step.ts';
import { settledOf } from './call/caller-flow.ts';
import { watchChannels } from './call/channel-watch.ts';
import { APPLICATION, ARI_USER, ASTERISK_HOST } from './call/channels.ts';
import { reconcile } from './call/reconcile.ts';
import { type Remembered, rememberedFrom } from './call/remembered.ts';
import { runCalls } from './call/run-calls.ts';
import { closeUnseen } from './call/unseen.ts';
import { keepDesks } from './desks.ts';
import { openJournal } from './fallback/fs-journal.ts';
import { runFallback } from './fallback/run-fallback.ts';
import { openFlows } from './flow/fs-flows.ts';
import { callSettings, longestRingMs } from './installation.ts';
import { openOpenCalls } from './link/fs-open-calls.ts';
import { openSpool } from './link/fs-spool.ts';
import { answerRequests } from './link/requests.ts';
import { openServerLink } from './link/socketio-link.ts';
import { drawPicture } from './picture.ts';
import { createLog, type Log } from './pino-log.ts';
import { runQueue } from './queue/run-queue.ts';

const LONGEST_CALL_MS = 4 * 3_600_000;
/** Below the data folder: where Asterisk writes what the dialplan says (cel_custom.conf). */
const FALLBACK_JOURNAL = 'logs/asterisk/cel-custom/fallback.journal';

export type Ivr = {
  /** Linked to Asterisk (ARI and AMI) and to the server. */
  state: () => { switch: boolean; manager: boolean; server: boolean; calls: number };
  /** Sends waiting callers on to Asterisk's own queue; conversations stay and are found again by the next start. */
  stop: () => Promise<void>;
  /** Leaves everything in the switch as it is, for a successor that follows at once. */
  handOver: () => Promise<void>;
};

/** The place among several `ivr` processes, of which one decides. */
export type Lead = {
  /** Counts the leaders; stands in the mark. */
  reign: number;
  /** Told whether calls are in our hands: linked and reconciled. */
  onDecides: (decides: boolean) => void;
};

/** Decides what the calls do next. Starts at once and finds Asterisk and the server when they are there. */
export function start(
  config: ProcessConfig,
  log: Log = createLog(config.settings.logLevel),
  lead: Lead = { reign: 0, onDecides: () => undefined },
): Ivr {
  const { settings, secrets, dataDir } = config;
  const now = () => Date.now();
  const token = () => randomBytes(5).toString('hex');
  const stamp = () => now().toString(36).padStart(9, '0');

  const recordings = join(dataDir, RECORDINGS_FOLDER);
  mkdirSync(recordings, { recursive: true });
  const openCalls = openOpenCalls(join(dataDir, 'spool', 'open-calls.journal'));
  const spool = openSpool(join(dataDir, 'spool'), () => `${stamp()}-${token()}`, log);
  const postAt = (fact: Fact, at: number) => {
    spool.append(fact, at);
    link.posted();
  };
  const post = (fact: Fact) => {
    postAt(fact, now());
    if (fact.fact !== 'call:answered') return;
    const channelId = calls.channelOf(fact.callId);
    if (channelId !== null) simulator.answered(channelId);
  };

  const queue = runQueue(settings.queues, settings.entryQueue, {
    offer: (callId, agentId, ringMs) => calls.tell(callId, { event: 'offered', agentId, ringMs }),
    withdraw: (callId, agentId) => calls.tell(callId, { event: 'withdrawn', agentId }),
    agentChanged: (agentId, state) => {
      post({ fact: 'agent:changed', agentId, state });
      const extension = desks.extensionOf(agentId);
      // Who rings or talks is left alone by Asterisk itself (ringinuse), and must be free for it if we die meanwhile.
      const paused = state.is === 'notReady' || state.is === 'wrapUp';
      if (extension !== null) members.want(extension, agentId, paused);
      link.changed();
    },
    agentRemoved: (agentId) => {
      post({ fact: 'agent:left', agentId });
      const extension = desks.extensionOf(agentId);
      desks.remove(agentId);
      if (extension !== null) members.unwant(extension);
      void accounts.replace(desks.accounts());
      link.changed();
    },
    moved: (callId, to) => {
      calls.tell(callId, { event: 'moved', queue: to });
      link.changed();
    },
    offerCallback: (callId) => calls.tell(callId, { event: 'callbackDue' }),
    now,
  });
  const desks = keepDesks((agentId) => queue.state().agents.some((agent) => agent.agentId === agentId));

  const ofOpenCalls = (channelId: string, legs: (callId: CallId) => number): Remembered | null => {
    const open = openCalls.ofChannel(channelId);
    return open === null ? null : rememberedFrom(open.callId, open.call, legs(open.callId));
  };
  const watch = watchChannels();
  let lastStartup: string | null = null;
  const onUp = async (up: Ari) => {
    const startup = await askStartup(up);
    const lookedAt = now();
    const seen = await survey(up, APPLICATION, ofOpenCalls);
    watch.keepOnly(new Set(seen.channels.map(({ id }) => id)));
    const found = reconcile(
      seen,
      calls.known(),
      lastStartup === null || lastStartup === startup,
      ariCalls.owns,
    );
    const first = lastStartup === null;
    lastStartup = startup;
    await accounts.linked();
    await pauses.restoreAll(found.restore);
    calls.settle(found);
    fallback.follow();
    fallback.compare(new Set(seen.channels.map(({ id }) => id)), lookedAt);
    await removeStrays(up, found);
    decides(true);
    log.info(
      { restored: found.restore.length, missed: found.missed.length, removed: found.hangUp.length },
      'reconciled',
    );
    if (!first) return;
    const restored = new Set(found.restore.map(({ found: call }) => call.callId));
    const goesOn = (callId: CallId) => restored.has(callId) || fallback.knows(callId);
    for (const fact of closeUnseen(openCalls.left, goesOn, Date.parse(startup), recorder.fileOf)) post(fact);
    for (const callId of openCalls.left.keys()) if (!goesOn(callId)) openCalls.delete(callId);
  };
  const onEvent = (event: AriEvent) => {
    watch.handle(event);
    ariCalls.handle(event);
    simulator.handle(event);
  };
  const ari = openAriLink({
    url: `http://${ASTERISK_HOST}:${settings.ports.asteriskHttp}`,
    user: ARI_USER,
    password: secrets.ari,
    application: APPLICATION,
    onUp,
    onDown: () => decides(false),
    onGone: () => {
      for (const { callId } of calls.known()) calls.tell(callId, { event: 'switchLost' });
    },
    onEvent,
    log,
  });
  const ami = openAmiLink({
    host: ASTERISK_HOST,
    port: settings.ports.ami,
    user: 'hotline',
    password: secrets.ami,
    onUp: () => members.linked(),
    log,
  });
  const mark = keepMark(ari, `${lead.reign}-${token()}`, log);
  const decides = (is: boolean) => {
    mark.set(is);
    lead.onDecides(is);
    queue.tell({ event: 'switch:is', reachable: is });
    link.changed();
  };
  const accounts = keepAccounts(ari, log, settings.agentPhones);
  const members = keepQueueMembers(ami, settings.entryQueue, log);
  const recorder = createRecorder(ari, watch, { application: APPLICATION, folder: recordings });
  const simulator = createSimulator(ari, {
    application: APPLICATION,
    number: settings.trunk.number,
    newId: token,
    onFault: (cause) => log.warn({ err: cause }, 'the simulated caller could not speak'),
  });
  const recorded = recordedQueues(settings);
  const flows = openFlows({
    file: join(dataDir, 'spool', 'flows.json'),
    first: defaultFlow({
      queue: settings.entryQueue,
      greeting: entryRules(settings).greeting,
      recorded: recorded.includes(settings.entryQueue),
    }),
    promptsDir: config.promptsDir,
    queues: Object.keys(settings.queues) as QueueName[],
    recorded,
    now,
    log,
  });
  const { outbound } = settings.trunk;
  const isRinging = (callId: CallId, agentId: AgentId): boolean => {
    const state = queue.stateOf(agentId);
    return state?.is === 'ringing' && state.callId === callId;
  };
  const siteLanguage: Language = settings.speech.language === 'en' ? 'en' : 'zh';
  const taps = createTaps(ari, watch, APPLICATION, log);
  const ariCalls = createAriCalls({
    ari,
    watch,
    taps,
    isPaused: (callId) => pauses.isPaused(callId),
    recorder,
    supervision: createSupervision(ari, watch, APPLICATION),
    application: APPLICATION,
    originate: createOriginate(ari, {
      application: APPLICATION,
      ringMs: longestRingMs(settings),
      outside: outbound,
      longestCallMs: LONGEST_CALL_MS,
    }),
    wentOn: (channelId) => {
      fallback.follow();
      if (fallback.knowsChannel(channelId)) return true;
      return mark.stood() && isInFallback(ari, channelId);
    },
    onArrival: (arrival) => {
      // Read late by one who was frozen: the watchdog has sent the caller on meanwhile.
      if (mark.stood()) fallback.follow();
      if (!fallback.knowsChannel(arrival.channelId)) calls.arrive(arrival);
    },
    onEvent: (callId, event) => calls.tell(callId, event),
    log,
  });
  const calls = runCalls(callSettings(settings), {
    switch: ariCalls,
    adopt: ariCalls.adopt,
    flows,
    languageOf: (channelId) => simulator.languageOf(channelId) ?? siteLanguage,
    askProgress: (callId, asked) => link.askProgress(callId, asked),
    adoptOutbound: ariCalls.adoptOutbound,
    callerId: outbound?.callerId ?? '',
    reserve: (callId, agentId) => {
      queue.tell({ event: 'agent:engaged', callId, agentId });
      return isRinging(callId, agentId);
    },
    newCallId: () => CallId.parse(`${stamp()}-${token()}`),
    tellQueue: (callId, word) => queue.tell({ ...word, callId }),
    positionOf: queue.positionOf,
    estimateOf: queue.estimateFor,
    extensionOf: desks.extensionOf,
    post,
    changed: (state) => {
      const { callId, arrivedAt, queuedAt, wish, now: is } = state;
      pauses.changed(state);
      const lead = inConversation(is) ? (is.lead?.agentId ?? null) : null;
      queue.tell({ event: 'lead:is', callId, agentId: lead });
      // Whoever fell back goes on in Asterisk's queue, and is known by the channel there.
      if (is.is === 'ended') {
        if (is.outcome !== 'fellBack') openCalls.delete(callId);
      } else if (is.is === 'surveying') {
        // Its end has been told already.
        openCalls.delete(callId);
      } else {
        const channelId = calls.channelOf(callId) ?? '';
        openCalls.set(callId, {
          arrivedAt,
          queuedAt,
          wish,
          channelId,
          answered: answeredIn(is),
          outbound: is.is === 'dialling',
          settled: settledOf(state),
        });
      }
      link.changed();
    },
    forgotten: (callId) => {
      pauses.forget(callId);
      link.changed();
    },
    now,
    log,
  });

  const fallback = runFallback(openJournal(join(dataDir, FALLBACK_JOURNAL)), settings.entryQueue, {
    post: (fact, at) => {
      postAt(fact, at);
      if (fact.fact === 'call:ended') openCalls.delete(fact.callId);
    },
    tellQueue: (callId, word) => queue.tell({ ...word, callId }),
    changed: () => link.changed(),
    remembered: (channelId) => ofOpenCalls(channelId, () => 0),
    now,
  });

  const pauses = createPauses(ari, { calls, recorder, taps, ariCalls, post, now, log });
  const link = openServerLink({
    url: `http://${settings.listen === '0.0.0.0' || settings.listen === '::' ? ASTERISK_HOST : settings.listen}:${settings.ports.web}`,
    token: secrets.link,
    spool,
    picture: () => {
      const ours = drawPicture(now(), calls.states(), queue.state());
      return { ...ours, calls: [...ours.calls, ...fallback.picture()] };
    },
    handlers: answerRequests({
      settings,
      desks,
      accounts,
      queue,
      calls,
      pauses,
      fallback,
      flows,
      simulator,
      hangUp: (channelId) => ari.do('channels', 'hangup', { channelId }),
    }),
    log,
  });

  let stopping: Promise<void> | null = null;
  const stop = async (sendOn: boolean) => {
    if (sendOn && ari.isUp()) await calls.leave();
    mark.close();
    fallback.close();
    queue.close();
    link.close();
    await Promise.all([ari.close(), ami.close()]);
    spool.close();
  };
  return {
    state: () => ({
      switch: ari.isUp(),
      manager: ami.isUp(),
      server: link.isUp(),
      calls: calls.states().length,
    }),
    stop: () => {
      stopping ??= stop(true);
      return stopping;
    },
    handOver: () => {
      stopping ??= stop(false);
      return stopping;
    },
  };
}

/** Who spoke or speaks with the caller, and on which leg. */
function answeredIn(now: CallNow): { leg: number; agentId: AgentId } | null {
  if (now.is === 'talking' || now.is === 'holding') return { leg: now.leg, agentId: now.agentId };
  return now.is === 'handedOver' && now.by !== null ? { leg: now.party.leg, agentId: now.by } : null;
}
