import type { AgentId } from '../../server/protocol/ids.ts';
import type { CallCommand, CallState, LeadAsk, LegLead } from './call-state.ts';
import { act, becomes, type CallStep, type InConversation, post, reply, tellQueue } from './call-step.ts';
import { hear, withAgent } from './conversation-parts.ts';

/*
 * One lead on a conversation; the others see who it is.
 *
 *   none ── supervise ──► ringing ──answer──► on (listen ◄──► whisper ◄──► barge) ── leaveCall ──► none
 *                                              └── takeOver ──► the lead is the agent of the call
 *
 * The lead's phone is rung once; the ways of hearing change without another call.
 */

export function askedByLead(
  state: CallState,
  now: InConversation,
  { ask, agentId, request, at }: { ask: number; agentId: AgentId; request: LeadAsk; at: number },
): CallStep {
  const refuse = (refusal: Parameters<typeof reply>[1]) => act(state, [reply(ask, refusal)]);
  const done = reply(ask, null);
  const { lead } = now;
  if (lead !== null && lead.agentId !== agentId) return refuse('taken');
  if (request.request === 'leaveCall') {
    if (lead === null) return refuse('already-done');
    return act(becomes(state, { ...now, lead: null }), [
      { command: 'stopTimer', timer: 'lead' },
      { command: 'stopRinging', leg: lead.leg },
      done,
    ]);
  }
  const { mode } = request;
  if (now.agentId === agentId || isParty(now, agentId)) return refuse('already-done');
  if (mode === 'takeOver' && now.party !== null) return refuse('second-party');
  if (lead === null) {
    const leg = state.legs + 1;
    return act({ ...becomes(state, { ...now, lead: { agentId, leg, mode, is: 'ringing' } }), legs: leg }, [
      { command: 'startTimer', timer: 'lead', ms: state.settings.ringMs },
      done,
      { command: 'ring', agentId, leg },
    ]);
  }
  const changed: LegLead = { ...lead, mode };
  if (lead.is === 'ringing') return act(becomes(state, { ...now, lead: changed }), [done]);
  const applied = apply(state, now, changed, at);
  return act(applied.state, [...applied.commands, done]);
}

const isParty = ({ party }: InConversation, agentId: AgentId): boolean =>
  party?.target.to === 'agent' && party.target.agentId === agentId;

export function leadAnswered(state: CallState, now: InConversation, lead: LegLead, at: number): CallStep {
  const applied = apply(state, now, { ...lead, is: 'on' }, at);
  return act(applied.state, [{ command: 'stopTimer', timer: 'lead' }, ...applied.commands]);
}

/** Hung up, refused, or rung in vain. */
export function leadGone(state: CallState, now: InConversation, lead: LegLead): CallStep {
  return act(becomes(state, { ...now, lead: null }), [
    { command: 'stopTimer', timer: 'lead' },
    { command: 'stopRinging', leg: lead.leg },
  ]);
}

function apply(state: CallState, now: InConversation, lead: LegLead, at: number): CallStep {
  // A second party came while the lead's phone rang: the conversation stays the agent's, the lead hears it.
  if (lead.mode === 'takeOver' && now.party !== null)
    return apply(state, now, { ...lead, mode: 'listen' }, at);
  if (lead.mode === 'takeOver') return takeOver(state, now, lead, at);
  const next: InConversation = { ...now, lead };
  return act(becomes(state, next), superviseAgain(next));
}

/** After the agent's leg is another one, the lead hears at that one. */
export function superviseAgain({ leg, lead }: InConversation): CallCommand[] {
  if (lead === null || lead.is === 'ringing' || lead.mode === 'takeOver') return [];
  return [{ command: 'supervise', leg: lead.leg, agentLeg: leg, mode: lead.mode }];
}

function takeOver(state: CallState, now: InConversation, lead: LegLead, at: number): CallStep {
  const { callId } = state;
  const { agentId, leg, returning } = now;
  const heard = hear(state, lead.leg);
  const next: InConversation = { ...now, ...withAgent(lead.agentId, lead.leg), heldTooLong: now.heldTooLong };
  const gone = [...new Set([leg, ...(returning === null ? [] : [returning])])];
  // An agent whose page is gone left the caller with music: the lead speaks to the caller at once.
  const back = now.agentAway;
  const target = { to: 'agent', agentId: lead.agentId } as const;
  return act(becomes(heard.state, back ? { ...next, is: 'talking', since: at } : next), [
    { command: 'stopTimer', timer: 'agentLost' },
    { command: 'supervise', leg: lead.leg, agentLeg: leg, mode: 'barge' },
    ...gone.map((one): CallCommand => ({ command: 'stopRinging', leg: one })),
    ...(back ? resumed(callId) : []),
    post({ fact: 'call:transferred', callId, agentId, target, byLead: true }),
    post({ fact: 'call:answered', callId, agentId: lead.agentId }),
    ...(now.is === 'holding' && !back ? [post({ fact: 'call:held', callId } as const)] : []),
    tellQueue({ event: 'agent:released', agentId }),
    tellQueue({ event: 'talk:restored', agentId: lead.agentId, held: now.is === 'holding' && !back }),
    ...heard.commands,
    { command: 'remember' },
  ]);
}

const resumed = (callId: CallState['callId']): CallCommand[] => [
  { command: 'stopTimer', timer: 'hold' },
  { command: 'stopPlaying' },
  { command: 'unhold' },
  post({ fact: 'call:resumed', callId }),
];
