import type { AgentState, Availability } from '../../server/protocol/agent.ts';
import type { OfferEnd } from '../../server/protocol/call.ts';
import type { AgentId, CallId } from '../../server/protocol/ids.ts';

/**
 * Who waits, who is free, who gets whom. One queue now; an entry of `waiting` and of `agents` is where a queue's name,
 * skills and a priority will stand, and `nextOffer` is the only place that would read them.
 *
 *   agent:  notReady <-> ready -> ringing -> talking <-> holding -> wrapUp -> ready | notReady
 *                          ^________| offer failed or withdrawn
 *   caller: waiting -> offered (keeps the place) -> gone
 *
 * A caller stays in `waiting` while a phone rings, marked with the agent: a failed offer thus costs no place.
 */
export type QueueSettings = {
  /** 0: until the agent says ready. */
  wrapUpMs: number;
  /** Unanswered offers in a row after which an agent is set not ready. */
  missesBeforePause: number;
  /** Time an agent is left alone after a failed offer, because a phone that refuses at once would else ring in a loop. */
  restMs: number;
};

/** What becomes of an agent after the call: what was asked last, or gone. */
export type Wanted = Availability | { ready: false; reason: 'signed-out' };

export type QueuedAgent = {
  agentId: AgentId;
  state: AgentState;
  wanted: Wanted;
  /** Unanswered offers in a row. */
  misses: number;
  /** Start of the present idleness; a ringing phone that was not the agent's doing keeps it. */
  idleSince: number;
  /** Not offered a call before this instant. */
  restUntil: number;
};

export type WaitingCaller = { callId: CallId; queuedAt: number; offeredTo: AgentId | null };

export type QueueState = {
  settings: QueueSettings;
  agents: readonly QueuedAgent[];
  /** First in, first out. */
  waiting: readonly WaitingCaller[];
};

export type QueueEvent = { at: number } & (
  | { event: 'agents:replaced'; agents: { agentId: AgentId; availability: Availability }[] }
  | { event: 'agent:asked'; agentId: AgentId; availability: Availability }
  | { event: 'caller:queued'; callId: CallId }
  | { event: 'caller:left'; callId: CallId }
  | { event: 'offer:answered'; callId: CallId; agentId: AgentId }
  | { event: 'offer:failed'; callId: CallId; agentId: AgentId; why: OfferEnd }
  | { event: 'call:held'; callId: CallId }
  | { event: 'call:resumed'; callId: CallId }
  | { event: 'call:ended'; callId: CallId }
  | { event: 'wrapUp:over'; agentId: AgentId; callId: CallId }
  /** A call found in the switch after a restart: its caller waits since `queuedAt`. */
  | { event: 'caller:restored'; callId: CallId; queuedAt: number }
  /** A call found in the switch after a restart: its agent is in it, signed in here or not yet. */
  | { event: 'talk:restored'; callId: CallId; agentId: AgentId; held: boolean }
  /** An agent's rest is over. */
  | { event: 'rest:over' }
);

export type QueueCommand =
  | { command: 'offer'; callId: CallId; agentId: AgentId }
  /** Stop ringing this agent: signed out meanwhile. */
  | { command: 'withdraw'; callId: CallId; agentId: AgentId }
  | { command: 'tell'; agentId: AgentId; state: AgentState }
  | { command: 'remove'; agentId: AgentId }
  | { command: 'wakeWrapUp'; agentId: AgentId; callId: CallId; at: number }
  | { command: 'wakeRest'; at: number };

export type QueueStep = { state: QueueState; commands: QueueCommand[] };

export const emptyQueue = (settings: QueueSettings): QueueState => ({ settings, agents: [], waiting: [] });

/** The next state and what must be done for it. Events about strangers, late or repeated, change nothing. */
export function step(before: QueueState, event: QueueEvent): QueueStep {
  const changed = apply(before, event);
  const offered = offerAll(changed.state, event.at);
  return { state: offered.state, commands: [...changed.commands, ...offered.commands] };
}

