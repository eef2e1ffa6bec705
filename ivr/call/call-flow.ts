import type { EndedBy, OfferEnd, Outcome } from '../../server/protocol/call.ts';
import type { AgentId } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';
import type { RefusalCode } from '../../server/protocol/reply.ts';
import type {
  AgentAsk,
  CallCommand,
  CallEvent,
  CallNow,
  CallSettings,
  CallState,
  CallTimer,
  QueueWord,
} from './call-state.ts';

/**
 * What one call does next.
 *
 *   greeting ──► waiting ──► ringing ──► talking ◄──► holding ──► ended (answered)
 *      │            │  ▲        │
 *      │            │  └────────┘ offer failed: same place in the queue
 *      │            └──► apologizing ──► ended (timedOut)
 *      └── caller hangs up in any of them ──► ended (abandoned)
 *
 * An agent whose page lost its sound asks to rejoin: a new leg rings (`returning`) and takes the place of the lost one.
 *
 * Every race is an event: an answer that comes after the caller left, a leg that ends twice, a request for a call that
 * is over change nothing. `leg` counts the agents' legs of this call from 1, so that a late word of an earlier leg is
 * told from the present one.
 */
export type CallStep = { state: CallState; commands: CallCommand[] };

export function step(state: CallState, event: CallEvent): CallStep {
  if (event.event === 'asked') return asked(state, event);
  if (state.now.is === 'ended') return ignore(state);
  switch (event.event) {
    case 'arrived':
      return arrived(state, event);
    case 'restored':
      return restored(state, event.at);
    case 'callerLeft':
      return callerLeft(state, event.at);
    case 'switchLost':
      return end(state, event.at, 'lost', 'system');
    case 'leaving':
      return leaving(state, event.at);
    case 'played':
      if (state.now.is === 'greeting' && event.prompt === 'greeting') return enterQueue(state, event.at);
      if (state.now.is === 'apologizing' && event.prompt === 'apology')
        return end(state, event.at, 'timedOut', 'system');
      return ignore(state);
    case 'offered':
      return offered(state, event.agentId, event.at);
    case 'withdrawn':
      if (state.now.is !== 'ringing' || state.now.agentId !== event.agentId) return ignore(state);
      return offerOver(state, state.now, 'withdrawn', event.at);
    case 'legRinging':
      if (state.now.is !== 'ringing' || state.now.leg !== event.leg) return ignore(state);
      return act(state, [post({ fact: 'call:ringing', callId: state.callId, agentId: state.now.agentId })]);
    case 'legAnswered':
      return legAnswered(state, event.leg, event.at);
    case 'legEnded':
      return legEnded(state, event.leg, event.why, event.at);
    case 'timeUp':
      return timeUp(state, event.timer, event.position, event.at);
  }
}

const ignore = (state: CallState): CallStep => ({ state, commands: [] });
const act = (state: CallState, commands: CallCommand[]): CallStep => ({ state, commands });
const post = (fact: Fact): CallCommand => ({ command: 'post', fact });
const tellQueue = (word: QueueWord): CallCommand => ({ command: 'tellQueue', word });
const becomes = (state: CallState, now: CallNow): CallState => ({ ...state, now });
const legsFrom = (now: CallNow): number | null =>
  now.is === 'ringing' || now.is === 'talking' || now.is === 'holding' ? now.leg : null;

