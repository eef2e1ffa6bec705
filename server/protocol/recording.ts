import { z } from 'zod';
import { AuditEntry } from './audit.ts';
import { CallView } from './call.ts';
import { CallMs, Leg } from './ids.ts';
import { TicketView } from './ticket.ts';
import { TranscriptLine } from './transcript.ts';

/**
 * `GET /api/calls/:call/sound?leg=…&from=…&to=…`: WAV, 16 kHz mono; without `from` and `to` second x of it is the call's
 * second x. `leg` absent: both speakers. Byte ranges (RFC 9110) are served, also while the call lasts (up to now).
 */
export const SoundQuery = z.object({
  leg: Leg.optional(),
  from: z.coerce.number().int().nonnegative().optional(),
  to: z.coerce.number().int().nonnegative().optional(),
});

/** `GET /api/calls/:call/peaks`: how loud each speaker was, 0..255 for each `stepMs` of call time. */
export const Peaks = z.object({
  stepMs: z.number(),
  durationMs: z.number(),
  caller: z.array(z.number()),
  agent: z.array(z.number()),
});
export type Peaks = z.infer<typeof Peaks>;

/** `GET /api/calls/:call`: all there is of one call, cut to what the asker may see. */
export const CallPage = z.object({
  call: CallView,
  agentName: z.string().nullable(),
  lines: z.array(TranscriptLine),
  ticket: TicketView.nullable(),
  recordings: z.array(z.object({ leg: Leg, startMs: CallMs })),
  /** Length of what can be heard; null where nothing was recorded, nothing is left, or it may not be heard. */
  soundMs: z.number().nullable(),
  /** Why there is no sound: never recorded, or deleted when its time was over; null where there is some. */
  silence: z.enum(['none', 'purged', 'lost', 'hidden']).nullable(),
  confidential: z.boolean(),
  /** Confidential and not opened by the asker: what stands here is all there is to see. */
  hidden: z.boolean(),
  /** Kept past its time, by whom and why; null: goes when its time is over. */
  hold: AuditEntry.nullable(),
  /** Who opened the confidential call or held it, oldest first. */
  audit: z.array(AuditEntry),
});
export type CallPage = z.infer<typeof CallPage>;

/** What is wrong with the recordings of this moment; calls go on in any case. */
export const Trouble = z.enum(['disk-low', 'recording-stalled', 'recording-not-kept']);
export type Trouble = z.infer<typeof Trouble>;

/**
 * `GET /api/recordings/verification` (Bearer link secret): every kept recording read and compared with its checksum.
 * `unknown`: files below `recordings/` that belong to none.
 */
export const Verification = z.object({
  checked: z.int(),
  bytes: z.number(),
  wrong: z.array(
    z.object({
      callId: z.string(),
      leg: Leg,
      startMs: CallMs,
      why: z.enum(['lost', 'missing', 'changed', 'no-key']),
    }),
  ),
  unknown: z.int(),
});
export type Verification = z.infer<typeof Verification>;
