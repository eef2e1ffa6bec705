import type { AgentState, Availability } from '../../server/protocol/agent.ts';
import type { OfferEnd } from '../../server/protocol/call.ts';
import type { AgentId, CallId } from '../../server/protocol/ids.ts';
import { learnHandling, unknownPace } from './pace.ts';
import {
  chain,
  type QueueCommand,
  type QueuedAgent,
  type QueuedDesk,
  type QueueState,
  type QueueStep,
  rulesOf,
  unchanged,
} from './queue-state.ts';
import { freeCaller, replaceCaller, waitingCaller } from './waiting.ts';

// What agents do: sign in and out, pause, ring, talk, wrap up.

export const findAgent = (state: QueueState, agentId: AgentId): QueuedAgent | undefined =>
  state.agents.find((agent) => agent.agentId === agentId);

export const isBusy = ({ is }: AgentState): boolean =>
  is === 'ringing' || is === 'talking' || is === 'holding' || is === 'wrapUp';

/** Rings, talks or holds in this call; the wrap-up after it is no part of it. */
export const isIn = ({ state }: QueuedAgent, callId: CallId): boolean =>
  (state.is === 'ringing' || state.is === 'talking' || state.is === 'holding') && state.callId === callId;

/** Hears another's conversation. */
export const isLead = ({ leads }: QueueState, agentId: AgentId): boolean =>
  Object.values(leads).includes(agentId);

const isLeaving = ({ wanted }: QueuedAgent): boolean => !wanted.ready && wanted.reason === 'signed-out';

export function put(state: QueueState, agent: QueuedAgent): QueueState {
  return { ...state, agents: state.agents.map((other) => (other.agentId === agent.agentId ? agent : other)) };
}

/** Puts the agent, and tells of the state. */
export const putAndTell = (state: QueueState, agent: QueuedAgent): QueueStep => ({
  state: put(state, agent),
  commands: [{ command: 'tell', agentId: agent.agentId, state: agent.state }],
});

const CITY_OFFSET_MS = 8 * 3_600_000;
/** China has one clock, whatever the machine is set to. */
export const cityDay = (at: number): number => Math.floor((at + CITY_OFFSET_MS) / 86_400_000);

export const talkedToday = ({ talked }: QueuedAgent, at: number): number =>
  talked.day === cityDay(at) ? talked.ms : 0;

/** The agent is free of any call: ready, not ready or gone, as wanted. */
export function settle(before: QueueState, agent: QueuedAgent, at: number): QueueStep {
  const state = learnFrom(before, agent, at);
  const { wanted } = agent;
  const free: QueuedAgent = {
    ...agent,
    engagedAt: null,
    answeredAt: null,
    restUntil: agent.restUntil > at ? agent.restUntil : 0,
  };
  const idle = (now: AgentState) => {
    const goesOn = sinceBefore(now, agent.last);
    // The turn of the one who is idle longest is kept as well.
    const idleSince = goesOn === now ? agent.idleSince : goesOn.since;
    // A conversation of before may still be found in the switch; an idleness of before is over with the next one.
    const last = agent.last !== undefined && 'callId' in agent.last ? agent.last : undefined;
    return putAndTell(state, { ...free, idleSince, state: goesOn, last });
  };
  if (wanted.ready) return idle({ is: 'ready', since: at });
  if (wanted.reason !== 'signed-out') return idle({ is: 'notReady', reason: wanted.reason, since: at });
  return {
    state: { ...state, agents: state.agents.filter((other) => other.agentId !== agent.agentId) },
    commands: [{ command: 'remove', agentId: agent.agentId }],
  };
}

/** A call that was answered is over with its wrap-up: how long it took says how fast its queue goes. */
function learnFrom(
  state: QueueState,
  { answeredAt, engagedAt, servedQueue }: QueuedAgent,
  at: number,
): QueueState {
  if (answeredAt === null || engagedAt === null || servedQueue === null) return state;
  const pace = learnHandling(state.paces[servedQueue] ?? unknownPace, Math.max(0, at - engagedAt));
  return { ...state, paces: { ...state.paces, [servedQueue]: pace } };
}

