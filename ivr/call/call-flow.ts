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
import type { CallEvent, CallNow, CallState } from './call-state.ts';
import { act, type CallStep, end, ignore, inConversation, post, reply } from './call-step.ts';
import { outcomeInFlow } from './caller-flow.ts';
import {
  askedInConversation,
  connected,
  conversationLegEnded,
  restoredConversation,
  returned,
} from './conversation.ts';
import { surveyStep } from './survey.ts';

/**
 * What one call does next.
 *
 *   greeting ──► waiting ──► ringing ──► talking ◄──► holding ──► ended (answered)
 *      │            │  ▲        │
 *      │            │  └────────┘ offer failed: same place in the queue
 *      │  ▲         ├──► apologizing ──► ended (timedOut, callback)
 *      │  └─────────┘ the longest wait is over and the flow goes on
 *      ├──► ended (voicemail, callback, selfServed, rejected): an end of the flow
 *      └── caller hangs up in any of them ──► ended (abandoned, or what the flow had reached)
 *
 * talking, holding ──► surveying ──► ended: the agent hung up, and the flow asks for a grade.
 *
 * An agent whose page lost its sound asks to rejoin: a new leg rings (`returning`) and takes the place of the lost one.
 *
 * Every race is an event: an answer that comes after the caller left, a leg that ends twice, a request for a call that
 * is over change nothing. `leg` counts the agents' legs of this call from 1, so that a late word of an earlier leg is
 * told from the present one.
 *
 * Each event goes to the phase it belongs to: before-agent.ts up to the phone that rings, conversation.ts from the
 * answer on.
 */
export function step(state: CallState, event: CallEvent): CallStep {
  if (event.event === 'asked') return asked(state, event);
  if (state.now.is === 'ended') return ignore(state);
  if (state.now.is === 'surveying') return surveyStep(state, state.now, event);
  switch (event.event) {
    case 'arrived':
      return state.now.is === 'greeting' ? arrived(state, event) : ignore(state);
    case 'restored':
      return inConversation(state.now)
        ? restoredConversation(state, state.now)
        : restoredBefore(state, event.at);
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
      return timeUp(state, event);
  }
}

const legsFrom = (now: CallNow): number | null =>
  now.is === 'ringing' || inConversation(now) ? now.leg : null;

function legAnswered(state: CallState, leg: number, at: number): CallStep {
  const { now } = state;
  if (inConversation(now) && now.returning === leg) return returned(state, now, leg);
  if (now.is === 'ringing' && now.leg === leg) return connected(state, now, at);
  // Answered in the moment the offer ended: nobody is there to talk to.
  return legsFrom(now) === leg ? ignore(state) : act(state, [{ command: 'stopRinging', leg }]);
}

function legEnded(state: CallState, leg: number, why: OfferEnd, at: number): CallStep {
  const { now } = state;
  if (inConversation(now)) return conversationLegEnded(state, now, leg, at) ?? ignore(state);
  return now.is === 'ringing' && now.leg === leg ? offerOver(state, now, why, at) : ignore(state);
}

function callerLeft(state: CallState, at: number): CallStep {
  const { now } = state;
  if (now.is === 'greeting') return end(state, at, outcomeInFlow(state, now, at), 'caller');
  if (now.is === 'apologizing' && now.outcome === 'callback') return end(state, at, 'callback', 'caller');
  return end(state, at, inConversation(now) ? 'answered' : 'abandoned', 'caller');
}

function leaving(state: CallState, at: number): CallStep {
  if (inConversation(state.now)) return ignore(state);
  const ended = end(state, at, 'fellBack', 'system');
  return act(ended.state, [{ command: 'sendOn' }, ...ended.commands]);
}

function sentOn(state: CallState, at: number): CallStep {
  const ended = end(state, at, 'fellBack', 'system');
  return act(ended.state, [{ command: 'letGo' }, ...ended.commands]);
}

type Asked = Extract<CallEvent, { event: 'asked' }>;

function asked(state: CallState, event: Asked): CallStep {
  const { now } = state;
  const refuse = (refusal: Parameters<typeof reply>[1]) => act(state, [reply(event.ask, refusal)]);
  if (now.is === 'ended' || now.is === 'surveying') return refuse('no-such-call');
  if (now.is !== 'ringing' && !inConversation(now)) return refuse('not-in-a-call');
  if (now.agentId !== event.agentId) return refuse('not-your-call');
  if (inConversation(now)) return askedInConversation(state, now, event);
  if (event.request.request !== 'hangUp') return refuse('not-in-a-call');
  const over = offerOver(state, now, 'declined', event.at);
  return act(over.state, [...over.commands, reply(event.ask, null)]);
}
