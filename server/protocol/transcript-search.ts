import { z } from 'zod';
import { AgentId, CallId, CallMs, Instant, Leg, QueueName } from './ids.ts';

/** Hits a page. */
export const HITS = 20;

/**
 * `GET /api/transcripts?text=…`: search in all transcripts the asker may read. Chinese by sound (homophones and near
 * sounds, pinyin written together, first letters), English by words. Newest first.
 */
export const TranscriptQuery = z.object({
  /** At least two characters, a word of two letters, or three first letters. */
  text: z.string().min(1).max(100),
  /** Instants: lines said from `since` up to before `until`. */
  since: z.coerce.number().int().nonnegative().optional(),
  until: z.coerce.number().int().nonnegative().optional(),
  agentId: AgentId.optional(),
  queue: QueueName.optional(),
  /** Hits to leave out: `next` of the page before. */
  after: z.coerce.number().int().nonnegative().max(10_000).default(0),
});
export type TranscriptQuery = z.infer<typeof TranscriptQuery>;

export const TranscriptHit = z.object({
  callId: CallId,
  seq: z.int().positive(),
  leg: Leg,
  /** Where in the call, for a jump into the sound. */
  startMs: CallMs,
  callAt: Instant,
  agentId: AgentId.nullable(),
  agentName: z.string().nullable(),
  queue: QueueName.nullable(),
  /** What is shown of the line, cut around the match. */
  snippet: z.string(),
  /** The match in the snippet; `from` = `to` where only what was recognised before a correction holds it. */
  from: z.int().nonnegative(),
  to: z.int().nonnegative(),
  corrected: z.boolean(),
});
export type TranscriptHit = z.infer<typeof TranscriptHit>;

export const TranscriptHits = z.object({
  hits: z.array(TranscriptHit),
  /** `after` of the next page; null at the end. */
  next: z.int().nullable(),
});
export type TranscriptHits = z.infer<typeof TranscriptHits>;
