import type { AgentId, CallId } from '../../server/protocol/ids.ts';
import {
  afterCall,
  ask,
  findAgent,
  inCallSince,
  isBusy,
  isIn,
  isLead,
  missed,
  newcomer,
  put,
  putAndTell,
  replaceAgents,
  ring,
  settle,
  sinceBefore,
  wrapUpOver,
} from './agents.ts';
import { overflowDue } from './overflow.ts';
import {
  chain,
  type QueueCommand,
  type QueuedAgent,
  type QueueEvent,
  type QueueState,
  type QueueStep,
  unchanged,
} from './queue-state.ts';
import { offerAll, take } from './routing.ts';
import { timerChanges } from './timers.ts';
import { enter, isOver, leave, moveCaller, waitingCaller } from './waiting.ts';

/**
 * Who waits, who is free, who gets whom.
 *
 *   agent:  notReady <-> ready -> ringing -> talking <-> holding -> wrapUp -> ready | notReady
 *                          ^________| offer failed or withdrawn
 *   caller: waiting -> offered (keeps the place) -> gone
 *
 * A caller stays in `waiting` while a phone rings, marked with the agent: a failed offer thus costs no place. All
 * queues are one line, so that an agent of several of them gets the caller who is first of all they can help; a
 * queue is what a caller needs and how long to wait for it. The parts: agents.ts, waiting.ts, routing.ts (who gets
 * whom), overflow.ts, timers.ts, pace.ts (what is learnt), wait-estimate.ts.
 */
export function step(before: QueueState, event: QueueEvent): QueueStep {
  const changed = chain(apply(before, event), (state) => offerAll(state, event.at));
  return { state: changed.state, commands: [...changed.commands, ...timerChanges(before, changed.state)] };
}

function apply(state: QueueState, event: QueueEvent): QueueStep {
  const { at } = event;
  switch (event.event) {
    case 'agents:replaced':
      return replaceAgents(state, event.agents, at);
    case 'agent:asked':
      return ask(state, event.agentId, event.availability, at, 'agent');
    case 'agent:moved':
      return ask(state, event.agentId, event.availability, at, 'lead');
    case 'caller:queued':
      return unchanged(enter(state, event.callId, event, event.queuedAt, at));
    case 'caller:restored':
      return unchanged(enter(state, event.callId, event, event.queuedAt, event.since));
    case 'caller:moved':
      return moved(state, event);
    case 'caller:taken':
      return take(state, event);
    case 'caller:left':
      return over(state, event.callId, true, at);
    case 'offer:answered':
      return answered(state, event.callId, event.agentId, at);
    case 'offer:failed': {
      const agent = findAgent(state, event.agentId);
      if (agent?.state.is !== 'ringing' || agent.state.callId !== event.callId) return unchanged(state);
      return missed(state, agent, event.callId, event.why, at);
    }
    case 'agent:engaged':
      return engaged(state, event.callId, event.agentId, at);
    case 'agent:released': {
      const agent = findAgent(state, event.agentId);
      if (agent === undefined || !isIn(agent, event.callId)) return unchanged(state);
      if (agent.state.is === 'ringing') return missed(state, agent, event.callId, 'withdrawn', at);
      return afterCall(state, agent, event.callId, at);
    }
    case 'switch:is':
      return unchanged({ ...state, reachable: event.reachable });
    case 'lead:is':
      return unchanged(withLead(state, event.callId, event.agentId));
    case 'call:held':
      return inCall(state, event, 'talking', 'holding');
    case 'call:resumed':
      return inCall(state, event, 'holding', 'talking');
    case 'call:ended':
      return over(state, event.callId, false, at);
    case 'wrapUp:over':
      return wrapUpOver(state, event.agentId, event.callId, at);
    case 'rest:over': {
      const agent = findAgent(state, event.agentId);
      return unchanged(agent === undefined ? state : put(state, { ...agent, restUntil: 0 }));
    }
    case 'overflow:due':
      return overflowDue(state, event.callId, event.rule, at);
    case 'talk:restored':
      return state.over.includes(event.callId) ? unchanged(state) : talkRestored(state, event);
    case 'talk:elsewhere':
      return talkRestored(state, { ...event, held: false });
  }
}

