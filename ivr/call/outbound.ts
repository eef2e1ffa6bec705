import type { OfferEnd } from '../../server/protocol/call.ts';
import type { AgentAsk, CallEvent, CallNow, CallState } from './call-state.ts';
import { act, becomes, type CallStep, end, ignore, post, reply, tellQueue } from './call-step.ts';
import { hear, withAgent } from './conversation-parts.ts';

/*
 * A call we make: the agent's phone rings first, so that the citizen never answers to nobody.
 *
 *   dialled ──► dialling (the agent's phone) ──answer──► dialling (the citizen's) ──answer──► talking
 *                   └──────────── refused, busy, nobody, hung up ────────────┘ ──► ended (notReached)
 */
type Dialling = Extract<CallNow, { is: 'dialling' }>;

export function dialled(state: CallState, event: Extract<CallEvent, { event: 'dialled' }>): CallStep {
  const { callId, settings } = state;
  const { agentId, number, callerId, dutyId, at } = event;
  const now: Dialling = { is: 'dialling', since: at, agentId, leg: 1, number, called: false };
  return act({ ...becomes(state, now), legs: 1 }, [
    post({
      fact: 'call:arrived',
      callId,
      direction: 'outbound',
      dutyId,
      callerNumber: number,
      calledNumber: callerId,
      simulated: false,
    }),
    post({ fact: 'call:ringing', callId, agentId }),
    { command: 'startTimer', timer: 'ring', ms: settings.ringMs },
    { command: 'ringColleague', agentId, leg: 1 },
  ]);
}

export function diallingLegAnswered(state: CallState, now: Dialling, leg: number): CallStep {
  if (now.leg !== leg || now.called) return ignore(state);
  const { settings } = state;
  return act(becomes(state, { ...now, called: true }), [
    { command: 'stopTimer', timer: 'ring' },
    { command: 'startTimer', timer: 'party', ms: settings.outsideRingMs },
    { command: 'reconnect', leg },
    tellQueue({ event: 'offer:answered', agentId: now.agentId }),
    { command: 'ringback', on: true },
    { command: 'callCitizen', number: now.number },
  ]);
}

export function citizenAnswered(state: CallState, now: Dialling, at: number): CallStep {
  const { agentId, leg } = now;
  const heard = hear({ ...state, answeredAt: at }, leg);
  return act(becomes(heard.state, { is: 'talking', since: at, ...withAgent(agentId, leg) }), [
    { command: 'stopTimer', timer: 'party' },
    { command: 'ringback', on: false },
    { command: 'unhold' },
    post({ fact: 'call:answered', callId: state.callId, agentId }),
    ...heard.commands,
    { command: 'remember' },
  ]);
}

export function diallingLegEnded(
  state: CallState,
  now: Dialling,
  leg: number,
  why: OfferEnd,
  at: number,
): CallStep {
  if (now.leg !== leg) return ignore(state);
  const over = end(state, at, 'notReached', 'agent');
  if (now.called) return over;
  // What the queue hears of a phone that was not answered is why.
  const first = tellQueue({ event: 'offer:failed', agentId: now.agentId, why });
  return act(over.state, [first, ...over.commands]);
}

export function diallingTimeUp(
  state: CallState,
  now: Dialling,
  timer: 'ring' | 'party',
  at: number,
): CallStep {
  if (timer === 'ring')
    return now.called ? ignore(state) : diallingLegEnded(state, now, now.leg, 'noAnswer', at);
  return now.called ? end(state, at, 'notReached', 'caller') : ignore(state);
}

export function askedWhileDialling(
  state: CallState,
  { ask, request, at }: { ask: number; request: AgentAsk; at: number },
): CallStep {
  if (request.request !== 'hangUp') return act(state, [reply(ask, 'not-in-a-call')]);
  const over = end(state, at, 'notReached', 'agent');
  return act(over.state, [reply(ask, null), ...over.commands]);
}
