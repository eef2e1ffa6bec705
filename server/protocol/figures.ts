import { z } from 'zod';

const Count = z.int();

/**
 * Counts over some calls. A call is counted when it enters a queue and again when it is decided; one that still waits
 * or rings is `offered` only. Every figure of the board and of the reports is such a sum.
 */
export const CallFigures = z.object({
  /** 进入排队: entered a queue. */
  offered: Count,
  /** 人工接听: a person spoke to the caller, or the caller was handed over to 110. A later callback does not count. */
  answered: Count,
  /** 15 秒内接听: answered within the set time of entering the queue. */
  within: Count,
  /** 短时放弃: hung up in the queue sooner than the set time; counted apart, in `offered` but not in `lost`. */
  shortAbandoned: Count,
  /** 放弃: hung up in the queue after that time. */
  abandoned: Count,
  /** 未接通: asked for a person and spoke to none: abandoned, timed out, sent to voicemail or callback, cut by a fault. */
  lost: Count,
  /** Time in the queue of those answered or lost, ms. */
  waitMs: Count,
});
export type CallFigures = z.infer<typeof CallFigures>;

/** How far a share stands from its line. */
export const Guard = z.object({
  /** 0..1, null before anything is decided. */
  rate: z.number().nullable(),
  target: z.number(),
  /** So many more may go wrong before the share falls below its line; 0: the next one. Null where it is below. */
  left: z.int().nullable(),
  /** So many must go right in a row until the share is back at its line. Null where it is not below. */
  needed: z.int().nullable(),
});
export type Guard = z.infer<typeof Guard>;

/** What would help now, most useful first; `count` is how many people it is about. */
export const Advice = z.object({
  do: z.enum(['endWrapUps', 'recallBreaks', 'signInMore', 'offerCallback']),
  count: z.int(),
});
export type Advice = z.infer<typeof Advice>;