/** Place in the queue from 1, or null where the caller does not wait. */
export function positionOf(state: QueueState, callId: CallId): number | null {
  const index = state.waiting.findIndex((caller) => caller.callId === callId);
  return index < 0 ? null : index + 1;
}

function apply(state: QueueState, event: QueueEvent): QueueStep {
  switch (event.event) {
    case 'agents:replaced':
      return replaceAgents(state, event.agents, event.at);
    case 'agent:asked':
      return ask(state, event.agentId, event.availability, event.at);
    case 'caller:queued':
      if (positionOf(state, event.callId) !== null) return unchanged(state);
      return unchanged({
        ...state,
        waiting: [...state.waiting, { callId: event.callId, queuedAt: event.at, offeredTo: null }],
      });
    case 'caller:restored': {
      if (positionOf(state, event.callId) !== null) return unchanged(state);
      const restored = { callId: event.callId, queuedAt: event.queuedAt, offeredTo: null };
      const waiting = [...state.waiting, restored].sort((a, b) => a.queuedAt - b.queuedAt);
      return unchanged({ ...state, waiting });
    }
    case 'caller:left':
      return callerLeft(state, event.callId, event.at);
    case 'offer:answered':
      return answered(state, event.callId, event.agentId, event.at);
    case 'offer:failed':
      return offerFailed(state, event.callId, event.agentId, event.why, event.at);
    case 'call:held':
      return inCall(
        state,
        event.callId,
        () => ({ is: 'holding', callId: event.callId, since: event.at }),
        'talking',
      );
    case 'call:resumed':
      return inCall(
        state,
        event.callId,
        () => ({ is: 'talking', callId: event.callId, since: event.at }),
        'holding',
      );
    case 'call:ended':
      return callEnded(state, event.callId, event.at);
    case 'wrapUp:over':
      return wrapUpOver(state, event.agentId, event.callId, event.at);
    case 'talk:restored':
      return talkRestored(state, event);
    case 'rest:over':
      return unchanged(state);
  }
}

const unchanged = (state: QueueState): QueueStep => ({ state, commands: [] });

const findAgent = (state: QueueState, agentId: AgentId) =>
  state.agents.find((agent) => agent.agentId === agentId);

const isBusy = (state: AgentState): boolean =>
  state.is === 'ringing' || state.is === 'talking' || state.is === 'holding' || state.is === 'wrapUp';

function put(state: QueueState, agent: QueuedAgent): QueueState {
  return { ...state, agents: state.agents.map((other) => (other.agentId === agent.agentId ? agent : other)) };
}

/** Puts the agent, and tells of the state where it is another one. */
function putAndTell(state: QueueState, agent: QueuedAgent): QueueStep {
  return {
    state: put(state, agent),
    commands: [{ command: 'tell', agentId: agent.agentId, state: agent.state }],
  };
}

/** The agent is free of any call: ready, not ready or gone, as wanted. */
function settle(state: QueueState, agent: QueuedAgent, at: number): QueueStep {
  const { wanted } = agent;
  if (wanted.ready) return putAndTell(state, { ...agent, state: { is: 'ready', since: at } });
  if (wanted.reason !== 'signed-out') {
    return putAndTell(state, { ...agent, state: { is: 'notReady', reason: wanted.reason, since: at } });
  }
  return {
    state: { ...state, agents: state.agents.filter((other) => other.agentId !== agent.agentId) },
    commands: [{ command: 'remove', agentId: agent.agentId }],
  };
}

function replaceAgents(
  state: QueueState,
  wanted: { agentId: AgentId; availability: Availability }[],
  at: number,
): QueueStep {
  let next = state;
  const commands: QueueCommand[] = [];
  const take = (done: QueueStep) => {
    next = done.state;
    commands.push(...done.commands);
  };
  for (const { agentId, availability } of wanted) {
    const known = findAgent(next, agentId);
    if (known !== undefined) {
      // Signed in again during the call: the departure is off, what the page asks now counts.
      if (!known.wanted.ready && known.wanted.reason === 'signed-out')
        next = put(next, { ...known, wanted: availability });
      continue;
    }
    const agent: QueuedAgent = {
      agentId,
      state: { is: 'notReady', reason: 'signed-in', since: at },
      wanted: availability,
      misses: 0,
      idleSince: at,
      restUntil: 0,
    };
    next = { ...next, agents: [...next.agents, agent] };
    take(settle(next, agent, at));
  }
  for (const agent of next.agents) {
    if (!wanted.some((other) => other.agentId === agent.agentId)) take(signOut(next, agent, at));
  }
  return { state: next, commands };
}