export function replaceAgents(state: QueueState, desks: readonly QueuedDesk[], at: number): QueueStep {
  const signedIn = new Set(desks.map(({ agentId }) => agentId));
  const arrived = desks.reduce<QueueStep>(
    (step, desk) => chain(step, (next) => signIn(next, desk, at)),
    unchanged(state),
  );
  return arrived.state.agents
    .filter(({ agentId }) => !signedIn.has(agentId))
    .reduce<QueueStep>((step, agent) => chain(step, (next) => signOut(next, agent, at)), arrived);
}

function signIn(
  state: QueueState,
  { agentId, availability, queues, skills, last }: QueuedDesk,
  at: number,
): QueueStep {
  const known = findAgent(state, agentId);
  if (known !== undefined) {
    // Signed in again during the call: the departure is off, what the page asks now counts.
    const wanted = isLeaving(known) ? availability : known.wanted;
    const agent = { ...known, wanted, queues, skills };
    // Found in a conversation before anyone said who is signed in.
    const goesOn = sinceBefore(known.state, last);
    return goesOn === known.state
      ? unchanged(put(state, agent))
      : putAndTell(state, { ...agent, state: goesOn, ...inCallSince(goesOn) });
  }
  const agent: QueuedAgent = {
    ...newcomer(agentId, { is: 'notReady', reason: 'signed-in', since: at }, at),
    wanted: availability,
    queues,
    skills,
    last,
  };
  if (last?.is === 'wrapUp' && (last.endsAt === null || last.endsAt > at))
    return putAndTell({ ...state, agents: [...state.agents, agent] }, { ...agent, state: last });
  return settle({ ...state, agents: [...state.agents, agent] }, agent, at);
}

/** `now`, begun when the same state began before this process. */
export function sinceBefore(now: AgentState, last: AgentState | undefined): AgentState {
  if (last?.is !== now.is || last.since >= now.since) return now;
  if ('callId' in now && (!('callId' in last) || last.callId !== now.callId)) return now;
  if (now.is === 'notReady' && (last.is !== 'notReady' || last.reason !== now.reason)) return now;
  return { ...now, since: last.since };
}

/** A conversation found again counts from where it began, for pace and pay alike. */
export const inCallSince = ({ since }: AgentState) => ({ engagedAt: since, answeredAt: since });

export const newcomer = (agentId: AgentId, state: AgentState, at: number): QueuedAgent => ({
  agentId,
  state,
  wanted: { ready: false, reason: 'signed-out' },
  queues: null,
  skills: {},
  misses: 0,
  idleSince: at,
  restUntil: 0,
  servedQueue: null,
  engagedAt: null,
  answeredAt: null,
  talked: { day: cityDay(at), ms: 0 },
});

function signOut(state: QueueState, agent: QueuedAgent, at: number): QueueStep {
  const leaving: QueuedAgent = { ...agent, wanted: { ready: false, reason: 'signed-out' } };
  if (agent.state.is === 'talking' || agent.state.is === 'holding') return unchanged(put(state, leaving));
  if (agent.state.is !== 'ringing') return settle(state, leaving, at);
  return stopRinging(state, leaving, agent.state.callId, at);
}

/** The agent is rung no more for this call; a caller who was offered waits on. */
export function stopRinging(state: QueueState, agent: QueuedAgent, callId: CallId, at: number): QueueStep {
  const { agentId } = agent;
  const freed = waitingCaller(state, callId)?.offeredTo === agentId ? freeCaller(state, callId) : state;
  const settled = settle(freed, agent, at);
  return { state: settled.state, commands: [{ command: 'withdraw', callId, agentId }, ...settled.commands] };
}

