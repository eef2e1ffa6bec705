import type { OutsideNumber } from '../../server/protocol/conversation.ts';
import type { CallId, Leg } from '../../server/protocol/ids.ts';
import { type Ari, type AriEvent, AriFault, type AriResource } from './ari.ts';
import { type HeldCall, hearCalls, type ToldOf } from './ari-call-events.ts';
import { createMusic } from './ari-music.ts';
import type { Originate } from './ari-originate.ts';
import type { Supervision } from './ari-supervision.ts';
import type { Taps } from './ari-taps.ts';
import type { PromptKind } from './call-state.ts';
import type { ChannelWatch } from './channel-watch.ts';
import {
  agentChannel,
  asideBridge,
  CALL_VARIABLE,
  citizenChannel,
  FALLBACK,
  talkBridge,
  waitBridge,
} from './channels.ts';
import { promptMedia, promptSound, warningSound } from './prompts.ts';
import type { Recorder } from './recorder.ts';
import type { Arrival, Switch } from './switch.ts';

export type AriCallsOptions = ToldOf & {
  ari: Ari;
  watch: ChannelWatch;
  taps: Taps;
  recorder: Recorder;
  supervision: Supervision;
  /** While the agent has paused the recording nothing is sent or written. */
  isPaused: (callId: CallId) => boolean;
  application: string;
  originate: Originate;
};

export type AriCalls = Switch & {
  /** Gives a caller's channel the name of its call; before the first command. */
  adopt: (
    callId: CallId,
    arrival: Arrival,
    arrivedAt: number,
    found?: { legs: number[]; bridges: string[] },
  ) => void;
  /** A call we make. @returns the name of the citizen's channel */
  adoptOutbound: (callId: CallId, number: OutsideNumber, arrivedAt: number) => string;
  handle: (event: AriEvent) => void;
  /** Whether this channel is a leg of a call of ours. */
  owns: (channelId: string) => boolean;
};

const CLEAN_UP_MS = 3000;
const nothingYet = { playback: null, tone: null, released: false, left: false };

