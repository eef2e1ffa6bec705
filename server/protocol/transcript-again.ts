import { z } from 'zod';
import { CallId, CallMs, Instant, Leg } from './ids.ts';

/** A stretch of a comparison of two versions. gone: only the first has it · new: only the second. */
export const DiffStretch = z.object({ is: z.enum(['same', 'gone', 'new']), text: z.string() });
export type DiffStretch = z.infer<typeof DiffStretch>;

/** What one speaker said in one go, in both versions. */
export const DiffPart = z.object({
  leg: Leg,
  startMs: CallMs,
  endMs: CallMs,
  stretches: z.array(DiffStretch),
  differs: z.boolean(),
  /** The whole part as a person corrected the first version; null where nobody did. */
  corrected: z.string().nullable(),
});
export type DiffPart = z.infer<typeof DiffPart>;

/**
 * `GET /api/calls/:call/again`: the second version of a finished call's words, by the slower engine of the settings,
 * beside what the first engine heard: a person's correction is shown with it, and is no engine's word. `POST` of the same, by a lead: the call is taken next.
 */
export const AgainView = z.object({
  /** off: no second engine is set · none: not (yet) transcribed again, or there is no sound · waiting: it will be. */
  state: z.enum(['off', 'none', 'waiting', 'made']),
  engine: z.string().nullable(),
  madeAt: Instant.nullable(),
  parts: z.array(DiffPart),
});
export type AgainView = z.infer<typeof AgainView>;

/**
 * `POST /api/transcripts/again` (Bearer link secret), for `./hotline transcribe --again`: one call, or all that ended
 * since an instant, those with a second version included.
 */
export const AgainOrder = z.union([z.object({ callId: CallId }), z.object({ since: Instant })]);
export type AgainOrder = z.infer<typeof AgainOrder>;
/** How many calls were put in the row. */
export const AgainOrdered = z.object({ asked: z.int().nonnegative() });
export type AgainOrdered = z.infer<typeof AgainOrdered>;