function signOut(state: QueueState, agent: QueuedAgent, at: number): QueueStep {
  const leaving: QueuedAgent = { ...agent, wanted: { ready: false, reason: 'signed-out' } };
  if (agent.state.is === 'talking' || agent.state.is === 'holding') return unchanged(put(state, leaving));
  if (agent.state.is !== 'ringing') return settle(state, leaving, at);
  const { callId } = agent.state;
  const settled = settle(free(state, callId), leaving, at);
  return {
    state: settled.state,
    commands: [{ command: 'withdraw', callId, agentId: agent.agentId }, ...settled.commands],
  };
}

function ask(state: QueueState, agentId: AgentId, availability: Availability, at: number): QueueStep {
  const agent = findAgent(state, agentId);
  if (agent === undefined || isLeaving(agent)) return unchanged(state);
  const next: QueuedAgent = { ...agent, wanted: availability, misses: 0 };
  if (!isBusy(agent.state)) {
    if (isAs(agent.state, availability)) return unchanged(put(state, next));
    return settle(state, availability.ready ? { ...next, idleSince: at, restUntil: 0 } : next, at);
  }
  // Only the agent ends the wrap-up early, and only by asking for calls: a pause asked for waits for its end.
  if (agent.state.is === 'wrapUp' && (availability.ready || agent.state.endsAt === null))
    return settle(state, { ...next, idleSince: at }, at);
  return unchanged(put(state, next));
}

const isLeaving = (agent: QueuedAgent): boolean =>
  !agent.wanted.ready && agent.wanted.reason === 'signed-out';

function isAs(state: AgentState, availability: Availability): boolean {
  if (state.is === 'ready') return availability.ready;
  return state.is === 'notReady' && !availability.ready && state.reason === availability.reason;
}

/** The caller waits again, at the same place. */
function free(state: QueueState, callId: CallId): QueueState {
  return {
    ...state,
    waiting: state.waiting.map((caller) =>
      caller.callId === callId ? { ...caller, offeredTo: null } : caller,
    ),
  };
}

const without = (state: QueueState, callId: CallId): QueueState => ({
  ...state,
  waiting: state.waiting.filter((caller) => caller.callId !== callId),
});

const ringingWith = (state: QueueState, callId: CallId) =>
  state.agents.find((agent) => agent.state.is === 'ringing' && agent.state.callId === callId);

function callerLeft(state: QueueState, callId: CallId, at: number): QueueStep {
  const agent = ringingWith(state, callId);
  const left = without(state, callId);
  return agent === undefined ? unchanged(left) : settle(left, agent, at);
}

function answered(state: QueueState, callId: CallId, agentId: AgentId, at: number): QueueStep {
  const agent = ringingWith(state, callId);
  if (agent?.agentId !== agentId) return unchanged(state);
  const talking: QueuedAgent = { ...agent, misses: 0, state: { is: 'talking', callId, since: at } };
  return putAndTell(without(state, callId), talking);
}

function offerFailed(
  state: QueueState,
  callId: CallId,
  agentId: AgentId,
  why: OfferEnd,
  at: number,
): QueueStep {
  const agent = ringingWith(state, callId);
  if (agent?.agentId !== agentId) return unchanged(state);
  const freed = free(state, callId);
  if (why === 'callerLeft' || why === 'withdrawn') return settle(freed, agent, at);
  const misses = agent.misses + 1;
  const restUntil = at + state.settings.restMs;
  const resting: QueuedAgent = { ...agent, misses, restUntil, idleSince: at };
  if (misses < state.settings.missesBeforePause || !agent.wanted.ready) {
    const settled = settle(freed, resting, at);
    return { state: settled.state, commands: [...settled.commands, { command: 'wakeRest', at: restUntil }] };
  }
  return settle(freed, { ...resting, misses: 0, wanted: { ready: false, reason: 'missed-calls' } }, at);
}