export function createAriCalls(options: AriCallsOptions): AriCalls {
  const { ari, watch, originate, log } = options;
  const calls = new Map<CallId, HeldCall>();
  /** Whose a caller's channel, an agent's leg or a playback is. */
  const callers = new Map<string, CallId>();
  const legs = new Map<string, { callId: CallId; leg: number }>();
  const playbacks = new Map<string, { callId: CallId; prompt: PromptKind }>();
  /** Callers we hang up: Asterisk tells of their leaving the application, not of their end. */
  const leaving = new Set<string>();
  const going = new Set<string>();
  let played = 0;

  const held = (callId: CallId): HeldCall => {
    const found = calls.get(callId);
    if (found === undefined) throw new AriFault('the call is over', { gone: true, retryable: false });
    return found;
  };

  const attempt = async (resource: AriResource, operation: string, parameters: Record<string, unknown>) => {
    try {
      await ari.do(resource, operation, parameters);
    } catch (cause) {
      if (!(cause instanceof AriFault) || !cause.gone) throw cause;
      log.debug({ operation }, 'the channel was gone already');
    }
  };

  const music = createMusic(attempt, log);

  const make = async (call: HeldCall, bridgeId: string, type: 'holding' | 'mixing') => {
    if (call.bridges.has(bridgeId)) return;
    await attempt('bridges', 'createWithId', { bridgeId, type, name: bridgeId });
    call.bridges.add(bridgeId);
  };

  const into = async (call: HeldCall, bridgeId: string, type: 'holding' | 'mixing', channel: string) => {
    await make(call, bridgeId, type);
    // Without the role a holding bridge is silent (seen on 22.10); with it music plays, and again after an announcement.
    const role = type === 'holding' ? { role: 'holding_participant' } : {};
    await attempt('bridges', 'addChannel', { bridgeId, channel, ...role });
  };

  const speaker = (callId: CallId, leg: Leg, agentLeg: number) =>
    leg === 'caller' ? held(callId).channelId : agentChannel(callId, agentLeg);

  const stopPlaying = async (callId: CallId) => {
    const call = held(callId);
    const { playback } = call;
    if (playback === null) return;
    call.playback = null;
    playbacks.delete(playback);
    await attempt('playbacks', 'stop', { playbackId: playback });
  };

  const hangUp = (channelId: string, reason?: string) =>
    attempt('channels', 'hangup', { channelId, ...(reason === undefined ? {} : { reason }) });

  /** Not ours any more: the clean-up must not hang it up. */
  const release = (callId: CallId) => {
    const call = calls.get(callId);
    if (call === undefined) return;
    call.released = true;
    callers.delete(call.channelId);
    watch.forget(call.channelId);
  };

  /** A channel that is not in this bridge is where it should be. */
  const takeOut = async (bridgeId: string, channel: string) => {
    try {
      await attempt('bridges', 'removeChannel', { bridgeId, channel });
    } catch (cause) {
      if (!(cause instanceof AriFault) || cause.retryable) throw cause;
    }
  };

  const originateLeg = async (callId: CallId, leg: number, to: Parameters<Originate>[2]) => {
    const call = held(callId);
    const channelId = agentChannel(callId, leg);
    call.legs.add(leg);
    legs.set(channelId, { callId, leg });
    watch.expect(channelId);
    try {
      const originator = watch.isAlive(call.channelId) ? call.channelId : null;
      await originate(channelId, 'agent', to, originator);
    } catch (cause) {
      call.legs.delete(leg);
      legs.delete(channelId);
      watch.forget(channelId);
      throw cause;
    }
  };

  const cleanUp = async (callId: CallId) => {
    const call = calls.get(callId);
    music.forget(callId);
    if (call === undefined) return;
    calls.delete(callId);
    callers.delete(call.channelId);
    if (call.playback !== null) playbacks.delete(call.playback);
    const caller = call.released ? [] : [call.channelId];
    const channels = [...[...call.legs].map((leg) => agentChannel(callId, leg)), ...caller].filter(
      watch.isAlive,
    );
    // Bridges last: to destroy one while its channels hang up can deadlock Asterisk (asterisk#1201).
    leaving.add(call.channelId);
    await Promise.all([
      options.taps.close(callId),
      options.supervision.close(callId),
      ...channels.filter((channelId) => !going.has(channelId)).map((channelId) => hangUp(channelId)),
    ]);
    const expected = channels.filter((channelId) => channelId !== call.channelId || !call.left);
    await Promise.all(expected.map((channelId) => watch.gone(channelId, CLEAN_UP_MS)));
    leaving.delete(call.channelId);
    if (!call.released) watch.forget(call.channelId);
    for (const leg of call.legs) {
      legs.delete(agentChannel(callId, leg));
      going.delete(agentChannel(callId, leg));
    }
    await options.recorder.finished(callId);
    for (const bridgeId of call.bridges) await attempt('bridges', 'destroy', { bridgeId });
  };

  const handle = hearCalls({
    callers,
    legs,
    callOf: (callId) => calls.get(callId),
    playbacks,
    music,
    leaving,
    going,
    watch,
    hangUp,
    wentOn: options.wentOn,
    onArrival: options.onArrival,
    onEvent: options.onEvent,
    log,
  });

  return {
    adopt: (callId, { channelId, callerNumber }, arrivedAt, found) => {
      const bridges = new Set(found?.bridges);
      calls.set(callId, { ...nothingYet, channelId, callerNumber, legs: new Set(), bridges, arrivedAt });
      callers.set(channelId, callId);
      watch.expect(channelId);
      for (const leg of found?.legs ?? []) {
        calls.get(callId)?.legs.add(leg);
        legs.set(agentChannel(callId, leg), { callId, leg });
        watch.expect(agentChannel(callId, leg));
      }
    },
    adoptOutbound: (callId, number, arrivedAt) => {
      const channelId = citizenChannel(callId);
      const own = { channelId, callerNumber: number, legs: new Set<number>(), bridges: new Set<string>() };
      calls.set(callId, { ...nothingYet, ...own, arrivedAt });
      return channelId;
    },
    handle,
    owns: (channelId) => legs.has(channelId),
    answer: (callId) => attempt('channels', 'answer', { channelId: held(callId).channelId }),
    play: async (callId, prompt, sounds, language) => {
      await stopPlaying(callId);
      const call = held(callId);
      played += 1;
      const playbackId = `${callId}-play-${played}`;
      call.playback = playbackId;
      playbacks.set(playbackId, { callId, prompt });
      const media = promptMedia(language, sounds);
      await attempt('channels', 'playWithId', { channelId: call.channelId, playbackId, media });
    },
    stopPlaying,
    wait: (callId) => {
      const call = held(callId);
      // In a holding bridge since an earlier life of this process: the music goes on by itself there.
      if (call.bridges.has(waitBridge(callId)))
        return into(call, waitBridge(callId), 'holding', call.channelId);
      return music.start(callId, call.channelId);
    },
    ring: (callId, leg, extension) =>
      originateLeg(callId, leg, { extension, callerNumber: held(callId).callerNumber }),
    ringOutside: (callId, leg, number) => originateLeg(callId, leg, { number }),
    callCitizen: async (callId, number) => {
      const { channelId } = held(callId);
      callers.set(channelId, callId);
      watch.expect(channelId);
      try {
        await originate(channelId, 'citizen', { number }, null);
      } catch (cause) {
        watch.forget(channelId);
        callers.delete(channelId);
        throw cause;
      }
    },
    ringback: async (callId, on) => {
      const call = held(callId);
      if (call.tone !== null) await attempt('playbacks', 'stop', { playbackId: call.tone });
      call.tone = null;
      if (!on) return;
      played += 1;
      call.tone = `${callId}-tone-${played}`;
      const bridgeId = talkBridge(callId);
      await attempt('bridges', 'playWithId', { bridgeId, playbackId: call.tone, media: 'tone:ring' });
    },
    playWarning: (callId, language, recorded) =>
      attempt('bridges', 'play', {
        bridgeId: talkBridge(callId),
        media: promptSound(language, warningSound(recorded, options.isPaused(callId))),
      }),
    park: (callId, leg) => into(held(callId), asideBridge(callId), 'holding', agentChannel(callId, leg)),
    supervise: (callId, leg, agentLeg, mode) => {
      const call = held(callId);
      return options.supervision.supervise(
        callId,
        { lead: agentChannel(callId, leg), agent: agentChannel(callId, agentLeg) },
        mode,
        (bridgeId, channelId) => into(call, bridgeId, 'mixing', channelId),
      );
    },
    stopRinging: (callId, leg) => hangUp(agentChannel(callId, leg)),
    connect: async (callId, leg) => {
      const call = held(callId);
      await Promise.all([music.stop(callId, call.channelId), make(call, talkBridge(callId), 'mixing')]);
      await into(call, talkBridge(callId), 'mixing', `${agentChannel(callId, leg)},${call.channelId}`);
    },
    reconnect: (callId, leg) => into(held(callId), talkBridge(callId), 'mixing', agentChannel(callId, leg)),
    leaveAlone: async (callId) => {
      const call = held(callId);
      await Promise.all([options.taps.close(callId), options.recorder.stop(callId)]);
      const others = [...call.legs].map((leg) => agentChannel(callId, leg)).filter(watch.isAlive);
      await Promise.all(others.map((channelId) => hangUp(channelId)));
      for (const bridgeId of [talkBridge(callId), waitBridge(callId)])
        if (call.bridges.has(bridgeId)) await takeOut(bridgeId, call.channelId);
    },
    hold: (callId) => into(held(callId), waitBridge(callId), 'holding', held(callId).channelId),
    unhold: (callId) => into(held(callId), talkBridge(callId), 'mixing', held(callId).channelId),
    sendDigits: (callId, dtmf) =>
      attempt('channels', 'sendDTMF', { channelId: held(callId).channelId, dtmf, duration: 120 }),
    sendOn: async (callId) => {
      const { channelId } = held(callId);
      await attempt('channels', 'continueInDialplan', {
        channelId,
        ...FALLBACK,
      });
      release(callId);
    },
    letGo: release,
    remember: (callId, value) =>
      attempt('channels', 'setChannelVar', {
        channelId: held(callId).channelId,
        variable: CALL_VARIABLE,
        value,
      }),
    listen: (callId, leg, agentLeg) => {
      if (options.isPaused(callId)) return;
      options.taps.open(callId, leg, speaker(callId, leg, agentLeg), held(callId).arrivedAt);
    },
    record: (callId, leg, agentLeg) => {
      if (options.isPaused(callId))
        throw new AriFault('the recording is paused', { gone: true, retryable: false });
      return options.recorder.start(callId, leg, agentLeg, speaker(callId, leg, agentLeg));
    },
    recordingFile: options.recorder.fileOf,
    cleanUp,
  };
}
