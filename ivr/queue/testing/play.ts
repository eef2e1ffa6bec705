import type { AgentId, CallId, QueueName } from '../../../server/protocol/ids.ts';
import { QueueRules, type QueueWish, type SkillNeed, type Skills } from '../../../server/protocol/queue.ts';
import { step } from '../queue.ts';
import { emptyQueue, type QueueCommand, type QueueEvent, type QueueState } from '../queue-state.ts';

/** Short names for the queue's tests. */
export const agent = (name: string) => name as AgentId;
export const call = (name: string) => name as CallId;
export const citizens = 'citizens' as QueueName;
export const ready = { ready: true } as const;
export const rules = QueueRules.parse({ wrapUpMs: 10_000, missesBeforePause: 2, retryMs: 2000 });
export const oneQueue = (over: Partial<QueueRules> = {}): QueueState =>
  emptyQueue({ [citizens]: { ...rules, ...over } }, citizens);

type Without<E> = E extends { event: 'caller:queued' }
  ? Omit<E, 'at' | 'queuedAt'> & { queuedAt?: number }
  : E extends unknown
    ? Omit<E, 'at'>
    : never;
/** Who is queued came in that moment, where nothing else is said. */
export type Told = Without<QueueEvent>;

/** Tells the events one a second and keeps what was ordered. */
export function play(events: Told[], from: QueueState = oneQueue(), at = 0) {
  let state = from;
  let now = at;
  const commands: QueueCommand[] = [];
  for (const event of events) {
    now += 1000;
    const done = step(state, { queuedAt: now, ...event, at: now } as QueueEvent);
    state = done.state;
    commands.push(...done.commands);
  }
  return { state, commands, now };
}

export const offers = (commands: QueueCommand[]) =>
  commands.flatMap((command) =>
    command.command === 'offer' ? [`${command.callId}>${command.agentId}`] : [],
  );
export const stateOf = (state: QueueState, name: string) =>
  state.agents.find((other) => other.agentId === name)?.state;
export const desk = (name: string, skills: Record<string, number> = {}, queues: string[] | null = null) => ({
  agentId: agent(name),
  availability: ready,
  queues: queues as QueueName[] | null,
  skills: skills as Skills,
});
export const signIn = (...names: string[]): Told => ({
  event: 'agents:replaced',
  agents: names.map((name) => desk(name)),
});
export const need = (skill: string, level = 1, always = false): SkillNeed =>
  ({ skill, level, always }) as SkillNeed;
export const queued = (name: string, wish: Partial<QueueWish & { queuedAt: number }> = {}): Told => ({
  event: 'caller:queued',
  callId: call(name),
  queue: citizens,
  priority: 'normal',
  skills: [],
  ...wish,
});
export const answered = (caller: string, by: string): Told => ({
  event: 'offer:answered',
  callId: call(caller),
  agentId: agent(by),
});
export const failed = (caller: string, by: string): Told => ({
  event: 'offer:failed',
  callId: call(caller),
  agentId: agent(by),
  why: 'noAnswer',
});
export const ended = (caller: string): Told => ({ event: 'call:ended', callId: call(caller) });
export const asks = (
  name: string,
  availability: { ready: true } | { ready: false; reason: 'break' },
): Told => ({ event: 'agent:asked', agentId: agent(name), availability });
