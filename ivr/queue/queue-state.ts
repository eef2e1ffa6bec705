import type { AgentState, Availability } from '../../server/protocol/agent.ts';
import type { OfferEnd } from '../../server/protocol/call.ts';
import type { AgentId, CallId, QueueName } from '../../server/protocol/ids.ts';
import type {
  Priority,
  QueueBook,
  QueueRules,
  QueueWish,
  SkillNeed,
  Skills,
} from '../../server/protocol/queue.ts';
import type { Pace } from './pace.ts';

// Who waits, who works, what happens to them and what is done about it; queue.ts has the diagram and the decisions.

/** What becomes of an agent after the call: what was asked last, or gone. */
export type Wanted = Availability | { ready: false; reason: 'signed-out' };

export type QueuedAgent = {
  agentId: AgentId;
  state: AgentState;
  wanted: Wanted;
  /** null: every queue. */
  queues: readonly QueueName[] | null;
  skills: Skills;
  /** Unanswered offers in a row. */
  misses: number;
  /** Start of the present idleness; a ringing phone that was not the agent's doing keeps it. */
  idleSince: number;
  /** Left alone until this instant after a failed offer; 0: not at all. */
  restUntil: number;
  /** The queue of the present or the last call: its rules are the wrap-up's. */
  servedQueue: QueueName | null;
  /** When the phone began to ring for the call that is not over yet, wrap-up included. */
  engagedAt: number | null;
  /** When the agent began to talk in it. */
  answeredAt: number | null;
  /** The state before this process began, as far as it may still go on. */
  last?: AgentState | undefined;
  /** Time in calls on that day of the city. */
  talked: { day: number; ms: number };
};

export type WaitingCaller = {
  callId: CallId;
  queue: QueueName;
  priority: Priority;
  /** Of entering the first queue: the place. */
  queuedAt: number;
  /** The caller's own needs; those of the queue are added in `needs`. */
  skills: readonly SkillNeed[];
  /** What an agent must have now. */
  needs: readonly SkillNeed[];
  /** Callers with one key can be helped by the same agents. */
  needsKey: string;
  widened: boolean;
  /** The overflow rule that comes due next, counted since when; null: none. */
  due: { rule: number; at: number; since: number } | null;
  offeredTo: AgentId | null;
  /** Who did not take this caller. */
  tried: readonly AgentId[];
};

export type QueueState = {
  rules: QueueBook;
  /** Where a call goes that names a queue there is not: nobody is lost over a name. */
  entryQueue: QueueName;
  agents: readonly QueuedAgent[];
  /** In the order in which they are served. */
  waiting: readonly WaitingCaller[];
  paces: Readonly<Record<QueueName, Pace>>;
  /** Calls that are over, the last ones: a late word of theirs brings nobody back. */
  over: readonly CallId[];
  /** Asterisk answers. While it does not, no phone is rung, and a phone that seems not to answer is no missed call. */
  reachable: boolean;
  /** Who hears a conversation that is another's: not free meanwhile, whatever the own state says. */
  leads: Readonly<Record<CallId, AgentId>>;
};

export type QueuedDesk = {
  agentId: AgentId;
  availability: Availability;
  queues: readonly QueueName[] | null;
  skills: Skills;
  /** The state of this agent before this process began, where it is known. */
  last?: AgentState | undefined;
};

