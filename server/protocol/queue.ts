import { z } from 'zod';
import { QueueName } from './ids.ts';

/** What a caller may need and an agent may have: a language, a dialect, business, the enterprise desk. */
export const Skill = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/)
  .brand<'Skill'>();
export type Skill = z.infer<typeof Skill>;

/** 1: gets by · 3: good · 5: the one to ask. */
export const SkillLevel = z.int().min(1).max(5);
/** An agent's skills; one that is not named is not there. */
export const Skills = z.record(Skill, SkillLevel);
export type Skills = z.infer<typeof Skills>;

export const SkillNeed = z.object({
  skill: Skill,
  /** The least level that helps. */
  level: SkillLevel.default(1),
  /** true: also after the search was widened, because anyone else would be no help (a language). */
  always: z.boolean().default(false),
});
export type SkillNeed = z.infer<typeof SkillNeed>;

/**
 * Who is served first, lowest first; inside each the order of arrival is strict. There is no level for whom a caller
 * is: nobody is more important. repeat: came before without being answered · lifted: a lead moved this caller up ·
 * emergency: words that speak of danger to life.
 */
export const Priority = z.enum(['normal', 'repeat', 'lifted', 'emergency']);
export type Priority = z.infer<typeof Priority>;

/** What a call asks of the queue. */
export const QueueWish = z.object({ queue: QueueName, priority: Priority, skills: z.array(SkillNeed) });
export type QueueWish = z.infer<typeof QueueWish>;

const DurationMs = z.int().nonnegative();

/** What is done for a caller who has waited so long in this queue. */
export const OverflowRule = z.discriminatedUnion('do', [
  /** Needs that are not `always` are dropped. */
  z.object({ do: z.literal('widenSkills'), afterMs: DurationMs }),
  /** The caller may choose to be called back and keeps the place. */
  z.object({ do: z.literal('offerCallback'), afterMs: DurationMs }),
  /** On to another queue, with the time of arrival. */
  z.object({ do: z.literal('toQueue'), afterMs: DurationMs, queue: QueueName }),
]);
export type OverflowRule = z.infer<typeof OverflowRule>;

/** How one queue works; every key has a default. */
export const QueueRules = z.object({
  /** As people read it; null: by its name. */
  title: z.string().min(1).max(40).nullable().default(null),
  greeting: z.boolean().default(true),
  /** How long one agent's phone rings. */
  ringMs: DurationMs.default(20_000),
  /** An agent who did not take a call is left alone this long: a phone that refuses at once would ring in a loop. */
  retryMs: DurationMs.default(2000),
  /** 话后处理; null = until the agent says ready, 0 = none. */
  wrapUpMs: DurationMs.nullable().default(30_000),
  /** Unanswered offers in a row after which an agent is set not ready. */
  missesBeforePause: z.int().positive().default(3),
  /** Whom of the agents who can help: idle for longest, least talk today, or most skilled in what is needed. */
  choose: z.enum(['longestIdle', 'leastTalked', 'skillRank']).default('longestIdle'),
  /** Needed of an agent by every caller of this queue. */
  skills: z.array(SkillNeed).default([]),
  overflow: z.array(OverflowRule).default([]),
  announceEveryMs: DurationMs.default(30_000),
  maxWaitMs: DurationMs.default(1_800_000),
});
export type QueueRules = z.infer<typeof QueueRules>;
export type QueueBook = Record<QueueName, QueueRules>;

export const FIRST_QUEUE = 'citizens' as QueueName;

/** What is wrong with queues that are each right by themselves, a sentence each with where it is. */
export function queueFaults(
  queues: QueueBook,
  entryQueue: QueueName,
): { path: (string | number)[]; message: string }[] {
  const faults: { path: (string | number)[]; message: string }[] = [];
  if (!Object.hasOwn(queues, entryQueue))
    faults.push({ path: ['entryQueue'], message: `callers would enter "${entryQueue}", which is no queue` });
  for (const [name, { overflow, maxWaitMs, ringMs }] of Object.entries(queues)) {
    if (ringMs < 1000)
      faults.push({ path: ['queues', name, 'ringMs'], message: 'a phone rings for 1000 ms or more' });
    overflow.forEach((rule, index) => {
      const path = ['queues', name, 'overflow', index];
      const before = overflow[index - 1];
      if (before !== undefined && rule.afterMs < before.afterMs)
        faults.push({ path, message: `this rule comes due before the one above it (${before.afterMs} ms)` });
      if (before?.do === 'toQueue')
        faults.push({
          path,
          message: `nobody is left here for this rule: the one above it moved the caller on`,
        });
      if (rule.afterMs >= maxWaitMs)
        faults.push({
          path,
          message: `the longest wait (${maxWaitMs} ms) is over before this rule comes due`,
        });
      if (rule.do === 'toQueue' && !Object.hasOwn(queues, rule.queue))
        faults.push({ path, message: `there is no queue "${rule.queue}"` });
    });
  }
  for (const name of Object.keys(queues) as QueueName[]) {
    const round = roundFrom(queues, name);
    if (round !== null)
      faults.push({
        path: ['queues', name, 'overflow'],
        message: `callers would go round for ever: ${round.join(' -> ')}`,
      });
  }
  return faults;
}

const onwards = (queues: QueueBook, name: QueueName): QueueName | null =>
  queues[name]?.overflow.find((rule) => rule.do === 'toQueue')?.queue ?? null;

function roundFrom(queues: QueueBook, start: QueueName): QueueName[] | null {
  const way = [start];
  for (let next = onwards(queues, start); next !== null; next = onwards(queues, next)) {
    way.push(next);
    if (next === start) return way;
    if (way.indexOf(next) < way.length - 1) return null;
  }
  return null;
}
