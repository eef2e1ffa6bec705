import type { CallId, QueueName } from '../../server/protocol/ids.ts';
import type { Priority, QueueBook, QueueWish, SkillNeed } from '../../server/protocol/queue.ts';
import { learnWait, unknownPace } from './pace.ts';
import { knownQueue, type QueueState, rulesOf, type WaitingCaller } from './queue-state.ts';

// The line of callers: its order and its places.

const RANK: Record<Priority, number> = { normal: 0, repeat: 1, lifted: 2, emergency: 3 };

type Place = Pick<WaitingCaller, 'priority' | 'queuedAt'>;
export const goesBefore = (a: Place, b: Place): boolean =>
  RANK[a.priority] === RANK[b.priority] ? a.queuedAt < b.queuedAt : RANK[a.priority] > RANK[b.priority];

export const waitingCaller = (state: QueueState, callId: CallId): WaitingCaller | undefined =>
  state.waiting.find((caller) => caller.callId === callId);

/** Whether the call is known to be in a conversation or over, so that a late word may not queue it again. */
function isElsewhere(state: QueueState, callId: CallId): boolean {
  if (state.over.includes(callId)) return true;
  return state.agents.some(
    ({ state: now }) => (now.is === 'talking' || now.is === 'holding') && now.callId === callId,
  );
}

/** The caller is in one queue, at the place of `queuedAt`; one who is there already stays as they are. */
export function enter(
  state: QueueState,
  callId: CallId,
  { queue: named, priority, skills }: QueueWish,
  queuedAt: number,
  since: number,
): QueueState {
  if (waitingCaller(state, callId) !== undefined || isElsewhere(state, callId)) return state;
  const queue = knownQueue(state, named);
  const caller: WaitingCaller = {
    callId,
    queue,
    priority,
    queuedAt,
    skills,
    ...needsIn(state.rules, queue, skills, false),
    due: dueFrom(state, queue, 0, since),
    offeredTo: null,
    tried: [],
  };
  return { ...state, waiting: placed(state.waiting, caller) };
}

/** Behind all who go before or came first with the same time. */
function placed(waiting: readonly WaitingCaller[], caller: WaitingCaller): WaitingCaller[] {
  let index = waiting.length;
  for (; index > 0; index -= 1) {
    const other = waiting[index - 1];
    if (other !== undefined && !goesBefore(caller, other)) break;
  }
  return waiting.toSpliced(index, 0, caller);
}

export function replaceCaller(state: QueueState, caller: WaitingCaller): QueueState {
  return {
    ...state,
    waiting: state.waiting.map((other) => (other.callId === caller.callId ? caller : other)),
  };
}

/** The caller in another queue or with another priority, at the place that goes with it. */
export function moveCaller(
  state: QueueState,
  caller: WaitingCaller,
  to: { queue: QueueName; priority: Priority },
  at: number,
): QueueState {
  const queue = knownQueue(state, to.queue);
  const moved: WaitingCaller =
    queue === caller.queue
      ? { ...caller, priority: to.priority }
      : {
          ...caller,
          queue,
          priority: to.priority,
          ...needsIn(state.rules, queue, caller.skills, caller.widened),
          due: dueFrom(state, queue, 0, at),
        };
  const others = state.waiting.filter((other) => other.callId !== caller.callId);
  return { ...state, waiting: placed(others, moved) };
}

/** Nobody rings for the caller any more, who waits on at the same place. */
export function freeCaller(state: QueueState, callId: CallId): QueueState {
  const caller = waitingCaller(state, callId);
  return caller === undefined || caller.offeredTo === null
    ? state
    : replaceCaller(state, { ...caller, offeredTo: null });
}

/** The wait is over: what it says of patience is kept. */
export function leave(state: QueueState, callId: CallId, gaveUp: boolean, at: number): QueueState {
  const caller = waitingCaller(state, callId);
  if (caller === undefined) return state;
  const pace = learnWait(state.paces[caller.queue] ?? unknownPace, Math.max(0, at - caller.queuedAt), gaveUp);
  return {
    ...state,
    waiting: state.waiting.filter((other) => other.callId !== callId),
    paces: { ...state.paces, [caller.queue]: pace },
  };
}

const OVER_KEPT = 200;
export const isOver = (state: QueueState, callId: CallId): QueueState =>
  state.over.includes(callId) ? state : { ...state, over: [...state.over.slice(1 - OVER_KEPT), callId] };

/** When the rule with this number of the caller's queue comes due. */
export function dueFrom(
  state: QueueState,
  queue: QueueName,
  rule: number,
  since: number,
): WaitingCaller['due'] {
  const next = rulesOf(state, queue).overflow[rule];
  return next === undefined ? null : { rule, since, at: since + next.afterMs };
}

/** What an agent must have for this caller. Once widened, only what is `always` needed. */
export function needsIn(
  rules: QueueBook,
  queue: QueueName,
  own: readonly SkillNeed[],
  widened: boolean,
): Pick<WaitingCaller, 'needs' | 'needsKey' | 'widened'> {
  const all = [...(rules[queue]?.skills ?? []), ...own].filter((need) => !widened || need.always);
  const key = all.map(({ skill, level }) => `${skill}:${level}`).sort();
  return { needs: all, needsKey: [queue, ...key].join(' '), widened };
}
