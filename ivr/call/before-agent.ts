import type { OfferEnd } from '../../server/protocol/call.ts';
import { type FlowNodeId, type FlowNodeOf, nodeOf } from '../../server/protocol/flow.ts';
import type { ProgressAnswer } from '../../server/protocol/flow-progress.ts';
import type { AgentId } from '../../server/protocol/ids.ts';
import type { QueueWish } from '../../server/protocol/queue.ts';
import type { CallCommand, CallEvent, CallSettings, CallState, PromptKind } from './call-state.ts';
import { act, becomes, type CallStep, end, ignore, post, tellQueue } from './call-step.ts';
import { flowFrom, type InFlow, inFlow } from './caller-flow.ts';
import { callbackRequest } from './flow-commands.ts';
import { placeSounds, waitSounds } from './prompts.ts';

const CALLBACK_KEY = '1';
const CALLBACK_PROMPT = 'callback-offer';

// From the caller's arrival to the phone that rings; call-flow.ts has the diagram.

/** A phone that still rings when the longest wait is over is looked at again after this. */
const LAST_CHANCE_MS = 5000;

export function arrived(
  state: CallState,
  event: { callerNumber: string; calledNumber: string; simulated: boolean },
): CallStep {
  const { callId, flow } = state;
  const { callerNumber, calledNumber, simulated } = event;
  const opening: CallCommand[] = [
    post({
      fact: 'call:arrived',
      callId,
      direction: 'inbound',
      dutyId: null,
      callerNumber,
      calledNumber,
      simulated,
    }),
    { command: 'answer' },
  ];
  // Who goes straight into the queue is there since the call came, however late we heard of it.
  const led = flowFrom({ ...state, callerNumber }, flow.document.start, state.arrivedAt, enterQueue);
  return act(led.state, [...opening, ...led.commands]);
}

export function played(state: CallState, prompt: PromptKind, at: number): CallStep {
  const { now } = state;
  if (now.is === 'greeting' && prompt === 'greeting')
    return inFlow(state, now, { event: 'played' }, at, enterQueue);
  if (now.is === 'apologizing' && prompt === 'apology') return end(state, at, now.outcome, 'system');
  return ignore(state);
}

/** A key of the caller's telephone: for the flow, or in the queue for the offer of a call back. */
export function pressed(state: CallState, digit: string, at: number): CallStep {
  const { now } = state;
  if (now.is === 'greeting') return inFlow(state, now, { event: 'digit', digit }, at, enterQueue);
  if (now.is !== 'waiting' || !state.callbackOffered || digit !== CALLBACK_KEY) return ignore(state);
  return act(becomes(state, { is: 'apologizing', since: at, outcome: 'callback' }), [
    { command: 'stopTimer', timer: 'announce' },
    { command: 'stopTimer', timer: 'maxWait' },
    callbackRequest(state),
    tellQueue({ event: 'caller:left' }),
    { command: 'stopPlaying' },
    { command: 'play', prompt: 'apology', sounds: ['callback-taken'] },
    { command: 'startTimer', timer: 'apology', ms: 30_000 },
    { command: 'remember' },
  ]);
}

/** A caller who can be called is told so; the offer holds for as long as the caller waits. */
export function callbackDue(state: CallState): CallStep {
  if (state.callerNumber === '' || state.callbackOffered) return ignore(state);
  if (state.now.is !== 'waiting' && state.now.is !== 'ringing') return ignore(state);
  const next = { ...state, callbackOffered: true };
  return act(
    next,
    state.now.is === 'waiting' ? [{ command: 'play', prompt: 'callback', sounds: [CALLBACK_PROMPT] }] : [],
  );
}

/** The server has said how the ticket stands. */
export function progressTold(state: CallState, answer: ProgressAnswer, at: number): CallStep {
  const { now } = state;
  return now.is === 'greeting'
    ? inFlow(state, now, { event: 'progress', answer }, at, enterQueue)
    : ignore(state);
}

function enterQueue(state: CallState, at: number): CallStep {
  const { callId, settings } = state;
  const wish = wishOf(state);
  const queuedAt = state.queuedAt ?? at;
  const next: CallState = {
    ...state,
    wish,
    queuedAt,
    now: { is: 'waiting', since: at },
  };
  return act(next, [
    post({ fact: 'call:queued', callId, queue: wish.queue }),
    // Music before the offer: an agent who answers at once must find a bridge to take the caller from.
    { command: 'wait' },
    tellQueue({ event: 'caller:queued', queuedAt, ...wish }),
    { command: 'startTimer', timer: 'maxWait', ms: settings.maxWaitMs },
    ...announceLater(settings),
    { command: 'remember' },
  ]);
}

/** A caller who was spoken to waits again, at the place of the first arrival in the queue. */
export function waitAgain(state: CallState, at: number): CallStep {
  const { callId, settings } = state;
  const queuedAt = state.queuedAt ?? state.arrivedAt;
  return act({ ...becomes(state, { is: 'waiting', since: at }), queuedAt }, [
    { command: 'wait' },
    post({ fact: 'call:queued', callId, queue: state.wish.queue }),
    { command: 'startTimer', timer: 'maxWait', ms: settings.maxWaitMs },
    ...announceLater(settings),
    { command: 'remember' },
    // Last: it may bring an offer, which must find the caller waiting.
    tellQueue({ event: 'caller:restored', queuedAt, since: at, ...state.wish }),
  ]);
}

