import type { OfferEnd } from '../../server/protocol/call.ts';
import type { AgentId } from '../../server/protocol/ids.ts';
import type { CallCommand, CallSettings, CallState, CallTimer, PromptKind } from './call-state.ts';
import { act, becomes, type CallStep, end, ignore, post, tellQueue } from './call-step.ts';

// From the caller's arrival to the phone that rings; call-flow.ts has the diagram.

/** A phone that still rings when the longest wait is over is looked at again after this. */
const LAST_CHANCE_MS = 5000;

export function arrived(
  state: CallState,
  event: { at: number; callerNumber: string; calledNumber: string; simulated: boolean },
): CallStep {
  const { callId, settings } = state;
  const { callerNumber, calledNumber, simulated } = event;
  const opening: CallCommand[] = [
    post({ fact: 'call:arrived', callId, callerNumber, calledNumber, simulated }),
    { command: 'answer' },
  ];
  if (settings.greeting) {
    return act(state, [
      ...opening,
      { command: 'remember' },
      { command: 'play', prompt: 'greeting', position: null },
    ]);
  }
  const queued = enterQueue(state, event.at);
  return act(queued.state, [...opening, ...queued.commands]);
}

export function played(state: CallState, prompt: PromptKind, at: number): CallStep {
  if (state.now.is === 'greeting' && prompt === 'greeting') return enterQueue(state, at);
  if (state.now.is === 'apologizing' && prompt === 'apology') return end(state, at, 'timedOut', 'system');
  return ignore(state);
}

function enterQueue(state: CallState, at: number): CallStep {
  const { callId, settings } = state;
  const next: CallState = { ...state, queuedAt: at, now: { is: 'waiting', since: at } };
  return act(next, [
    post({ fact: 'call:queued', callId, queue: state.wish.queue }),
    // Music before the offer: an agent who answers at once must find a bridge to take the caller from.
    { command: 'wait' },
    tellQueue({ event: 'caller:queued', ...state.wish }),
    { command: 'startTimer', timer: 'maxWait', ms: settings.maxWaitMs },
    ...announceLater(settings),
    { command: 'remember' },
  ]);
}

/** Found in the switch by a successor of the process that had it. */
export function restoredBefore(state: CallState, at: number): CallStep {
  const { queuedAt, settings } = state;
  if (queuedAt === null) return enterQueue(state, at);
  return act(becomes(state, { is: 'waiting', since: at }), [
    { command: 'wait' },
    tellQueue({ event: 'caller:restored', queuedAt, since: queuedAt, ...state.wish }),
    { command: 'startTimer', timer: 'maxWait', ms: Math.max(0, settings.maxWaitMs - (at - queuedAt)) },
    ...announceLater(settings),
    { command: 'remember' },
  ]);
}

const announceLater = (settings: CallSettings): CallCommand[] =>
  settings.announceEveryMs === 0
    ? []
    : [{ command: 'startTimer', timer: 'announce', ms: settings.announceEveryMs }];

export function offered(state: CallState, agentId: AgentId, ringMs: number, at: number): CallStep {
  if (state.now.is !== 'waiting') {
    // The caller is on the way out: the queue hears of it by the `caller:left` that is under way.
    return ignore(state);
  }
  const leg = state.legs + 1;
  return act({ ...becomes(state, { is: 'ringing', since: at, agentId, leg }), legs: leg }, [
    post({ fact: 'call:offered', callId: state.callId, agentId }),
    { command: 'ring', agentId, leg },
    { command: 'startTimer', timer: 'ring', ms: ringMs },
  ]);
}

export function offerOver(
  state: CallState,
  ringing: { agentId: AgentId; leg: number },
  why: OfferEnd,
  at: number,
): CallStep {
  return act(becomes(state, { is: 'waiting', since: at }), [
    { command: 'stopTimer', timer: 'ring' },
    { command: 'stopRinging', leg: ringing.leg },
    post({ fact: 'call:offerEnded', callId: state.callId, agentId: ringing.agentId, why }),
    // Last: it may bring the next offer, which must find this one cleared away.
    tellQueue({ event: 'offer:failed', agentId: ringing.agentId, why }),
  ]);
}

export function timeUp(state: CallState, timer: CallTimer, position: number | null, at: number): CallStep {
  const { now } = state;
  switch (timer) {
    case 'ring':
      return now.is === 'ringing' ? offerOver(state, now, 'noAnswer', at) : ignore(state);
    case 'announce':
      if (now.is !== 'waiting' && now.is !== 'ringing') return ignore(state);
      return act(state, [
        // Not while a phone rings: the answer would have to cut it short.
        ...(now.is === 'waiting' ? [{ command: 'play', prompt: 'position', position } as const] : []),
        ...announceLater(state.settings),
      ]);
    case 'maxWait':
      // A phone that rings gets its chance; the wait ends only if it is not answered.
      if (now.is === 'ringing')
        return act(state, [{ command: 'startTimer', timer: 'maxWait', ms: LAST_CHANCE_MS }]);
      if (now.is !== 'waiting') return ignore(state);
      return act(becomes(state, { is: 'apologizing', since: at }), [
        { command: 'stopTimer', timer: 'announce' },
        tellQueue({ event: 'caller:left' }),
        { command: 'stopPlaying' },
        { command: 'play', prompt: 'apology', position: null },
        { command: 'startTimer', timer: 'apology', ms: 30_000 },
      ]);
    case 'apology':
      return now.is === 'apologizing' ? end(state, at, 'timedOut', 'system') : ignore(state);
  }
}
