import { z } from 'zod';
import { CallId, CallMs, Leg } from './ids.ts';

/** One recognised word; only where the engine has word times: none are invented. */
export const Word = z.object({
  text: z.string(),
  startMs: CallMs,
  endMs: CallMs,
  /** 0..1 */
  confidence: z.number(),
});
export type Word = z.infer<typeof Word>;

/** A final line. `seq` counts the entries of one call's transcript from 1 without gaps, over both speakers. */
export const TranscriptLine = z.object({
  callId: CallId,
  seq: z.int().positive(),
  leg: Leg,
  /** 'words': what was said. 'gap': sound of this stretch was not recognised, `text` is empty. */
  kind: z.enum(['words', 'gap']),
  text: z.string(),
  startMs: CallMs,
  endMs: CallMs,
  words: z.array(Word).nullable(),
});
export type TranscriptLine = z.infer<typeof TranscriptLine>;

/** The unfinished line of one speaker; replaced by the next one or by a final line. Never stored. */
export const TranscriptPartial = z.object({
  callId: CallId,
  leg: Leg,
  text: z.string(),
  startMs: CallMs,
  /** Instant of sending, for measuring delay. */
  at: z.int(),
});
export type TranscriptPartial = z.infer<typeof TranscriptPartial>;