/** The number outside did not answer: to where its node leads then. */
export function backInFlow(state: CallState, nodeId: FlowNodeId | null, at: number): CallStep {
  const node = nodeOf(state.flow.document, nodeId);
  const next =
    node?.kind === 'transfer' ? node.exits.failed : node?.kind === 'emergency' ? node.exits.person : null;
  const led = next === null ? enterQueue(state, at) : flowFrom(state, next, at, enterQueue);
  return act(led.state, [{ command: 'leaveAlone' }, ...led.commands]);
}

/** Found in the switch by a successor of the process that had it. */
export function restoredBefore(state: CallState, at: number): CallStep {
  const { now, settings } = state;
  if (now.is === 'greeting')
    return now.recordingSince === null
      ? flowFrom(state, now.at.node, at, enterQueue)
      : messageGoesOn(state, now, at);
  const queuedAt = state.queuedAt ?? state.arrivedAt;
  return act(becomes(state, { is: 'waiting', since: at }), [
    { command: 'wait' },
    tellQueue({ event: 'caller:restored', queuedAt, since: queuedAt, ...state.wish }),
    { command: 'startTimer', timer: 'maxWait', ms: Math.max(0, settings.maxWaitMs - (at - queuedAt)) },
    ...announceLater(settings),
    { command: 'remember' },
  ]);
}

/** The caller speaks into a recording that goes on as it does: only its end is waited for, and the listening begun again. */
function messageGoesOn(state: CallState, now: InFlow, at: number): CallStep {
  const node = nodeOf(state.flow.document, now.at.node);
  const longestMs = node?.kind === 'voicemail' ? node.longestMs : 0;
  return act({ ...state, now: { ...now, at: { ...now.at, doing: 'recording' } } }, [
    { command: 'startTimer', timer: 'flow', ms: Math.max(0, longestMs - (at - now.since)) },
    { command: 'listen', leg: 'caller', agentLeg: 0 },
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

/** A timer of this phase has run out. */
type EarlyTimeUp = Extract<CallEvent, { event: 'timeUp' }> & {
  timer: 'ring' | 'announce' | 'maxWait' | 'apology' | 'flow';
};

export function timeUp(state: CallState, { timer, position, estimateMs, at }: EarlyTimeUp): CallStep {
  const { now } = state;
  switch (timer) {
    case 'ring':
      return now.is === 'ringing' ? offerOver(state, now, 'noAnswer', at) : ignore(state);
    case 'announce':
      if (now.is !== 'waiting' && now.is !== 'ringing') return ignore(state);
      return act(state, [
        // Not while a phone rings: the answer would have to cut it short.
        ...(now.is === 'waiting' ? announcement(state, position, estimateMs) : []),
        ...announceLater(state.settings),
      ]);
    case 'maxWait':
      // A phone that rings gets its chance; the wait ends only if it is not answered.
      if (now.is === 'ringing')
        return act(state, [{ command: 'startTimer', timer: 'maxWait', ms: LAST_CHANCE_MS }]);
      if (now.is !== 'waiting') return ignore(state);
      return waitedTooLong(state, at);
    case 'apology':
      return now.is === 'apologizing' ? end(state, at, now.outcome, 'system') : ignore(state);
    case 'flow':
      return now.is === 'greeting' ? inFlow(state, now, { event: 'timeUp' }, at, enterQueue) : ignore(state);
  }
}

/** Out of the queue: to where the flow goes on, or with an apology to the end. */
function waitedTooLong(state: CallState, at: number): CallStep {
  const leaving: CallCommand[] = [
    { command: 'stopTimer', timer: 'announce' },
    tellQueue({ event: 'caller:left' }),
    { command: 'stopPlaying' },
  ];
  const full = queueNodeOf(state)?.exits.full ?? null;
  if (full !== null) {
    const led = flowFrom(state, full, at, enterQueue);
    return act(led.state, [...leaving, { command: 'leaveAlone' }, ...led.commands]);
  }
  return act(becomes(state, { is: 'apologizing', since: at, outcome: 'timedOut' }), [
    ...leaving,
    { command: 'play', prompt: 'apology', sounds: ['no-agent'] },
    { command: 'startTimer', timer: 'apology', ms: 30_000 },
    { command: 'remember' },
  ]);
}

const queueNodeOf = ({ flow, queueNode }: CallState): FlowNodeOf<'queue'> | null => {
  const node = nodeOf(flow.document, queueNode);
  return node?.kind === 'queue' ? node : null;
};

/** What the node by which the caller came asks of the queue. */
function wishOf(state: CallState): QueueWish {
  const node = queueNodeOf(state);
  if (node === null) return state.wish;
  const priority = state.urgent ? 'emergency' : node.priority;
  return { queue: node.queue, priority, skills: node.skills };
}

/** The place, the expected wait where one can be told, and the offer of a call back while it stands. */
function announcement(state: CallState, position: number | null, estimateMs: number | null): CallCommand[] {
  const node = queueNodeOf(state);
  const place = (node?.sayPlace ?? true) ? placeSounds(position) : [];
  const wait = (node?.sayWait ?? true) ? waitSounds(estimateMs) : [];
  const sounds = [...place, ...wait, ...(state.callbackOffered ? [CALLBACK_PROMPT] : [])];
  return sounds.length === 0 ? [] : [{ command: 'play', prompt: 'position', sounds }];
}
