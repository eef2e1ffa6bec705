import type { OfferEnd, Outcome } from '../../server/protocol/call.ts';
import type { CallControl, PartyTarget } from '../../server/protocol/conversation.ts';
import { backInFlow, waitAgain } from './before-agent.ts';
import type { CallCommand, CallNow, CallState, LegParty } from './call-state.ts';
import {
  act,
  becomes,
  type CallStep,
  end,
  type InConversation,
  ignore,
  partyLeaves,
  post,
  reply,
  stopTimers,
  tellQueue,
} from './call-step.ts';
import { hear, hold, listen, partyTimer, resume, withAgent } from './conversation-parts.ts';

/*
 * A second party beside agent and caller. The agent stays in the bridge of the conversation; caller and party come and
 * go, each to music of its own:
 *
 *   transfer:  caller waits, party rings ──answer──► party and caller, the agent goes
 *   consult:   caller waits, party rings ──answer──► agent with party ◄──swap──► agent with caller, party waits
 *                                                          └── joinAll ──► all three ──┘ joinAll
 *   from any:  complete: the agent goes · cancel: the party goes · the party is gone: the caller is back
 *
 * A caller is never lost to a party that fails: without an agent left, the call waits in the queue again.
 */

/** Everything about a second party but the way to a queue. */
type PartyRequest =
  | { request: 'transfer' | 'consult'; target: PartyTarget }
  | Extract<CallControl, { request: 'complete' | 'swap' | 'joinAll' | 'cancel' }>;
type HandedOver = Extract<CallNow, { is: 'handedOver' }>;

export function askedAboutParty(
  state: CallState,
  now: InConversation,
  { ask, request, at }: { ask: number; request: PartyRequest; at: number },
): CallStep {
  const refuse = (refusal: Parameters<typeof reply>[1]) => act(state, [reply(ask, refusal)]);
  const done = reply(ask, null);
  if (request.request === 'transfer' || request.request === 'consult') {
    if (now.party !== null) return refuse('second-party');
    if (now.agentAway) return refuse('not-in-a-call');
    if (request.target.to === 'agent' && request.target.agentId === now.agentId) return refuse('bad-request');
    const called = callParty(state, now, request.request, request.target, at);
    return act(called.state, [...called.commands, done]);
  }
  const { party } = now;
  if (party === null) return refuse('not-in-a-call');
  switch (request.request) {
    case 'complete': {
      if (party.is === 'ringing') {
        const turned: InConversation = { ...now, party: { ...party, purpose: 'transfer' } };
        return act(becomes(state, turned), [{ command: 'remember' }, done]);
      }
      const left = leaveTo(state, now, party, at);
      return act(left.state, [...left.commands, done]);
    }
    case 'cancel': {
      const over = partyEnded(state, now, party, 'withdrawn', at);
      return act(over.state, [{ command: 'stopRinging', leg: party.leg }, ...over.commands, done]);
    }
    case 'swap': {
      const swapped = swap(state, now, party, at);
      return swapped === null
        ? refuse('already-done')
        : act(swapped.state, [...swapped.commands, { command: 'remember' }, done]);
    }
    case 'joinAll': {
      if (party.is === 'ringing') return refuse('not-in-a-call');
      if (now.is === 'talking' && party.is === 'talking') return refuse('already-done');
      const heard = party.heard ? act(state, []) : hear(state, party.leg);
      const joined: InConversation = {
        ...now,
        is: 'talking',
        since: at,
        heldTooLong: false,
        party: { ...party, is: 'talking', heard: true },
      };
      return act(becomes(heard.state, joined), [
        ...(party.is === 'waiting' ? [{ command: 'reconnect', leg: party.leg } as const] : []),
        ...(now.is === 'holding' ? resume(state, now.agentId) : []),
        ...heard.commands,
        { command: 'remember' },
        done,
      ]);
    }
  }
}