/** What an agent asks for, or a lead for an agent. */
export function ask(
  state: QueueState,
  agentId: AgentId,
  availability: Availability,
  at: number,
  by: 'agent' | 'lead',
): QueueStep {
  const agent = findAgent(state, agentId);
  if (agent === undefined || isLeaving(agent)) return unchanged(state);
  const next: QueuedAgent = { ...agent, wanted: availability, misses: 0 };
  if (!isBusy(agent.state)) {
    if (isAs(agent.state, availability)) return unchanged(put(state, next));
    return settle(state, availability.ready ? { ...next, idleSince: at, restUntil: 0 } : next, at);
  }
  // Only the agent ends a timed wrap-up early, and only by asking for calls: a pause asked for waits for its end.
  // One without an end is ended by any word, a lead's too: else a forgotten desk would stay in it.
  if (agent.state.is === 'wrapUp' && (agent.state.endsAt === null || (availability.ready && by === 'agent')))
    return settle(state, { ...next, idleSince: at }, at);
  return unchanged(put(state, next));
}

function isAs(state: AgentState, availability: Availability): boolean {
  if (state.is === 'ready') return availability.ready;
  return state.is === 'notReady' && !availability.ready && state.reason === availability.reason;
}

/** Nobody answered there: the caller keeps the place, the agent is left alone for a moment, or paused. */
export function missed(
  state: QueueState,
  agent: QueuedAgent,
  callId: CallId,
  why: OfferEnd,
  at: number,
): QueueStep {
  const caller = waitingCaller(state, callId);
  // Rung beside the queue: a colleague's question that stayed unanswered is no missed caller.
  if (caller?.offeredTo !== agent.agentId) return settle(state, agent, at);
  const freed = replaceCaller(state, {
    ...caller,
    offeredTo: null,
    tried: [...caller.tried.filter((other) => other !== agent.agentId), agent.agentId],
  });
  if (why === 'callerLeft' || why === 'withdrawn' || !state.reachable) return settle(freed, agent, at);
  const { missesBeforePause, retryMs } = rulesOf(state, caller.queue);
  // Who wants no calls and is given one is not on trial.
  const misses = agent.wanted.ready ? agent.misses + 1 : 0;
  const resting: QueuedAgent = { ...agent, misses, restUntil: at + retryMs, idleSince: at };
  if (misses < missesBeforePause) return settle(freed, resting, at);
  return settle(freed, { ...resting, misses: 0, wanted: { ready: false, reason: 'missed-calls' } }, at);
}

/** The agent's part in a call is over: wrap-up by the rules of its queue, or free at once. */
export function afterCall(state: QueueState, agent: QueuedAgent, callId: CallId, at: number): QueueStep {
  if (agent.state.is === 'ringing') return settle(state, agent, at);
  const talked = {
    day: cityDay(at),
    ms: talkedToday(agent, at) + Math.max(0, at - (agent.answeredAt ?? at)),
  };
  const done: QueuedAgent = { ...agent, idleSince: at, talked };
  const { wrapUpMs } = rulesOf(state, agent.servedQueue);
  if (isLeaving(agent) || wrapUpMs === 0) return settle(state, done, at);
  const endsAt = wrapUpMs === null ? null : at + wrapUpMs;
  return putAndTell(state, { ...done, state: { is: 'wrapUp', callId, since: at, endsAt } });
}

export function wrapUpOver(state: QueueState, agentId: AgentId, callId: CallId, at: number): QueueStep {
  const agent = findAgent(state, agentId);
  if (agent?.state.is !== 'wrapUp' || agent.state.callId !== callId || agent.state.endsAt === null)
    return unchanged(state);
  return settle(state, { ...agent, idleSince: at }, at);
}

/** The agent's phone rings for this call. */
export function ring(agent: QueuedAgent, callId: CallId, at: number): QueuedAgent {
  return { ...agent, state: { is: 'ringing', callId, since: at }, engagedAt: at, answeredAt: null };
}

export const tellOf = ({ agentId, state }: QueuedAgent): QueueCommand => ({
  command: 'tell',
  agentId,
  state,
});
