import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Language, Leg } from '../../server/protocol/ids.ts';
import { FIRST_QUEUE } from '../../server/protocol/queue.ts';
import type { TicketFieldName, TicketView } from '../../server/protocol/ticket.ts';
import { findOrFetchChromium, findOrFetchSipp } from '../provision/child-tools.ts';
import { temporaryFolder } from '../up/fs-temporary-folder.ts';
import { cacheFolder, freePorts, type RunningSystem, startSystem } from '../up/start.ts';
import { type Citizen, placeCall } from './child-citizen.ts';
import { type DemoSounds, ownSounds, spokenScript } from './child-sounds.ts';
import { type Leftovers, leftovers } from './http-leftovers.ts';
import { askSite, type BrowserAgent, openAgent } from './playwright-agent.ts';
import { type Stage, stages, within } from './stage.ts';
import { finalLagsMs, firstWordsMs, type PlayedSound } from './timing.ts';

export type DemoOptions = {
  language: Language | 'auto';
  /** One's own two sound files instead of the script. */
  sounds: Record<Leg, string> | null;
  /** null: a temporary folder, removed at the end. */
  dataDir: string | null;
  /** Do not remove the temporary folder. */
  keep: boolean;
  tell: (line: string) => void;
};

/** The object of `--json`; times in ms. */
export type DemoResult = {
  callId: string;
  queue: string | null;
  language: Language;
  speech: string | null;
  waitMs: number;
  ringToAnswerMs: number;
  transcript: { seq: number; leg: Leg; text: string; startMs: number; endMs: number }[];
  firstWordsMs: number | null;
  finalLagMs: number[];
  ticket: { id: string; number: string } & Partial<Record<TicketFieldName, string>>;
  leftovers: Leftovers;
};

const CALLER_NUMBER = '13900005678';
const TAKEN_WITHIN_MS = 30_000;
/** The last words may need this long after the last sound. */
const LAST_WORDS_MS = 8000;
const QUIET_MS = 2500;
const LEFTOVERS_AFTER_MS = 5000;

/** What a person would write where the machine could not: without speech the demo still ends in a ticket. */
const BY_HAND: Partial<Record<TicketFieldName, string>> = {
  contactPhone: CALLER_NUMBER,
  callerType: 'person',
  kind: 'complaint',
  urgency: 'general',
  channel: 'phone',
  title: '演示来电 / demonstration call',
  content: '演示来电，由坐席填写 / demonstration call, written by the agent',
  confidential: 'no',
  wantsReply: 'yes',
  sensitive: 'no',
};

async function untilWordsEnd(agent: BrowserAgent, startedAt: number, durationMs: number): Promise<void> {
  await pause(Math.max(0, startedAt + durationMs - Date.now()));
  const latest = Date.now() + LAST_WORDS_MS;
  for (;;) {
    const { partials, lines } = await agent.watch();
    const lastAt = Math.max(startedAt + durationMs, partials.at(-1)?.at ?? 0, lines.at(-1)?.at ?? 0);
    if (Date.now() > latest || Date.now() - lastAt > QUIET_MS) return;
    await pause(100);
  }
}

/** Everything a run holds open, closed in reverse order whatever happened. */
type Closing = { add(close: () => Promise<unknown>): void; all(): Promise<void> };
function closing(tell: (line: string) => void): Closing {
  const stack: (() => Promise<unknown>)[] = [];
  return {
    add: (close) => stack.push(close),
    all: async () => {
      for (const close of stack.splice(0).reverse())
        await close().catch((error: unknown) => tell(`  clean-up: ${String(error)}`));
    },
  };
}

async function start(
  options: DemoOptions,
  dataDir: string,
  tell: (line: string) => void,
): Promise<RunningSystem> {
  const { language } = options;
  return startSystem({
    dataDir,
    ports: await freePorts(),
    // The ring and the wrap-up are the demo's own: nobody stands by to press a key in time.
    settings: { speech: { language }, queues: { [FIRST_QUEUE]: { wrapUpMs: null } } },
    log: (line) => tell(`  ${line}`),
  });
}

type Heard = {
  played: Record<Leg, PlayedSound>;
  callId: Parameters<BrowserAgent['record']>[0];
};

/** From the citizen's INVITE to the last words. */
async function converse(
  stage: Stage,
  agent: BrowserAgent,
  citizen: Citizen,
  sounds: DemoSounds,
): Promise<Heard> {
  await stage('the hotline takes the call', () =>
    within(TAKEN_WITHIN_MS, 'an answer to the call', citizen.up),
  );
  const callId = await stage("the agent's phone rings", agent.ringing);
  await stage('the agent answers', agent.answer);
  const speakAt = citizen.speak();
  const { microphoneAt } = await agent.watch();
  const played = {
    caller: { stretches: sounds.speech.caller, startedAt: speakAt },
    agent: { stretches: sounds.speech.agent, startedAt: microphoneAt ?? speakAt },
  };
  await stage(
    'both sides talk',
    async () => {
      const talked = untilWordsEnd(agent, speakAt, sounds.durationMs);
      const broken = citizen.ended.then(() =>
        Promise.reject(new Error('the call ended before the words did')),
      );
      await Promise.race([talked, broken]);
      return agent.watch();
    },
    ({ lines }) => `${lines.length} lines on the page, ${Math.round(sounds.durationMs / 1000)} s of sound`,
  );
  return { played, callId };
}