function callParty(
  state: CallState,
  now: InConversation,
  purpose: LegParty['purpose'],
  target: PartyTarget,
  at: number,
): CallStep {
  const leg = state.legs + 1;
  const { agentId } = now;
  const party: LegParty = { target, purpose, leg, is: 'ringing', heard: false };
  const ring: CallCommand[] =
    target.to === 'agent'
      ? [{ command: 'ringColleague', agentId: target.agentId, leg }]
      : [{ command: 'ringOutside', number: target.number, leg }];
  return act({ ...becomes(state, { ...now, is: 'holding', since: at, party }), legs: leg }, [
    ...(now.is === 'talking' ? hold(state, now) : []),
    post({ fact: 'call:partyCalled', callId: state.callId, agentId, target }),
    partyTimer(state, target.to),
    { command: 'ringback', on: true },
    { command: 'remember' },
    // Last: its failure is told in an event and must find all this done.
    ...ring,
  ]);
}

const joinsQueue = ({ target }: LegParty): CallCommand[] =>
  target.to === 'agent'
    ? [
        tellQueue({ event: 'offer:answered', agentId: target.agentId }),
        // A queue that was born while the phone rang does not know of the ringing.
        tellQueue({ event: 'talk:restored', agentId: target.agentId, held: false }),
      ]
    : [];

export function partyAnswered(state: CallState, now: InConversation, party: LegParty, at: number): CallStep {
  const joined: LegParty = { ...party, is: 'talking' };
  if (party.purpose === 'transfer') {
    const left = leaveTo(state, now, joined, at);
    return act(left.state, [
      { command: 'stopTimer', timer: 'party' },
      { command: 'ringback', on: false },
      { command: 'reconnect', leg: party.leg },
      ...left.commands,
    ]);
  }
  return act(becomes(state, { ...now, party: joined }), [
    { command: 'stopTimer', timer: 'party' },
    { command: 'ringback', on: false },
    { command: 'reconnect', leg: party.leg },
    post({ fact: 'call:partyJoined', callId: state.callId, target: party.target }),
    ...joinsQueue(joined),
    { command: 'remember' },
  ]);
}

/** The second party is gone, or was never there: the caller is back with the agent. */
export function partyEnded(
  state: CallState,
  now: InConversation,
  party: LegParty,
  why: OfferEnd,
  at: number,
): CallStep {
  const { callId } = state;
  const back = now.is === 'holding' ? resume(state, now.agentId) : [];
  const next: InConversation = { ...now, is: 'talking', since: at, party: null, heldTooLong: false };
  return act(becomes(state, next), [
    { command: 'stopTimer', timer: 'party' },
    { command: 'ringback', on: false },
    ...back,
    post({ fact: 'call:partyEnded', callId, why: endOf(party, why) }),
    ...partyLeaves(party, why).map(tellQueue),
    { command: 'remember' },
  ]);
}

const endOf = (party: LegParty, why: OfferEnd) =>
  party.is !== 'ringing' || why === 'withdrawn' || why === 'callerLeft' ? 'left' : why;

/** @returns null where all three are together or the party rings: there is nobody to speak to instead. */
function swap(state: CallState, now: InConversation, party: LegParty, at: number): CallStep | null {
  if (now.is === 'holding' && party.is === 'talking') {
    const next: InConversation = { ...now, is: 'talking', since: at, heldTooLong: false };
    return act(becomes(state, { ...next, party: { ...party, is: 'waiting' } }), [
      { command: 'park', leg: party.leg },
      ...resume(state, now.agentId),
    ]);
  }
  if (now.is === 'talking' && party.is === 'waiting') {
    return act(becomes(state, { ...now, is: 'holding', since: at, party: { ...party, is: 'talking' } }), [
      ...hold(state, now),
      { command: 'reconnect', leg: party.leg },
    ]);
  }
  return null;
}

/** The agent goes, whether asked to or gone; the caller stays with the party, or waits while it rings. */
export function leaveTo(state: CallState, now: InConversation, party: LegParty, at: number): CallStep {
  const { callId } = state;
  const { agentId } = now;
  const others = [now.leg, now.returning, now.lead?.leg ?? null].filter((leg) => leg !== null);
  const gone: CallCommand[] = [
    ...stopTimers(['hold', 'lead', 'agentLost']),
    { command: 'ringback', on: false },
    ...[...new Set(others)].map((leg): CallCommand => ({ command: 'stopRinging', leg })),
    post({ fact: 'call:transferred', callId, agentId, target: party.target, byLead: false }),
    tellQueue({ event: 'agent:released', agentId }),
  ];
  return party.is === 'ringing'
    ? leftRinging(state, party, gone, agentId, at)
    : takenOver(state, now.is === 'holding', party, gone, { by: agentId, node: null }, at);
}