export type QueueEvent = { at: number } & (
  | { event: 'agents:replaced'; agents: QueuedDesk[] }
  /** The agent's own word. */
  | { event: 'agent:asked'; agentId: AgentId; availability: Availability }
  /** A lead's word about an agent: as the agent's own, but it never cuts a timed wrap-up short. */
  | { event: 'agent:moved'; agentId: AgentId; availability: Availability }
  /** `queuedAt`: when the caller came, which is before we could hear of it; the place. */
  | ({ event: 'caller:queued'; callId: CallId; queuedAt: number } & QueueWish)
  /**
   * Back at the place of `queuedAt`: found in the switch after a restart, or sent to a queue out of a conversation.
   * `since`: the beginning of this wait, from which the rules of the queue count.
   */
  | ({ event: 'caller:restored'; callId: CallId; queuedAt: number; since: number } & QueueWish)
  /** A waiting caller gets another priority, another queue, or both; the time of arrival stays. */
  | { event: 'caller:moved'; callId: CallId; priority?: Priority; queue?: QueueName }
  /** `by` (a lead, or the agent) gives a waiting caller to this agent, whatever the skills. */
  | { event: 'caller:taken'; callId: CallId; agentId: AgentId; by: AgentId }
  | { event: 'caller:left'; callId: CallId }
  | { event: 'offer:answered'; callId: CallId; agentId: AgentId }
  | { event: 'offer:failed'; callId: CallId; agentId: AgentId; why: OfferEnd }
  /** This agent's phone rings for a call beside the queue: a transfer, a consultation, a call out, a lead coming in. */
  | { event: 'agent:engaged'; callId: CallId; agentId: AgentId }
  /** This agent's part in the call is over, the call may go on. */
  | { event: 'agent:released'; callId: CallId; agentId: AgentId }
  /** This lead's phone rings for, or is in, the conversation; null: nobody's any more. */
  | { event: 'lead:is'; callId: CallId; agentId: AgentId | null }
  | { event: 'switch:is'; reachable: boolean }
  | { event: 'call:held'; callId: CallId; agentId: AgentId }
  | { event: 'call:resumed'; callId: CallId; agentId: AgentId }
  | { event: 'call:ended'; callId: CallId }
  /** A call found in the switch after a restart: its agent is in it, signed in here or not yet. */
  | { event: 'talk:restored'; callId: CallId; agentId: AgentId; held: boolean }
  /** Asterisk's own queue gave a caller, whose wait here is over, to this agent. */
  | { event: 'talk:elsewhere'; callId: CallId; agentId: AgentId }
  | QueueTimerEvent
);

export type QueueTimerEvent =
  | { event: 'wrapUp:over'; agentId: AgentId; callId: CallId }
  | { event: 'rest:over'; agentId: AgentId }
  | { event: 'overflow:due'; callId: CallId; rule: number };

export type QueueCommand =
  | { command: 'offer'; callId: CallId; agentId: AgentId; ringMs: number }
  /** Stop ringing this agent for this call. */
  | { command: 'withdraw'; callId: CallId; agentId: AgentId }
  | { command: 'tell'; agentId: AgentId; state: AgentState }
  | { command: 'remove'; agentId: AgentId }
  | { command: 'offerCallback'; callId: CallId }
  | { command: 'moved'; callId: CallId; queue: QueueName }
  /** A timer has a name; starting it again replaces it. */
  | { command: 'startTimer'; timer: string; at: number; fires: QueueTimerEvent }
  | { command: 'stopTimer'; timer: string };

export type QueueStep = { state: QueueState; commands: QueueCommand[] };

export const emptyQueue = (rules: QueueBook, entryQueue: QueueName): QueueState => ({
  rules,
  entryQueue,
  agents: [],
  waiting: [],
  paces: {},
  over: [],
  reachable: true,
  leads: {},
});

export const unchanged = (state: QueueState): QueueStep => ({ state, commands: [] });

/** `then` on the state `first` leaves, with the commands of both in order. */
export function chain(first: QueueStep, then: (state: QueueState) => QueueStep): QueueStep {
  const second = then(first.state);
  return { state: second.state, commands: [...first.commands, ...second.commands] };
}

/** A queue there is: the one named, else the entry. */
export const knownQueue = ({ rules, entryQueue }: QueueState, name: QueueName): QueueName =>
  Object.hasOwn(rules, name) ? name : entryQueue;

export function rulesOf(state: QueueState, name: QueueName | null): QueueRules {
  const rules = state.rules[name ?? state.entryQueue] ?? state.rules[state.entryQueue];
  if (rules === undefined) throw new Error(`there is no queue ${state.entryQueue}`);
  return rules;
}