/** Fills what is missing as a person would and saves. */
async function save(
  agent: BrowserAgent,
  callId: Heard['callId'],
  tell: (line: string) => void,
): Promise<void> {
  const { ticket } = await agent.record(callId);
  if (ticket === null) throw new Error('the call has no ticket');
  for (const field of ticket.missing) {
    tell(`  the agent writes ${field}`);
    await agent.type(field, BY_HAND[field] ?? '');
  }
  await agent.accept();
}

function shown(ticket: TicketView): DemoResult['ticket'] {
  const values = Object.entries(ticket.fields).map(([name, field]) => [name, field?.value ?? '']);
  return { ...Object.fromEntries(values), id: ticket.ticketId, number: ticket.number };
}

/**
 * One whole call with nobody present: a SIP citizen calls, a real browser agent answers, both are heard, the form
 * fills, the ticket is saved and read back.
 * @throws StageFailed naming the step that did not come about; nothing is left running.
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { tell } = options;
  const stage = stages(tell, Date.now);
  const close = closing(tell);
  const cacheDir = cacheFolder();
  try {
    const { path: folder, remove } = await temporaryFolder('hotline-demo-');
    if (options.keep) tell(`  files are kept in ${folder}`);
    else close.add(remove);
    const system = await stage('the system starts', () =>
      start(options, options.dataDir ?? join(folder, 'data'), tell),
    );
    close.add(system.stop);
    const account = system.config.secrets.firstAccounts.find(({ role }) => role === 'agent');
    if (account === undefined) throw new Error('there is no agent account');
    const { speech } = await askSite(system.url, account);
    tell(
      `  speech: ${speech.engine ?? `none, because ${speech.why ?? 'nothing is known of it'}`}; language ${speech.language}`,
    );
    const { language } = speech;

    const places = { folder, cacheDir, progress: tell };
    const sounds = await stage('the sounds are made', () =>
      options.sounds === null ? spokenScript(language, places) : ownSounds(options.sounds, places),
    );
    const chromium = await findOrFetchChromium(cacheDir, tell);
    const sipp = await findOrFetchSipp(cacheDir, tell);
    const agent = await stage('the agent signs in', async () => {
      const opened = await openAgent(system.url, chromium, sounds.agentWav);
      close.add(opened.close);
      await opened.signIn(account.username, account.password).catch(async (error: unknown) => {
        if (options.keep) await opened.picture(join(folder, 'sign-in.png'));
        throw error;
      });
      return opened;
    });
    await stage('the agent is ready', agent.setReady);

    const { trunk, ports } = system.config.settings;
    const free = await freePorts();
    const citizen = await placeCall({
      sipp,
      target: { host: trunk.listen, port: ports.sip },
      from: { host: trunk.from[0] ?? '127.0.0.2', port: free.sip, rtpPort: free.rtpFirst },
      callerNumber: CALLER_NUMBER,
      calledNumber: trunk.number,
      sound: sounds.callerAlaw,
      folder,
    });
    close.add(citizen.stop);
    tell(`  a citizen calls ${trunk.number}`);
    const { played, callId } = await converse(stage, agent, citizen, sounds).catch(async (error: unknown) => {
      if (options.keep) await agent.picture(join(folder, 'call.png'));
      throw error;
    });
    const watch = await agent.watch();
    const number = await stage('the form is filled', agent.ticketNumber, (text) => text);
    await stage('the agent hangs up', async () => {
      await agent.hangUp();
      await within(TAKEN_WITHIN_MS, "the end of the citizen's call", citizen.ended);
    });
    const hungUpAt = Date.now();
    await stage('the ticket is saved', () => save(agent, callId, tell));
    const { call, lines, ticket } = await stage('the ticket is read back', async () => {
      const record = await agent.record(callId);
      if (record.ticket?.status !== 'accepted' || record.ticket.number !== number)
        throw new Error('the ticket read back is not the one that was saved');
      return record;
    });
    await pause(Math.max(0, hungUpAt + LEFTOVERS_AFTER_MS - Date.now()));
    const left = await stage(
      'what is left over is counted',
      () => leftovers(system.url, system.config),
      ({ counts: { channels, bridges, recognizers }, ids }) =>
        [`${channels} channels, ${bridges} bridges, ${recognizers} recognisers`, ...ids].join(' '),
    );
    const { queuedAt, ringingAt, answeredAt } = call;
    if (queuedAt === null || ringingAt === null || answeredAt === null || ticket === null)
      throw new Error('the record of the call is not whole');
    const spoken = lines.filter(({ kind }) => kind === 'words');
    return {
      callId,
      queue: call.queue,
      language,
      speech: speech.engine,
      waitMs: ringingAt - queuedAt,
      ringToAnswerMs: answeredAt - ringingAt,
      transcript: spoken.map(({ seq, leg, text, startMs, endMs }) => ({ seq, leg, text, startMs, endMs })),
      firstWordsMs: firstWordsMs(played.caller, watch.partials, watch.lines),
      finalLagMs: finalLagsMs(played, spoken, watch.lines, call.arrivedAt),
      ticket: shown(ticket),
      leftovers: left.counts,
    };
  } finally {
    await close.all();
  }
}