/** Place in the own queue from 1, or null where the caller does not wait. */
export function positionOf(state: QueueState, callId: CallId): number | null {
  const caller = waitingCaller(state, callId);
  if (caller === undefined) return null;
  let place = 0;
  for (const other of state.waiting) {
    if (other.queue === caller.queue) place += 1;
    if (other === caller) break;
  }
  return place;
}

function moved(state: QueueState, event: Extract<QueueEvent, { event: 'caller:moved' }>): QueueStep {
  const caller = waitingCaller(state, event.callId);
  if (caller === undefined) return unchanged(state);
  const { queue = caller.queue, priority = caller.priority } = event;
  const next = moveCaller(state, caller, { queue, priority }, event.at);
  const now = waitingCaller(next, event.callId)?.queue ?? caller.queue;
  const commands: QueueCommand[] =
    now === caller.queue ? [] : [{ command: 'moved', callId: caller.callId, queue: now }];
  return { state: next, commands };
}

/** The call is over for everyone in it. */
function withLead(state: QueueState, callId: CallId, agentId: AgentId | null): QueueState {
  const { [callId]: before, ...leads } = state.leads;
  if ((before ?? null) === agentId) return state;
  return { ...state, leads: agentId === null ? leads : { ...leads, [callId]: agentId } };
}

function over(state: QueueState, callId: CallId, gaveUp: boolean, at: number): QueueStep {
  const left = isOver(leave(state, callId, gaveUp, at), callId);
  return left.agents
    .filter((agent) => isIn(agent, callId))
    .reduce<QueueStep>(
      (step, agent) => chain(step, (next) => afterCall(next, agent, callId, at)),
      unchanged(left),
    );
}

function answered(state: QueueState, callId: CallId, agentId: AgentId, at: number): QueueStep {
  const agent = findAgent(state, agentId);
  if (agent?.state.is !== 'ringing' || agent.state.callId !== callId) return unchanged(state);
  const talking: QueuedAgent = {
    ...agent,
    misses: 0,
    answeredAt: at,
    state: { is: 'talking', callId, since: at },
  };
  const offered = waitingCaller(state, callId)?.offeredTo === agentId;
  return putAndTell(offered ? leave(state, callId, false, at) : state, talking);
}

/** One who is free, or takes no calls from the queue, is rung by a colleague's wish; nobody is rung twice. */
function engaged(state: QueueState, callId: CallId, agentId: AgentId, at: number): QueueStep {
  const agent = findAgent(state, agentId);
  if (agent === undefined || isBusy(agent.state) || isLead(state, agentId) || state.over.includes(callId))
    return unchanged(state);
  return putAndTell(state, ring(agent, callId, at));
}

function inCall(
  state: QueueState,
  { callId, agentId, at }: { callId: CallId; agentId: AgentId; at: number },
  from: 'talking' | 'holding',
  to: 'talking' | 'holding',
): QueueStep {
  const agent = findAgent(state, agentId);
  if (agent?.state.is !== from || agent.state.callId !== callId) return unchanged(state);
  return putAndTell(state, { ...agent, state: { is: to, callId, since: at } });
}

function talkRestored(
  state: QueueState,
  { agentId, callId, held, at }: { agentId: AgentId; callId: CallId; held: boolean; at: number },
): QueueStep {
  const known = findAgent(state, agentId);
  if (known !== undefined && isBusy(known.state)) return unchanged(state);
  // Who is signed in is told later by `agents:replaced`; until then the agent is one who leaves after the call.
  const now = sinceBefore({ is: held ? 'holding' : 'talking', callId, since: at }, known?.last);
  const agent: QueuedAgent = {
    ...(known ?? newcomer(agentId, now, at)),
    state: now,
    ...inCallSince(now),
  };
  const agents = [...state.agents.filter((other) => other.agentId !== agentId), agent];
  // A wait it cut short: whoever was rung for it is free again.
  const rung = waitingCaller(state, callId)?.offeredTo;
  const freed = findAgent(state, rung ?? agentId);
  const restored = putAndTell({ ...leave(state, callId, false, at), agents }, agent);
  if (freed === undefined || freed.agentId === agentId) return restored;
  return chain(restored, (next) => settle(next, freed, at));
}
