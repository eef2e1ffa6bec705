import type { AgentId } from '../../server/protocol/ids.ts';
import { waitAgain } from './before-agent.ts';
import { type AgentAsk, type CallCommand, type CallNow, type CallState, isRecorded } from './call-state.ts';
import {
  act,
  becomes,
  type CallStep,
  end,
  type InConversation,
  ignore,
  post,
  reply,
  stopTimers,
  tellQueue,
} from './call-step.ts';
import { hear, hold, holdTimer, listen, partyTimer, resume, withAgent } from './conversation-parts.ts';
import { askedAboutParty, leaveTo, partyAnswered, partyEnded } from './second-party.ts';
import { superviseAgain } from './supervision.ts';

// From the answer to the end; call-flow.ts has the diagram, second-party.ts and supervision.ts who else joins.

/** The phone that rang was answered. */
export function connected(state: CallState, now: Extract<CallNow, { is: 'ringing' }>, at: number): CallStep {
  const { callId } = state;
  const { agentId, leg } = now;
  const heard = hear({ ...state, answeredAt: state.answeredAt ?? at }, leg);
  return act(becomes(heard.state, { is: 'talking', since: at, ...withAgent(agentId, leg) }), [
    { command: 'stopTimer', timer: 'ring' },
    { command: 'stopTimer', timer: 'announce' },
    { command: 'stopTimer', timer: 'maxWait' },
    // Moving a channel waits for the end of what is played to it (2 s were measured): stopped first.
    { command: 'stopPlaying' },
    { command: 'connect', leg },
    post({ fact: 'call:answered', callId, agentId }),
    tellQueue({ event: 'offer:answered', agentId }),
    ...heard.commands,
    { command: 'remember' },
  ]);
}

export function restoredConversation(state: CallState, now: InConversation): CallStep {
  // The recordings went on by themselves; the taps ended with the process that held them.
  const { party, leg } = now;
  const held = now.is === 'holding';
  const colleague: CallCommand[] =
    party?.target.to === 'agent' && party.is !== 'ringing'
      ? [tellQueue({ event: 'talk:restored', agentId: party.target.agentId, held: false })]
      : [];
  return act({ ...state, callerSound: { ...state.callerSound, sent: true } }, [
    tellQueue({ event: 'talk:restored', agentId: now.agentId, held }),
    ...colleague,
    ...(party?.is === 'ringing' ? [partyTimer(state, party.target.to)] : []),
    ...(held ? holdTimer(state) : []),
    ...listen(state.settings, ['caller', 'agent'], leg),
  ]);
}

/** The agent is back on a leg of its own; the one it lost may still be up, with nobody at its end. */
export function returned(state: CallState, now: InConversation, leg: number, at: number): CallStep {
  const lost: CallCommand[] = now.leg === leg ? [] : [{ command: 'stopRinging', leg: now.leg }];
  const recording: CallCommand[] = isRecorded(state)
    ? [{ command: 'record', leg: 'agent', agentLeg: leg }]
    : [];
  const back: CallCommand[] = now.agentAway
    ? [{ command: 'stopTimer', timer: 'agentLost' }, ...resume(state, now.agentId)]
    : [];
  const next: InConversation = { ...now, leg, returning: null, agentAway: false };
  return act(becomes(state, now.agentAway ? { ...next, is: 'talking', since: at } : next), [
    { command: 'reconnect', leg },
    ...lost,
    ...back,
    ...recording,
    ...listen(state.settings, ['agent'], leg),
    ...superviseAgain(next),
    { command: 'remember' },
  ]);
}

/** A leg of this conversation that is not the lead's has answered; null where it is none. */
export function conversationLegAnswered(
  state: CallState,
  now: InConversation,
  leg: number,
  at: number,
): CallStep | null {
  if (now.returning === leg) return returned(state, now, leg, at);
  if (now.party?.leg === leg)
    return now.party.is === 'ringing' ? partyAnswered(state, now, now.party, at) : ignore(state);
  return now.leg === leg ? ignore(state) : null;
}

/** @returns null where the leg is none of this conversation. */
export function conversationLegEnded(
  state: CallState,
  now: InConversation,
  leg: number,
  at: number,
): CallStep | null {
  if (now.party?.leg === leg) return null;
  if (now.returning !== null) {
    // The lost leg ends while the new one rings: the call hangs on the new one from here.
    if (now.leg === leg && now.returning !== leg)
      return act(becomes(state, { ...now, leg: now.returning }), []);
    if (now.returning === leg && now.leg !== leg) return act(becomes(state, { ...now, returning: null }), []);
  }
  if (now.leg !== leg) return null;
  // The caller was told that it goes on: it does, with the next agent.
  if (now.agentAway) return backToQueue(state, now, at);
  return agentLeaves(state, now, at);
}

/** A second party stays with the caller; without one the call is over. */
function agentLeaves(state: CallState, now: InConversation, at: number): CallStep {
  return now.party === null ? end(state, at, 'answered', 'agent') : leaveTo(state, now, now.party, at);
}

