import type { AgentId, CallId } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';
import { accepted, type Reply, refused } from '../../server/protocol/reply.ts';
import type { Log } from '../pino-log.ts';
import { AriFault } from './ari.ts';
import { type CallState, isRecorded } from './call-state.ts';
import type { Switch } from './switch.ts';

export type PausePorts = {
  stateOf: (callId: CallId) => CallState | null;
  /** Who paused it, for a successor of this process; null: nobody. @throws AriFault */
  remember: (callId: CallId, by: AgentId | null) => Promise<void>;
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
  restore: (callId: CallId, by: AgentId) => void;
  ask: (request: { callId: CallId; agentId: AgentId }, pause: boolean) => Promise<Reply<null>>;
  /** The call is another than before; told before anything is done about it. */
  changed: (state: CallState) => void;
  forget: (callId: CallId) => void;
};

/** `before`: the call as it was when last seen; null: not seen since this process began. */
type Paused = { by: AgentId; before: CallState | null };
type Side = readonly ['caller' | 'agent', number];

/**
 * The agent's pause of recording and transcript (for a card number, a secret). Nothing is muted: the recordings and the
 * ways to the recogniser are ended, and begun anew after it, each with the call time of its first sample, so that what
 * was said meanwhile has never been anywhere and what follows stands where it was said. A pause is its agent's: where the
 * call goes on without that agent it is over, because nobody else would end it. (Measured on 22.10 with a time code as
 * the caller's voice: an ended recording holds every frame up to the press, and 60-600 ms more at a load of 14. ARI's
 * mute of a recording takes 3 ms and keeps call time, but the sound goes on to be read, and a name is needed that a
 * successor of this process does not know.)
 */
export function runPauses(ports: PausePorts): Pauses {
  const { log } = ports;
  const paused = new Map<CallId, Paused>();
  const rows = new Map<CallId, Promise<unknown>>();

  /** One thing after the other for each call. */
  function inTurn<T>(callId: CallId, work: () => Promise<T>): Promise<T> {
    const mine = (rows.get(callId) ?? Promise.resolve()).then(work);
    rows.set(
      callId,
      mine.catch(() => undefined),
    );
    return mine;
  }

  async function change(callId: CallId, agentId: AgentId, pause: boolean): Promise<Reply<null>> {
    const state = ports.stateOf(callId);
    if (state === null) return refused('no-such-call');
    const { now } = state;
    if (now.is !== 'talking' && now.is !== 'holding') return refused('not-in-a-call');
    if (now.agentId !== agentId) return refused('not-your-call');
    if (paused.has(callId) === pause) return refused('already-done');
    try {
      if (pause) await begin(state, agentId);
      else await over(callId);
      return accepted(null);
    } catch (cause) {
      if (!(cause instanceof AriFault)) throw cause;
      log.warn({ err: cause, callId, pause }, 'a pause of the recording was not done');
      return refused('unavailable');
    }
  }

  async function begin(state: CallState, by: AgentId): Promise<void> {
    const { callId } = state;
    await ports.remember(callId, by);
    // First, so that nothing that is begun meanwhile (an agent who comes back) is heard.
    paused.set(callId, { by, before: state });
    try {
      await ports.stopSound(callId);
    } catch (cause) {
      await over(callId);
      throw cause;
    }
    // Told after the silence began, and its end before sound begins: what is told lies inside of it.
    if (paused.has(callId)) ports.post({ fact: 'recording:paused', callId });
  }

  async function over(callId: CallId): Promise<void> {
    await ports.remember(callId, null);
    if (!paused.delete(callId)) return;
    ports.post({ fact: 'recording:resumed', callId });
    const state = ports.stateOf(callId);
    if (state === null) return;
    const { now } = state;
    if (now.is !== 'talking' && now.is !== 'holding') return;
    const second: Side[] = now.party?.heard === true ? [['agent', now.party.leg]] : [];
    const sides: Side[] = [['caller', now.leg], ['agent', now.leg], ...second];
    await startSound(state, sides, state.settings.listening);
  }

  async function startSound(state: CallState, sides: Side[], listening: boolean): Promise<void> {
    const { callId, arrivedAt } = state;
    for (const [speaker, leg] of sides) {
      if (listening) ports.listen(callId, speaker, leg);
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

  /** Its agent has gone: the caller's sound begins again, and that of a second party who had been heard already. */
  function lapse(state: CallState, before: CallState | null): void {
    const { callId, now } = state;
    paused.delete(callId);
    ports.post({ fact: 'recording:resumed', callId });
    const party =
      before?.now.is === 'talking' || before?.now.is === 'holding' ? (before.now.party ?? null) : null;
    const staying = now.is === 'handedOver' ? now.party.leg : 'leg' in now ? now.leg : null;
    const sides: Side[] = [['caller', staying ?? 0]];
    // Whoever is heard for the first time is begun by the call itself.
    if (party?.heard === true && party.leg === staying) sides.push(['agent', party.leg]);
    void inTurn(callId, async () => {
      await ports.remember(callId, null);
      // A call found again is listened to by its restoring.
      await startSound(state, sides, before !== null && state.settings.listening);
    }).catch((err: unknown) => log.warn({ err, callId }, 'the sound after a pause did not begin'));
  }

  return {
    isPaused: (callId) => paused.has(callId),
    restore: (callId, by) => void paused.set(callId, { by, before: null }),
    ask: ({ callId, agentId }, pause) => inTurn(callId, () => change(callId, agentId, pause)),
    changed(state) {
      const { callId, now } = state;
      const mine = paused.get(callId);
      if (mine === undefined || now.is === 'ended' || now.is === 'surveying') return;
      if ((now.is === 'talking' || now.is === 'holding') && now.agentId === mine.by)
        paused.set(callId, { ...mine, before: state });
      else lapse(state, mine.before);
    },
    forget(callId) {
      rows.delete(callId);
      paused.delete(callId);
    },
  };
}