function inCall(
  state: QueueState,
  callId: CallId,
  becomes: () => AgentState,
  from: 'talking' | 'holding',
): QueueStep {
  const agent = state.agents.find((other) => other.state.is === from && other.state.callId === callId);
  return agent === undefined ? unchanged(state) : putAndTell(state, { ...agent, state: becomes() });
}

function callEnded(state: QueueState, callId: CallId, at: number): QueueStep {
  const agent = state.agents.find(
    ({ state: now }) => (now.is === 'talking' || now.is === 'holding') && now.callId === callId,
  );
  if (agent === undefined) return callerLeft(state, callId, at);
  if (isLeaving(agent)) return settle(without(state, callId), agent, at);
  const { wrapUpMs } = state.settings;
  const endsAt = wrapUpMs === 0 ? null : at + wrapUpMs;
  const told = putAndTell(without(state, callId), {
    ...agent,
    idleSince: at,
    state: { is: 'wrapUp', callId, since: at, endsAt },
  });
  if (endsAt === null) return told;
  return {
    state: told.state,
    commands: [...told.commands, { command: 'wakeWrapUp', agentId: agent.agentId, callId, at: endsAt }],
  };
}

function wrapUpOver(state: QueueState, agentId: AgentId, callId: CallId, at: number): QueueStep {
  const agent = findAgent(state, agentId);
  if (agent?.state.is !== 'wrapUp' || agent.state.callId !== callId) return unchanged(state);
  return settle(state, { ...agent, idleSince: at }, at);
}

function talkRestored(
  state: QueueState,
  { agentId, callId, held, at }: { agentId: AgentId; callId: CallId; held: boolean; at: number },
): QueueStep {
  const known = findAgent(state, agentId);
  if (known !== undefined && isBusy(known.state)) return unchanged(state);
  // Who is signed in is told later by `agents:replaced`; until then the agent is one who leaves after the call.
  const agent: QueuedAgent = {
    ...(known ?? {
      agentId,
      wanted: { ready: false, reason: 'signed-out' },
      misses: 0,
      idleSince: at,
      restUntil: 0,
    }),
    state: { is: held ? 'holding' : 'talking', callId, since: at },
  };
  const agents = [...state.agents.filter((other) => other.agentId !== agentId), agent];
  return putAndTell({ ...without(state, callId), agents }, agent);
}

function offerAll(state: QueueState, at: number): QueueStep {
  let next = state;
  const commands: QueueCommand[] = [];
  for (let offer = nextOffer(next, at); offer !== null; offer = nextOffer(next, at)) {
    const { agent, callId } = offer;
    const ringing: AgentState = { is: 'ringing', callId, since: at };
    next = put(next, { ...agent, state: ringing });
    next = {
      ...next,
      waiting: next.waiting.map((caller) =>
        caller.callId === callId ? { ...caller, offeredTo: agent.agentId } : caller,
      ),
    };
    commands.push(
      { command: 'tell', agentId: agent.agentId, state: ringing },
      { command: 'offer', callId, agentId: agent.agentId },
    );
  }
  return { state: next, commands };
}

/** The first caller nobody rings for, and the ready agent idle for longest. */
function nextOffer(state: QueueState, at: number): { agent: QueuedAgent; callId: CallId } | null {
  const caller = state.waiting.find((waiting) => waiting.offeredTo === null);
  if (caller === undefined) return null;
  const free = state.agents.filter((agent) => agent.state.is === 'ready' && agent.restUntil <= at);
  const agent = free.reduce<QueuedAgent | null>(
    (best, other) => (best === null || other.idleSince < best.idleSince ? other : best),
    null,
  );
  return agent === null ? null : { agent, callId: caller.callId };
}