function leftRinging(
  state: CallState,
  party: LegParty,
  gone: CallCommand[],
  by: InConversation['agentId'],
  at: number,
): CallStep {
  return act(
    becomes(state, { is: 'handedOver', since: at, party: { ...party, purpose: 'transfer' }, by, node: null }),
    [...gone, { command: 'remember' }],
  );
}

/** Caller and party together, the agent gone. */
function takenOver(
  state: CallState,
  held: boolean,
  party: LegParty,
  gone: CallCommand[],
  { by, node }: Pick<HandedOver, 'by' | 'node'>,
  at: number,
): CallStep {
  const { callId } = state;
  const { leg, target } = party;
  const heard = party.heard ? act(state, []) : hear(state, leg);
  const together: CallCommand[] = [
    ...(party.is === 'waiting' ? [{ command: 'reconnect', leg } as const] : []),
    { command: 'stopPlaying' },
    ...(held ? [{ command: 'unhold' } as const, post({ fact: 'call:resumed', callId })] : []),
  ];
  const next: CallNow =
    target.to === 'agent'
      ? { is: 'talking', since: at, ...withAgent(target.agentId, leg) }
      : { is: 'handedOver', since: at, party: { ...party, is: 'talking', heard: true }, by, node };
  return act(becomes(heard.state, next), [
    // A caller with music comes when the agent has gone; one who talks must not be alone in between.
    ...(held ? [...gone, ...together] : [...together, ...gone]),
    target.to === 'agent'
      ? post({ fact: 'call:answered', callId, agentId: target.agentId })
      : post({ fact: 'call:partyJoined', callId, target }),
    ...joinsQueue(party),
    ...heard.commands,
    { command: 'remember' },
  ]);
}

// A call whose agent has gone.

export function handedOverLegAnswered(state: CallState, now: HandedOver, leg: number, at: number): CallStep {
  if (now.party.leg !== leg || now.party.is !== 'ringing') return ignore(state);
  const taken = takenOver(state, true, { ...now.party, is: 'talking' }, [], now, at);
  return act(taken.state, [
    { command: 'stopTimer', timer: 'party' },
    { command: 'reconnect', leg },
    ...taken.commands,
  ]);
}

export function handedOverLegEnded(
  state: CallState,
  now: HandedOver,
  leg: number,
  why: OfferEnd,
  at: number,
): CallStep {
  if (now.party.leg !== leg) return ignore(state);
  if (now.party.is !== 'ringing')
    return end(state, at, outcomeOutside(now), now.by === null ? 'system' : 'agent');
  return nobodyTook(state, now, why, at);
}

export function handedOverTimeUp(state: CallState, now: HandedOver, at: number): CallStep {
  if (now.party.is !== 'ringing') return ignore(state);
  const over = nobodyTook(state, now, 'noAnswer', at);
  return act(over.state, [{ command: 'stopRinging', leg: now.party.leg }, ...over.commands]);
}

function nobodyTook(state: CallState, { party, by, node }: HandedOver, why: OfferEnd, at: number): CallStep {
  const waiting = by === null ? backInFlow(state, node, at) : waitAgain(state, at);
  return act(waiting.state, [
    { command: 'stopTimer', timer: 'party' },
    { command: 'stopPlaying' },
    post({ fact: 'call:partyEnded', callId: state.callId, why: endOf(party, why) }),
    ...partyLeaves(party, why).map(tellQueue),
    ...waiting.commands,
  ]);
}

/** What the call was when it ends while the caller is with, or waits for, a number outside. */
export function outcomeOutside({ by, party }: HandedOver): Outcome {
  if (by !== null) return 'answered';
  return party.is === 'ringing' ? 'abandoned' : 'handedOver';
}

export function restoredHandedOver(state: CallState, now: HandedOver): CallStep {
  const { party } = now;
  return act({ ...state, callerSound: { ...state.callerSound, sent: true } }, [
    ...(party.is === 'ringing' ? [partyTimer(state, party.target.to)] : []),
    ...listen(state.settings, party.is === 'talking' ? ['caller', 'agent'] : ['caller'], party.leg),
  ]);
}
