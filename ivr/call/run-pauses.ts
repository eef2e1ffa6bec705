import type { AgentId, CallId } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';
import { accepted, type Reply, refused } from '../../server/protocol/reply.ts';
import type { Log } from '../pino-log.ts';
import { AriFault } from './ari.ts';
import { type CallState, isRecorded } from './call-state.ts';
import type { Switch } from './switch.ts';

export type PausePorts = {
  stateOf: (callId: CallId) => CallState | null;
  /** For a successor of this process. @throws AriFault */
  remember: (callId: CallId, paused: boolean) => Promise<void>;
  /** Ends every recording and every way of sound to `server`; resolves when they are ended. @throws AriFault */
  stopSound: (callId: CallId) => Promise<void>;
  listen: Switch['listen'];
  record: Switch['record'];
  post: (fact: Fact) => void;
  now: () => number;
  log: Log;
};

export type Pauses = {
  isPaused: (callId: CallId) => boolean;
  /** A call found again that its last process had paused. */
  restore: (callId: CallId) => void;
  ask: (request: { callId: CallId; agentId: AgentId }, pause: boolean) => Promise<Reply<null>>;
  forget: (callId: CallId) => void;
};

/**
 * The agent's pause of recording and transcript (for a card number, a secret). Nothing is muted: the recordings and the
 * ways to the recogniser are ended, and begun anew after it, each with the call time of its first sample, so that what
 * was said meanwhile has never been anywhere and what follows stands where it was said. (Tried on 22.10: ARI's mute
 * drops frames, so the file loses that time; MuteAudio on a snoop keeps it, but Asterisk hung when the snoop was gone.)
 */
export function runPauses(ports: PausePorts): Pauses {
  const { log } = ports;
  const paused = new Set<CallId>();
  const rows = new Map<CallId, Promise<unknown>>();

  async function change(callId: CallId, agentId: AgentId, pause: boolean): Promise<Reply<null>> {
    const state = ports.stateOf(callId);
    if (state === null) return refused('no-such-call');
    const { now } = state;
    if (now.is !== 'talking' && now.is !== 'holding') return refused('not-in-a-call');
    if (now.agentId !== agentId) return refused('not-your-call');
    if (paused.has(callId) === pause) return refused('already-done');
    try {
      if (pause) await begin(callId);
      else await over(callId);
      return accepted(null);
    } catch (cause) {
      if (!(cause instanceof AriFault)) throw cause;
      log.warn({ err: cause, callId, pause }, 'a pause of the recording was not done');
      return refused('unavailable');
    }
  }

  async function begin(callId: CallId): Promise<void> {
    await ports.remember(callId, true);
    // First, so that nothing that is begun meanwhile (an agent who comes back) is heard.
    paused.add(callId);
    try {
      await ports.stopSound(callId);
    } catch (cause) {
      await over(callId);
      throw cause;
    }
    // Told after the silence began, and its end before sound begins: what is told lies inside of it.
    ports.post({ fact: 'recording:paused', callId });
  }

  async function over(callId: CallId): Promise<void> {
    await ports.remember(callId, false);
    paused.delete(callId);
    ports.post({ fact: 'recording:resumed', callId });
    const state = ports.stateOf(callId);
    if (state !== null) await startSound(state);
  }

  /** Sound begins again for all who speak now. */
  async function startSound(state: CallState): Promise<void> {
    const { callId, arrivedAt, now: is } = state;
    if (is.is !== 'talking' && is.is !== 'holding') return;
    const second = is.party?.heard === true ? [['agent', is.party.leg] as const] : [];
    for (const [speaker, leg] of [['caller', is.leg] as const, ['agent', is.leg] as const, ...second]) {
      ports.listen(callId, speaker, leg);
      if (!isRecorded(state)) continue;
      const file = await ports.record(callId, speaker, leg);
      ports.post({
        fact: 'recording:started',
        callId,
        leg: speaker,
        file,
        startMs: ports.now() - arrivedAt,
      });
    }
  }

  return {
    isPaused: (callId) => paused.has(callId),
    restore: (callId) => void paused.add(callId),
    ask({ callId, agentId }, pause) {
      const mine = (rows.get(callId) ?? Promise.resolve()).then(() => change(callId, agentId, pause));
      rows.set(
        callId,
        mine.catch(() => undefined),
      );
      return mine;
    },
    forget(callId) {
      rows.delete(callId);
      paused.delete(callId);
    },
  };
}
