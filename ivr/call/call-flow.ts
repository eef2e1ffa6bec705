import type { OfferEnd } from '../../server/protocol/call.ts';
import {
  arrived,
  callbackDue,
  offered,
  offerOver,
  played,
  pressed,
  progressTold,
  restoredBefore,
  timeUp,
} from './before-agent.ts';
import type { CallEvent, CallState, LeadAsk } from './call-state.ts';
import { act, type CallStep, end, ignore, inConversation, post, reply } from './call-step.ts';
import { outcomeInFlow, settledOf } from './caller-flow.ts';
import {
  agentLost,
  askedInConversation,
  connected,
  conversationLegAnswered,
  conversationLegEnded,
  conversationTimeUp,
  restoredConversation,
} from './conversation.ts';
import {
  askedWhileDialling,
  citizenAnswered,
  dialled,
  diallingLegAnswered,
  diallingLegEnded,
  diallingTimeUp,
} from './outbound.ts';
import {
  handedOverLegAnswered,
  handedOverLegEnded,
  handedOverTimeUp,
  outcomeOutside,
  partyEnded,
  restoredHandedOver,
} from './second-party.ts';
import { askedByLead, leadAnswered, leadGone } from './supervision.ts';
import { surveyStep } from './survey.ts';

/**
 * What one call does next.
 *
 *   greeting ──► waiting ──► ringing ──► talking ◄──► holding ──► ended (answered)
 *      │          ▲ │  ▲        │         │  ▲
 *      │  ▲       │ │  └────────┘         │  └── dialling ──► ended (notReached)      a call we make
 *      │  │       │ │ offer failed:       ├──► waiting: to the queue, or the agent was lost; the place is kept
 *      │  │       │ │ same place          ├──► handedOver ──► ended (answered)        caller and a number outside
 *      │  │       └─│──────── nobody took it ──────┘ ──► talking (a colleague)
 *      │  │         │                     └──► surveying ──► ended: the agent hung up, the flow asks for a grade
 *      │  └─────────┤ the longest wait is over and the flow goes on
 *      │            └──► apologizing ──► ended (timedOut, callback)
 *      ├──► ended (voicemail, callback, selfServed, rejected): an end of the flow
 *      └── caller hangs up in any of them ──► ended (abandoned, or what the flow had reached)
 *
 * An agent whose page lost its sound asks to rejoin: a new leg rings (`returning`) and takes the place of the lost one.
 *
 * Every race is an event: an answer that comes after the caller left, a leg that ends twice, a request for a call that
 * is over change nothing. `leg` counts the legs on our side of this call from 1, so that a late word of an earlier leg
 * is told from the present one.
 *
 * Each event goes to the phase it belongs to: before-agent.ts up to the phone that rings, outbound.ts for a call we
 * make, conversation.ts from the answer on, with second-party.ts and supervision.ts beside it.
 */
export function step(state: CallState, event: CallEvent): CallStep {
  if (event.event === 'asked') return asked(state, event);
  if (state.now.is === 'ended') return ignore(state);
  if (state.now.is === 'surveying') return surveyStep(state, state.now, event);
  switch (event.event) {
    case 'arrived':
      return state.now.is === 'greeting' ? arrived(state, event) : ignore(state);
    case 'restored':
      if (inConversation(state.now)) return restoredConversation(state, state.now);
      if (state.now.is === 'handedOver') return restoredHandedOver(state, state.now);
      return restoredBefore(state, event.at);
    case 'dialled':
      return dialled(state, event);
    case 'citizenAnswered':
      return state.now.is === 'dialling' && state.now.called
        ? citizenAnswered(state, state.now, event.at)
        : ignore(state);
    case 'agentLost':
      return inConversation(state.now) ? agentLost(state, state.now, event.agentId, event.at) : ignore(state);
    case 'callerLeft':
      return callerLeft(state, event.at);
    case 'switchLost':
      return end(state, event.at, 'lost', 'system');
    case 'leaving':
      return leaving(state, event.at);
    case 'sentOn':
      return sentOn(state, event.at);
    case 'played':
      return played(state, event.prompt, event.at);
    case 'digit':
      return pressed(state, event.digit, event.at);
    case 'progressTold':
      return progressTold(state, event.answer, event.at);
    case 'offered':
      return offered(state, event.agentId, event.ringMs, event.at);
    case 'callbackDue':
      return callbackDue(state);
    case 'moved':
      return act({ ...state, wish: { ...state.wish, queue: event.queue } }, [
        post({ fact: 'call:moved', callId: state.callId, queue: event.queue }),
        { command: 'remember' },
      ]);
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
      return anyTimeUp(state, event);
  }
}

