import { z } from 'zod';
import { AgentId, CallId, Instant, QueueName } from './ids.ts';

/**
 * How a call ended; each call has exactly one.
 * answered: a person spoke to the caller · abandoned: the caller hung up first · timedOut: the longest wait passed ·
 * fellBack: sent on to Asterisk's own queue, and nothing told what became of it (else it has the outcome it had there) ·
 * rejected: refused before the queue, also where the flow ended without anything having been told · lost: Asterisk died
 * with it · voicemail: a message of at least 2 s was left · callback: a call back was asked for by key, before or in the
 * queue · selfServed: the flow told what was asked for, and no person was asked for afterwards · handedOver: connected
 * to 110, 119, 120 or another number outside by the flow ·
 * notReached: a call we made that nobody took.
 */
export const Outcome = z.enum([
  'answered',
  'abandoned',
  'timedOut',
  'fellBack',
  'rejected',
  'lost',
  'voicemail',
  'callback',
  'selfServed',
  'handedOver',
  'notReached',
]);
export type Outcome = z.infer<typeof Outcome>;

/** Who called whom. */
export const Direction = z.enum(['inbound', 'outbound']);
export type Direction = z.infer<typeof Direction>;

/** Why an agent's phone stopped ringing without an answer. */
export const OfferEnd = z.enum(['noAnswer', 'declined', 'busy', 'unreachable', 'callerLeft', 'withdrawn']);
export type OfferEnd = z.infer<typeof OfferEnd>;

export const EndedBy = z.enum(['caller', 'agent', 'system']);
export type EndedBy = z.infer<typeof EndedBy>;

/** Where a call is now. */
export const CallStage = z.discriminatedUnion('is', [
  z.object({ is: z.literal('greeting'), since: Instant }),
  z.object({ is: z.literal('waiting'), since: Instant }),
  z.object({ is: z.literal('ringing'), agentId: AgentId, since: Instant }),
  z.object({ is: z.literal('talking'), agentId: AgentId, since: Instant }),
  z.object({ is: z.literal('holding'), agentId: AgentId, since: Instant }),
  /** A call we make: the agent's phone rings, then the citizen's. */
  z.object({ is: z.literal('dialling'), agentId: AgentId, since: Instant }),
  /** The agent is gone; the caller speaks with a number outside, or that still rings. */
  z.object({ is: z.literal('handedOver'), since: Instant }),
  z.object({ is: z.literal('ended'), outcome: Outcome, since: Instant }),
]);
export type CallStage = z.infer<typeof CallStage>;

/** A call as a page sees it. */
export const CallView = z.object({
  callId: CallId,
  direction: Direction,
  /** The citizen's, whoever called; empty where withheld. Personal. */
  callerNumber: z.string(),
  calledNumber: z.string(),
  queue: QueueName.nullable(),
  arrivedAt: Instant,
  queuedAt: Instant.nullable(),
  ringingAt: Instant.nullable(),
  answeredAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  agentId: AgentId.nullable(),
  stage: CallStage,
  /** 好差评 by key after the call, 5 very good … 1 very bad; null: none was given. */
  grade: z.int().min(1).max(5).nullable(),
  /** Since when recording and transcript are paused; null: they are not. */
  pausedAt: Instant.nullable(),
});
export type CallView = z.infer<typeof CallView>;

/** One earlier contact of the same number. */
export const HistoryItem = z.object({
  callId: CallId,
  arrivedAt: Instant,
  outcome: Outcome.nullable(),
  agentName: z.string().nullable(),
  ticketNumber: z.string().nullable(),
  ticketTitle: z.string().nullable(),
  ticketStatus: z.string().nullable(),
});
export type HistoryItem = z.infer<typeof HistoryItem>;

/** Finished calls a page. */
export const FINISHED_CALLS = 30;
/** `GET /api/calls?after=…`: calls that have ended, newest first: a lead's all, an agent's own. */
export const FinishedCallsQuery = z.object({
  /** Calls to leave out: `next` of the page before. */
  after: z.coerce.number().int().nonnegative().max(100_000).default(0),
});
export const FinishedCalls = z.object({
  calls: z.array(HistoryItem),
  /** `after` of the next page; null at the end. */
  next: z.int().nullable(),
});
export type FinishedCalls = z.infer<typeof FinishedCalls>;
