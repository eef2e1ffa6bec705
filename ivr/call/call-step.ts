import type { EndedBy, OfferEnd, Outcome } from '../../server/protocol/call.ts';
import type { Fact } from '../../server/protocol/link.ts';
import type { RefusalCode } from '../../server/protocol/reply.ts';
import type { CallCommand, CallNow, CallState, CallTimer, LegParty, QueueWord } from './call-state.ts';
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
export type InConversation = Extract<CallNow, { is: 'talking' | 'holding' }>;
export const inConversation = (now: CallNow): now is InConversation =>
  now.is === 'talking' || now.is === 'holding';

/** Every timer of a call; none outlives it. */
const TIMERS: readonly CallTimer[] = [
  'flow',
  'ring',
  'announce',
  'maxWait',
  'apology',
  'hold',
  'party',
  'lead',
  'agentLost',
];
export const stopTimers = (timers: readonly CallTimer[]): CallCommand[] =>
  timers.map((timer) => ({ command: 'stopTimer', timer }));

/** The one way a call ends. Whoever was spoken to once is `answered`, wherever the call went afterwards. */
export function end(state: CallState, at: number, asIfNew: Outcome, by: EndedBy): CallStep {
  const { now, callId } = state;
  const spokenTo = state.answeredAt !== null && (asIfNew === 'abandoned' || asIfNew === 'timedOut');
  const outcome = spokenTo ? 'answered' : asIfNew;
  const offer: CallCommand[] =
    now.is === 'ringing'
      ? [post({ fact: 'call:offerEnded', callId, agentId: now.agentId, why: 'callerLeft' })]
      : [];
  const queue = queueWordsAtEnd(now).map(tellQueue);
  // The agent is free at once; only the caller stays.
  const survey = by === 'agent' && inConversation(now) ? beginSurvey(state, at) : null;
  if (survey !== null)
    return act(survey.state, [
      ...stopTimers(TIMERS),
      post({ fact: 'call:ended', callId, outcome, by }),
      ...queue,
      { command: 'leaveAlone' },
      ...survey.commands,
      { command: 'remember' },
    ]);
  return act(becomes(state, { is: 'ended', since: at, outcome }), [
    ...stopTimers(TIMERS),
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

function queueWordsAtEnd(now: CallNow): QueueWord[] {
  switch (now.is) {
    case 'greeting':
    case 'surveying':
    case 'ended':
      return [];
    case 'waiting':
    case 'apologizing':
    case 'ringing':
      return [{ event: 'caller:left' }];
    case 'dialling':
      return now.called
        ? [{ event: 'agent:released', agentId: now.agentId }]
        : [{ event: 'offer:failed', agentId: now.agentId, why: 'callerLeft' }];
    case 'handedOver':
      return partyLeaves(now.party, 'callerLeft');
    case 'talking':
    case 'holding':
      return [...(now.party === null ? [] : partyLeaves(now.party, 'callerLeft')), { event: 'call:ended' }];
  }
}

/** A colleague is free again; a number outside is nobody's concern. */
export function partyLeaves({ target, is }: LegParty, why: OfferEnd): QueueWord[] {
  if (target.to === 'outside') return [];
  return is === 'ringing'
    ? [{ event: 'offer:failed', agentId: target.agentId, why }]
    : [{ event: 'agent:released', agentId: target.agentId }];
}