function anyTimeUp(state: CallState, event: Extract<CallEvent, { event: 'timeUp' }>): CallStep {
  const { now } = state;
  const { timer, at } = event;
  switch (timer) {
    case 'ring':
      return now.is === 'dialling'
        ? diallingTimeUp(state, now, timer, at)
        : timeUp(state, { ...event, timer });
    case 'announce':
    case 'maxWait':
    case 'apology':
    case 'flow':
      return timeUp(state, { ...event, timer });
    case 'party':
      if (now.is === 'dialling') return diallingTimeUp(state, now, timer, at);
      if (now.is === 'handedOver') return handedOverTimeUp(state, now, at);
      return inConversation(now) ? conversationTimeUp(state, now, timer, at) : ignore(state);
    case 'hold':
    case 'agentLost':
      return inConversation(now) ? conversationTimeUp(state, now, timer, at) : ignore(state);
    case 'lead':
      return inConversation(now) && now.lead?.is === 'ringing'
        ? leadGone(state, now, now.lead)
        : ignore(state);
  }
}

function legAnswered(state: CallState, leg: number, at: number): CallStep {
  const { now } = state;
  // Answered in the moment the offer ended: nobody is there to talk to.
  const stray = (): CallStep => act(state, [{ command: 'stopRinging', leg }]);
  if (inConversation(now)) {
    if (now.lead?.leg === leg)
      return now.lead.is === 'ringing' ? leadAnswered(state, now, now.lead, at) : ignore(state);
    return conversationLegAnswered(state, now, leg, at) ?? stray();
  }
  switch (now.is) {
    case 'dialling':
      return now.leg === leg ? diallingLegAnswered(state, now, leg) : stray();
    case 'handedOver':
      return now.party.leg === leg ? handedOverLegAnswered(state, now, leg, at) : stray();
    case 'ringing':
      return now.leg === leg ? connected(state, now, at) : stray();
    default:
      return stray();
  }
}

function legEnded(state: CallState, leg: number, why: OfferEnd, at: number): CallStep {
  const { now } = state;
  if (inConversation(now)) {
    if (now.lead?.leg === leg) return leadGone(state, now, now.lead);
    if (now.party?.leg === leg) return partyEnded(state, now, now.party, why, at);
    return conversationLegEnded(state, now, leg, at) ?? ignore(state);
  }
  switch (now.is) {
    case 'dialling':
      return diallingLegEnded(state, now, leg, why, at);
    case 'handedOver':
      return handedOverLegEnded(state, now, leg, why, at);
    case 'ringing':
      return now.leg === leg ? offerOver(state, now, why, at) : ignore(state);
    default:
      return ignore(state);
  }
}

function callerLeft(state: CallState, at: number): CallStep {
  const { now } = state;
  if (now.is === 'greeting') return end(state, at, outcomeInFlow(state, now, at), 'caller');
  if (now.is === 'apologizing' && now.outcome === 'callback') return end(state, at, 'callback', 'caller');
  if (now.is === 'dialling') return end(state, at, 'notReached', 'caller');
  if (now.is === 'handedOver') return end(state, at, outcomeOutside(now), 'caller');
  const answered = inConversation(now);
  return end(state, at, answered ? 'answered' : 'abandoned', 'caller');
}

/** Conversations stay in the switch for the next process; a call of ours that nobody answered yet is given up; last words are cut. */
function leaving(state: CallState, at: number): CallStep {
  const { now } = state;
  if (inConversation(now) || now.is === 'handedOver') return ignore(state);
  if (now.is === 'dialling') return end(state, at, 'notReached', 'system');
  const settled = settledOf(state);
  if (settled !== null) return end(state, at, settled, 'system');
  const ended = end(state, at, 'fellBack', 'system');
  return act(ended.state, [{ command: 'sendOn' }, ...ended.commands]);
}

function sentOn(state: CallState, at: number): CallStep {
  const ended = end(state, at, 'fellBack', 'system');
  return act(ended.state, [{ command: 'letGo' }, ...ended.commands]);
}

type Asked = Extract<CallEvent, { event: 'asked' }>;
const isLeadAsk = (request: Asked['request']): request is LeadAsk =>
  request.request === 'supervise' || request.request === 'leaveCall';

function asked(state: CallState, { ask, agentId, request, at }: Asked): CallStep {
  const { now } = state;
  const refuse = (refusal: Parameters<typeof reply>[1]) => act(state, [reply(ask, refusal)]);
  if (now.is === 'ended' || now.is === 'surveying') return refuse('no-such-call');
  if (isLeadAsk(request)) {
    return inConversation(now)
      ? askedByLead(state, now, { ask, agentId, request, at })
      : refuse('not-in-a-call');
  }
  if (now.is !== 'ringing' && now.is !== 'dialling' && !inConversation(now)) return refuse('not-in-a-call');
  if (inConversation(now) && now.party?.target.to === 'agent' && now.party.target.agentId === agentId) {
    // The colleague who was brought in may only go again.
    if (request.request !== 'hangUp') return refuse('not-your-call');
    const over = partyEnded(state, now, now.party, 'declined', at);
    return act(over.state, [
      { command: 'stopRinging', leg: now.party.leg },
      ...over.commands,
      reply(ask, null),
    ]);
  }
  if (now.agentId !== agentId) return refuse('not-your-call');
  if (inConversation(now)) return askedInConversation(state, now, { ask, request, at });
  if (now.is === 'dialling') return askedWhileDialling(state, { ask, request, at });
  if (request.request !== 'hangUp') return refuse('not-in-a-call');
  const over = offerOver(state, now, 'declined', at);
  return act(over.state, [...over.commands, reply(ask, null)]);
}