function arrived(
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

function enterQueue(state: CallState, at: number): CallStep {
  const { callId, settings } = state;
  const next: CallState = { ...state, queuedAt: at, now: { is: 'waiting', since: at } };
  return act(next, [
    post({ fact: 'call:queued', callId, queue: settings.queue }),
    // Music before the offer: an agent who answers at once must find a bridge to take the caller from.
    { command: 'wait' },
    tellQueue({ event: 'caller:queued' }),
    { command: 'startTimer', timer: 'maxWait', ms: settings.maxWaitMs },
    ...announceLater(settings),
    { command: 'remember' },
  ]);
}

function restored(state: CallState, at: number): CallStep {
  const { now, queuedAt, settings } = state;
  if (now.is === 'talking' || now.is === 'holding') {
    // The recordings went on by themselves; the taps ended with the process that held them.
    return act(state, [
      tellQueue({ event: 'talk:restored', agentId: now.agentId, held: now.is === 'holding' }),
      { command: 'listen', leg: 'caller', agentLeg: now.leg },
      { command: 'listen', leg: 'agent', agentLeg: now.leg },
    ]);
  }
  if (queuedAt === null) return enterQueue(state, at);
  return act(becomes(state, { is: 'waiting', since: at }), [
    { command: 'wait' },
    tellQueue({ event: 'caller:restored', queuedAt }),
    { command: 'startTimer', timer: 'maxWait', ms: Math.max(0, settings.maxWaitMs - (at - queuedAt)) },
    ...announceLater(settings),
    { command: 'remember' },
  ]);
}

const announceLater = (settings: CallSettings): CallCommand[] =>
  settings.announceEveryMs === 0
    ? []
    : [{ command: 'startTimer', timer: 'announce', ms: settings.announceEveryMs }];

function offered(state: CallState, agentId: AgentId, at: number): CallStep {
  if (state.now.is !== 'waiting') {
    // The caller is on the way out: the queue hears of it by the `caller:left` that is under way.
    return ignore(state);
  }
  const leg = state.legs + 1;
  return act({ ...becomes(state, { is: 'ringing', since: at, agentId, leg }), legs: leg }, [
    post({ fact: 'call:offered', callId: state.callId, agentId }),
    { command: 'ring', agentId, leg },
    { command: 'startTimer', timer: 'ring', ms: state.settings.ringMs },
  ]);
}

function offerOver(
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

function legAnswered(state: CallState, leg: number, at: number): CallStep {
  const { now, callId, settings } = state;
  if ((now.is === 'talking' || now.is === 'holding') && now.returning === leg)
    return returned(state, now, leg);
  if (now.is !== 'ringing' || now.leg !== leg) {
    // Answered in the moment the offer ended: nobody is there to talk to.
    return legsFrom(now) === leg ? ignore(state) : act(state, [{ command: 'stopRinging', leg }]);
  }
  const { agentId } = now;
  const recording: CallCommand[] = settings.recording
    ? [
        { command: 'record', leg: 'caller', agentLeg: leg },
        { command: 'record', leg: 'agent', agentLeg: leg },
      ]
    : [];
  return act(becomes(state, { is: 'talking', since: at, agentId, leg, returning: null }), [
    { command: 'stopTimer', timer: 'ring' },
    { command: 'stopTimer', timer: 'announce' },
    { command: 'stopTimer', timer: 'maxWait' },
    // Moving a channel waits for the end of what is played to it (2 s were measured): stopped first.
    { command: 'stopPlaying' },
    { command: 'connect', leg },
    post({ fact: 'call:answered', callId, agentId }),
    tellQueue({ event: 'offer:answered', agentId }),
    ...recording,
    { command: 'listen', leg: 'caller', agentLeg: leg },
    { command: 'listen', leg: 'agent', agentLeg: leg },
    { command: 'remember' },
  ]);
}

type Conversation = Extract<CallNow, { is: 'talking' | 'holding' }>;

/** The agent is back on a leg of its own; the one it lost may still be up, with nobody at its end. */
function returned(state: CallState, now: Conversation, leg: number): CallStep {
  const lost: CallCommand[] = now.leg === leg ? [] : [{ command: 'stopRinging', leg: now.leg }];
  const recording: CallCommand[] = state.settings.recording
    ? [{ command: 'record', leg: 'agent', agentLeg: leg }]
    : [];
  return act(becomes(state, { ...now, leg, returning: null }), [
    { command: 'reconnect', leg },
    ...lost,
    ...recording,
    { command: 'listen', leg: 'agent', agentLeg: leg },
    { command: 'remember' },
  ]);
}

function legEnded(state: CallState, leg: number, why: OfferEnd, at: number): CallStep {
  const { now } = state;
  if ((now.is === 'talking' || now.is === 'holding') && now.returning !== null) {
    // The lost leg ends while the new one rings: the call hangs on the new one from here.
    if (now.leg === leg && now.returning !== leg)
      return act(becomes(state, { ...now, leg: now.returning }), []);
    if (now.returning === leg && now.leg !== leg) return act(becomes(state, { ...now, returning: null }), []);
  }
  if (legsFrom(now) !== leg) return ignore(state);
  if (now.is === 'ringing') return offerOver(state, now, why, at);
  return end(state, at, 'answered', 'agent');
}

function callerLeft(state: CallState, at: number): CallStep {
  const answered = state.now.is === 'talking' || state.now.is === 'holding';
  return end(state, at, answered ? 'answered' : 'abandoned', 'caller');
}

function leaving(state: CallState, at: number): CallStep {
  if (state.now.is === 'talking' || state.now.is === 'holding') return ignore(state);
  const ended = end(state, at, 'fellBack', 'system');
  return act(ended.state, [{ command: 'sendOn' }, ...ended.commands]);
}

function end(state: CallState, at: number, outcome: Outcome, by: EndedBy): CallStep {
  const { now, callId } = state;
  const offer: CallCommand[] =
    now.is === 'ringing'
      ? [post({ fact: 'call:offerEnded', callId, agentId: now.agentId, why: 'callerLeft' })]
      : [];
  const queue: CallCommand[] = now.is === 'greeting' ? [] : [queueWordAtEnd(now)];
  return act(becomes(state, { is: 'ended', since: at, outcome }), [
    { command: 'stopTimer', timer: 'ring' },
    { command: 'stopTimer', timer: 'announce' },
    { command: 'stopTimer', timer: 'maxWait' },
    { command: 'stopTimer', timer: 'apology' },
    ...offer,
    post({ fact: 'call:ended', callId, outcome, by }),
    ...queue,
    { command: 'cleanUp' },
  ]);
}

const queueWordAtEnd = (now: CallNow): CallCommand =>
  tellQueue({ event: now.is === 'talking' || now.is === 'holding' ? 'call:ended' : 'caller:left' });

function timeUp(state: CallState, timer: CallTimer, position: number | null, at: number): CallStep {
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
        return act(state, [{ command: 'startTimer', timer: 'maxWait', ms: state.settings.ringMs + 1000 }]);
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

function asked(
  state: CallState,
  { ask, agentId, request, at }: { ask: number; agentId: AgentId; request: AgentAsk; at: number },
): CallStep {
  const { now, callId } = state;
  const refuse = (refusal: RefusalCode) => act(state, [{ command: 'reply', ask, refusal }]);
  const done: CallCommand = { command: 'reply', ask, refusal: null };
  if (now.is === 'ended') return refuse('no-such-call');
  if (now.is === 'greeting' || now.is === 'waiting' || now.is === 'apologizing')
    return refuse('not-in-a-call');
  if (now.agentId !== agentId) return refuse('not-your-call');
  if (request.request === 'hangUp') {
    if (now.is === 'ringing') {
      const over = offerOver(state, now, 'declined', at);
      return act(over.state, [...over.commands, done]);
    }
    const ended = end(state, at, 'answered', 'agent');
    return act(ended.state, [done, ...ended.commands]);
  }
  if (now.is === 'ringing') return refuse('not-in-a-call');
  switch (request.request) {
    case 'hold':
      if (now.is === 'holding') return refuse('already-done');
      return act(becomes(state, { ...now, is: 'holding', since: at }), [
        { command: 'hold' },
        post({ fact: 'call:held', callId }),
        tellQueue({ event: 'call:held' }),
        { command: 'remember' },
        done,
      ]);
    case 'resume':
      if (now.is === 'talking') return refuse('already-done');
      return act(becomes(state, { ...now, is: 'talking', since: at }), [
        { command: 'unhold' },
        post({ fact: 'call:resumed', callId }),
        tellQueue({ event: 'call:resumed' }),
        { command: 'remember' },
        done,
      ]);
    case 'rejoin': {
      if (now.returning !== null) return refuse('already-done');
      const leg = state.legs + 1;
      return act({ ...becomes(state, { ...now, returning: leg }), legs: leg }, [
        { command: 'ring', agentId, leg },
        done,
      ]);
    }
    case 'sendDigits':
      return act(state, [{ command: 'sendDigits', digits: request.digits }, done]);
  }
}