/** Page and phone of an agent are gone: the caller is told at once, and waits for another agent if nobody returns. */
export function agentLost(state: CallState, now: InConversation, agentId: AgentId, at: number): CallStep {
  const { party } = now;
  if (party?.target.to === 'agent' && party.target.agentId === agentId) {
    const over = partyEnded(state, now, party, 'unreachable', at);
    return act(over.state, [{ command: 'stopRinging', leg: party.leg }, ...over.commands]);
  }
  if (now.agentId !== agentId || now.agentAway) return ignore(state);
  if (party !== null) return leaveTo(state, now, party, at);
  const held = now.is === 'holding' ? [] : hold(state, now);
  return act(becomes(state, { ...now, is: 'holding', since: at, agentAway: true }), [
    ...held,
    post({ fact: 'call:agentLost', callId: state.callId, agentId }),
    { command: 'play', prompt: 'agentLost', sounds: ['agent-lost'] },
    { command: 'startTimer', timer: 'agentLost', ms: state.settings.agentLostQueueMs },
    { command: 'remember' },
  ]);
}

/** Nobody came back: the caller is the next to be answered, by the time of the first arrival in the queue. */
function backToQueue(state: CallState, now: InConversation, at: number): CallStep {
  const legs = [now.leg, now.returning, now.lead?.leg ?? null].filter((leg) => leg !== null);
  const { state: next, commands } = waitAgain(state, at);
  return act(next, [
    ...stopTimers(['hold', 'party', 'lead', 'agentLost']),
    { command: 'stopPlaying' },
    ...[...new Set(legs)].map((leg): CallCommand => ({ command: 'stopRinging', leg })),
    tellQueue({ event: 'agent:released', agentId: now.agentId }),
    ...commands,
  ]);
}

/** The caller is sent to the queue by the agent, with the place of the first arrival. */
export function toQueue(
  state: CallState,
  now: InConversation,
  target: { to: 'queue'; queue: CallState['settings']['queue'] },
  at: number,
): CallStep {
  const sent = backToQueue({ ...state, wish: { ...state.wish, queue: target.queue } }, now, at);
  const { callId } = state;
  return act(sent.state, [
    post({ fact: 'call:transferred', callId, agentId: now.agentId, target, byLead: false }),
    ...sent.commands,
  ]);
}

export function conversationTimeUp(
  state: CallState,
  now: InConversation,
  timer: 'hold' | 'party' | 'agentLost',
  at: number,
): CallStep {
  switch (timer) {
    case 'hold':
      if (now.is !== 'holding') return ignore(state);
      return act(becomes(state, { ...now, heldTooLong: true }), [
        post({ fact: 'call:longHold', callId: state.callId }),
        { command: 'play', prompt: 'longHold', sounds: ['hold-long'] },
        ...holdTimer(state),
      ]);
    case 'party': {
      if (now.party?.is !== 'ringing') return ignore(state);
      const over = partyEnded(state, now, now.party, 'noAnswer', at);
      return act(over.state, [{ command: 'stopRinging', leg: now.party.leg }, ...over.commands]);
    }
    case 'agentLost':
      return now.agentAway ? backToQueue(state, now, at) : ignore(state);
  }
}

/** What the agent of this conversation asks for. */
export function askedInConversation(
  state: CallState,
  now: InConversation,
  { ask, request, at }: { ask: number; request: AgentAsk; at: number },
): CallStep {
  const refuse = (refusal: Parameters<typeof reply>[1]) => act(state, [reply(ask, refusal)]);
  const done = reply(ask, null);
  switch (request.request) {
    case 'hangUp': {
      const left = agentLeaves(state, now, at);
      return act(left.state, [done, ...left.commands]);
    }
    case 'hold':
      if (now.party !== null) return refuse('second-party');
      if (now.is === 'holding') return refuse('already-done');
      return act(becomes(state, { ...now, is: 'holding', since: at }), [
        ...hold(state, now),
        { command: 'remember' },
        done,
      ]);
    case 'resume':
      if (now.party !== null) return refuse('second-party');
      if (now.is === 'talking') return refuse('already-done');
      return act(becomes(state, { ...now, is: 'talking', since: at, heldTooLong: false }), [
        ...resume(state, now.agentId),
        { command: 'remember' },
        done,
      ]);
    case 'rejoin': {
      if (now.returning !== null) return refuse('already-done');
      const leg = state.legs + 1;
      return act({ ...becomes(state, { ...now, returning: leg }), legs: leg }, [
        { command: 'ring', agentId: now.agentId, leg },
        done,
      ]);
    }
    case 'sendDigits':
      return act(state, [{ command: 'sendDigits', digits: request.digits }, done]);
    case 'playWarning':
      return act(state, [{ command: 'playWarning' }, done]);
    case 'transfer':
      if (request.target.to === 'queue') {
        if (now.party !== null) return refuse('second-party');
        const sent = toQueue(state, now, request.target, at);
        return act(sent.state, [...sent.commands, done]);
      }
      return askedAboutParty(state, now, { ask, request: { ...request, target: request.target }, at });
    default:
      return askedAboutParty(state, now, { ask, request, at });
  }
}
