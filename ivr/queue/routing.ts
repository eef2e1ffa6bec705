import type { AgentId, CallId } from '../../server/protocol/ids.ts';
import { findAgent, isLead, put, ring, settle, stopRinging, talkedToday, tellOf } from './agents.ts';
import {
  chain,
  type QueueCommand,
  type QueuedAgent,
  type QueueState,
  type QueueStep,
  rulesOf,
  unchanged,
  type WaitingCaller,
} from './queue-state.ts';
import { replaceCaller, waitingCaller } from './waiting.ts';

// Who gets whom.

/** Whether the agent serves the caller's queue and has what is needed. */
export function canHelp({ queues, skills }: QueuedAgent, { queue, needs }: WaitingCaller): boolean {
  if (queues !== null && !queues.includes(queue)) return false;
  return needs.every(({ skill, level }) => (skills[skill] ?? 0) >= level);
}

export const isFree = ({ state, restUntil }: QueuedAgent, at: number): boolean =>
  state.is === 'ready' && restUntil <= at;

/**
 * Every free agent gets the first caller they can help. One walk down the line: callers with needs that nobody free
 * can meet are passed by their key, so 500 callers cost 500 look-ups, not 500 times the agents.
 */
export function offerAll(state: QueueState, at: number): QueueStep {
  if (!state.reachable) return unchanged(state);
  const free = state.agents.filter((agent) => isFree(agent, at) && !isLead(state, agent.agentId));
  if (free.length === 0 || state.waiting.length === 0) return unchanged(state);
  const hopeless = new Set<string>();
  const offers = new Map<CallId, QueuedAgent>();
  for (const caller of state.waiting) {
    if (free.length === 0) break;
    if (caller.offeredTo !== null || hopeless.has(caller.needsKey)) continue;
    const agent = chosen(state, free, caller, at);
    if (agent === null) hopeless.add(caller.needsKey);
    else {
      offers.set(caller.callId, agent);
      free.splice(free.indexOf(agent), 1);
    }
  }
  if (offers.size === 0) return unchanged(state);
  const commands: QueueCommand[] = [];
  const rung = new Map<AgentId, QueuedAgent>();
  const waiting = state.waiting.map((caller) => {
    const agent = offers.get(caller.callId);
    if (agent === undefined) return caller;
    const ringing = { ...ring(agent, caller.callId, at), servedQueue: caller.queue };
    rung.set(agent.agentId, ringing);
    commands.push(tellOf(ringing), offerOf(state, caller, agent.agentId));
    return { ...caller, offeredTo: agent.agentId };
  });
  const agents = state.agents.map((agent) => rung.get(agent.agentId) ?? agent);
  return { state: { ...state, agents, waiting }, commands };
}

const offerOf = (state: QueueState, { callId, queue }: WaitingCaller, agentId: AgentId): QueueCommand => ({
  command: 'offer',
  callId,
  agentId,
  ringMs: rulesOf(state, queue).ringMs,
});

/** Whoever has not refused this caller yet goes before those who have; among equals the longest idle. */
function chosen(
  state: QueueState,
  free: readonly QueuedAgent[],
  caller: WaitingCaller,
  at: number,
): QueuedAgent | null {
  const { choose } = rulesOf(state, caller.queue);
  let best: QueuedAgent | null = null;
  let bestCost: readonly number[] = [];
  for (const agent of free) {
    if (!canHelp(agent, caller)) continue;
    const cost = [
      caller.tried.indexOf(agent.agentId),
      ...(choose === 'leastTalked' ? [talkedToday(agent, at)] : []),
      ...(choose === 'skillRank' ? skillCost(agent, caller) : []),
      agent.idleSince,
    ];
    if (best !== null && !isLess(cost, bestCost)) continue;
    best = agent;
    bestCost = cost;
  }
  return best;
}

/** The best at what is needed; then the one with the least else to offer, so that specialists stay free. */
function skillCost({ skills }: QueuedAgent, { needs }: WaitingCaller): number[] {
  const useful = needs.reduce((sum, { skill }) => sum + (skills[skill] ?? 0), 0);
  const all = Object.values(skills).reduce((sum, level) => sum + level, 0);
  return [-useful, all];
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return value < other;
  }
  return false;
}

/** Whether `by` may give this caller to this agent now: a phone rings for one call, and a wrap-up is not stolen. */
export function mayTake(state: QueueState, callId: CallId, agentId: AgentId, by: AgentId): boolean {
  const agent = findAgent(state, agentId);
  if (agent === undefined || waitingCaller(state, callId) === undefined || isLead(state, agentId))
    return false;
  const { is } = agent.state;
  return is === 'ready' || is === 'notReady' || (is === 'wrapUp' && by === agentId);
}

/** A waiting caller is given to this agent; whoever is rung for the caller now is rung no more. */
export function take(
  state: QueueState,
  { callId, agentId, by, at }: { callId: CallId; agentId: AgentId; by: AgentId; at: number },
): QueueStep {
  const caller = waitingCaller(state, callId);
  if (caller === undefined || caller.offeredTo === agentId || !mayTake(state, callId, agentId, by))
    return unchanged(state);
  const rung = caller.offeredTo === null ? undefined : findAgent(state, caller.offeredTo);
  const freed = rung === undefined ? unchanged(state) : stopRinging(state, rung, callId, at);
  return chain(freed, (next) => {
    const agent = findAgent(next, agentId);
    if (agent === undefined) return unchanged(next);
    // The wrap-up of the agent's own choosing ends here, so that its handling is learnt from as any other.
    const settled = agent.state.is === 'wrapUp' ? settle(next, agent, at).state : next;
    const ready = findAgent(settled, agentId);
    if (ready === undefined) return unchanged(settled);
    const ringing = { ...ring(ready, callId, at), servedQueue: caller.queue };
    const offered = replaceCaller(put(settled, ringing), { ...caller, offeredTo: agentId });
    return { state: offered, commands: [tellOf(ringing), offerOf(state, caller, agentId)] };
  });
}
