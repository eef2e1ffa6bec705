import { z } from 'zod';
import { AgentState, Role } from './agent.ts';
import { CallStage } from './call.ts';
import { AgentId, CallId, Extension, Instant, QueueName } from './ids.ts';

/**
 * What is happening in the switch at this moment, as `ivr` knows it: sent whole at each change.
 * Not history: it is replaced by the next one and never stored.
 */
export const LivePicture = z.object({
  at: Instant,
  calls: z.array(
    z.object({
      callId: CallId,
      queue: QueueName.nullable(),
      arrivedAt: Instant,
      queuedAt: Instant.nullable(),
      /** Place in the queue from 1, null when not waiting. */
      position: z.int().nullable(),
      stage: CallStage,
    }),
  ),
  agents: z.array(z.object({ agentId: AgentId, state: AgentState })),
});
export type LivePicture = z.infer<typeof LivePicture>;

/** The live board of a lead. */
export const BoardView = z.object({
  at: Instant,
  /** false: no word from the switch for 3 s or more; the figures are old. */
  live: z.boolean(),
  calls: z.array(
    z.object({
      callId: CallId,
      callerNumber: z.string(),
      queue: QueueName.nullable(),
      arrivedAt: Instant,
      queuedAt: Instant.nullable(),
      position: z.int().nullable(),
      stage: CallStage,
      /** The last words of the caller, empty where confidential or unknown. */
      lastWords: z.string(),
      confidential: z.boolean(),
    }),
  ),
  agents: z.array(
    z.object({
      agentId: AgentId,
      name: z.string(),
      extension: Extension,
      role: Role,
      state: AgentState.nullable(),
      answeredToday: z.int(),
    }),
  ),
  today: z.object({
    offered: z.int(),
    answered: z.int(),
    abandoned: z.int(),
    /** Answered within 15 s of entering the queue. */
    within15s: z.int(),
  }),
});
export type BoardView = z.infer<typeof BoardView>;
