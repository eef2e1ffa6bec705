import { z } from 'zod';
import { NotReadyReason } from './agent.ts';
import { CallFigures } from './figures.ts';
import { AgentId, Instant, QueueName } from './ids.ts';

export const ReportInterval = z.enum(['quarter', 'half', 'hour', 'day', 'whole']);
export type ReportInterval = z.infer<typeof ReportInterval>;
/** all: one row an interval. queue, agent: one row an interval and queue or agent. */
export const ReportBy = z.enum(['all', 'queue', 'agent']);
export type ReportBy = z.infer<typeof ReportBy>;

/** What is asked for; `from` and `to` (exclusive) are instants, at most 100 days apart. */
export const ReportQuery = z
  .object({
    from: z.coerce.number().pipe(Instant),
    to: z.coerce.number().pipe(Instant),
    interval: ReportInterval,
    by: ReportBy,
  })
  .refine(({ from, to }) => from < to && to - from <= 100 * 86_400_000, {
    path: ['to'],
    message: 'to must lie after from, at most 100 days',
  });
export type ReportQuery = z.infer<typeof ReportQuery>;

/** Upper ends of the classes of the wait distribution, ms; the last class has none. */
export const WAIT_CLASSES_MS = [15_000, 30_000, 60_000, 120_000] as const;

/** Counts and times of one row; times in ms. What a row cannot know (an agent has no queue wait) is null. */
export const ReportFigures = CallFigures.extend({
  /** How many of those answered or lost waited up to 15, 30, 60, 120 s, and longer. */
  waitClasses: z.array(z.int()).length(WAIT_CLASSES_MS.length + 1),
  waitP50Ms: z.number().nullable(),
  waitP90Ms: z.number().nullable(),
  waitMaxMs: z.number().nullable(),
  connectRate: z.number().nullable(),
  withinRate: z.number().nullable(),
  graded: z.int(),
  satisfiedRate: z.number().nullable(),
});
export type ReportFigures = z.infer<typeof ReportFigures>;

/** What agents did in an interval, ms each; a spell is split at the interval's ends. */
export const WorkFigures = z.object({
  /** Conversations that began. */
  handled: z.int(),
  talkMs: z.int(),
  holdMs: z.int(),
  wrapUpMs: z.int(),
  ringMs: z.int(),
  readyMs: z.int(),
  /** Not ready, by reason. */
  awayMs: z.partialRecord(NotReadyReason, z.int()),
  /** Signed in. */
  staffedMs: z.int(),
  /** 工时利用率: (talk + hold + wrap-up) / (talk + hold + wrap-up + ringing + ready); null without any of them. */
  occupancy: z.number().nullable(),
});
export type WorkFigures = z.infer<typeof WorkFigures>;

export const ReportRow = z.object({
  start: Instant,
  end: Instant,
  queue: QueueName.nullable(),
  agent: z.object({ agentId: AgentId, name: z.string(), extension: z.string() }).nullable(),
  /** Null in a row of one agent: callers wait for a queue, not for a person. */
  calls: ReportFigures.nullable(),
  /** Null in a row of one queue: agents sign in for all of theirs. */
  work: WorkFigures.nullable(),
  /** Calls handed on to another agent, queue or number; callbacks that reached the citizen. */
  transfers: z.int(),
  callbacks: z.int(),
});
export type ReportRow = z.infer<typeof ReportRow>;

export const Report = z.object({
  query: z.object({ from: Instant, to: Instant, interval: ReportInterval, by: ReportBy }),
  rows: z.array(ReportRow),
  /** The same figures over everything asked for: not a mean of rows, a count of its own. */
  total: ReportRow,
});
export type Report = z.infer<typeof Report>;

/** Today's calls by quarter of an hour, and the mean of the same weekday in the four weeks before. */
export const DayCurve = z.object({
  dayStart: Instant,
  quarters: z
    .array(z.object({ offered: z.int(), lost: z.int(), expected: z.number().nullable() }))
    .length(96),
});
export type DayCurve = z.infer<typeof DayCurve>;
