import type { EndedBy, Outcome } from '../../server/protocol/call.ts';
import type { Fact } from '../../server/protocol/link.ts';
import type { RefusalCode } from '../../server/protocol/reply.ts';
import type { CallCommand, CallNow, CallState, QueueWord } from './call-state.ts';
import { beginSurvey } from './survey.ts';

// What the phases of a call share: how a step is written, and the one way a call ends.

export type CallStep = { state: CallState; commands: CallCommand[] };

export const ignore = (state: CallState): CallStep => ({ state, commands: [] });
export const act = (state: CallState, commands: CallCommand[]): CallStep => ({ state, commands });
export const post = (fact: Fact): CallCommand => ({ command: 'post', fact });
export const tellQueue = (word: QueueWord): CallCommand => ({ command: 'tellQueue', word });
export const becomes = (state: CallState, now: CallNow): CallState => ({ ...state, now });
export const reply = (ask: number, refusal: RefusalCode | null): CallCommand => ({
  command: 'reply',
  ask,
  refusal,
});

/** A person and the caller have each other. */
export type Conversation = Extract<CallNow, { is: 'talking' | 'holding' }>;
export const inConversation = (now: CallNow): now is Conversation =>
  now.is === 'talking' || now.is === 'holding';

export function end(state: CallState, at: number, outcome: Outcome, by: EndedBy): CallStep {
  const { now, callId } = state;
  const offer: CallCommand[] =
    now.is === 'ringing'
      ? [post({ fact: 'call:offerEnded', callId, agentId: now.agentId, why: 'callerLeft' })]
      : [];
  const queue: CallCommand[] = now.is === 'greeting' ? [] : [queueWordAtEnd(now)];
  // The agent is free at once; only the caller stays.
  const survey = by === 'agent' && inConversation(now) ? beginSurvey(state, at) : null;
  if (survey !== null)
    return act(survey.state, [
      post({ fact: 'call:ended', callId, outcome, by }),
      ...queue,
      { command: 'leaveAlone' },
      ...survey.commands,
      { command: 'remember' },
    ]);
  return act(becomes(state, { is: 'ended', since: at, outcome }), [
    { command: 'stopTimer', timer: 'flow' },
    { command: 'stopTimer', timer: 'ring' },
    { command: 'stopTimer', timer: 'announce' },
    { command: 'stopTimer', timer: 'maxWait' },
    { command: 'stopTimer', timer: 'apology' },
    ...offer,
    // Not over for the caller: what becomes of the call in Asterisk's queue, its journal tells.
    post(
      outcome === 'fellBack'
        ? { fact: 'call:fellBack', callId }
        : { fact: 'call:ended', callId, outcome, by },
    ),
    ...queue,
    { command: 'cleanUp' },
  ]);
}

const queueWordAtEnd = (now: CallNow): CallCommand =>
  tellQueue({ event: inConversation(now) ? 'call:ended' : 'caller:left' });
