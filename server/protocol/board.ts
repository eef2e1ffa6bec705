import { z } from 'zod';
import { AgentState, Role } from './agent.ts';
import { CallStage } from './call.ts';
import { Around, CallMark, NOBODY_AROUND } from './conversation.ts';
import { Advice, CallFigures, Guard } from './figures.ts';
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
      /** Expected wait from now, ms; null when not waiting or where nobody can say. */
      estimateMs: z.int().nullable().default(null),
      stage: CallStage,
      around: Around.default(NOBODY_AROUND),
    }),
  ),
  agents: z.array(z.object({ agentId: AgentId, state: AgentState })),
  /** Asterisk does not answer: this is how it was before. */
  switchAway: z.boolean().optional(),
});
export type LivePicture = z.infer<typeof LivePicture>;

/** A call on the board. */
export const BoardCall = z.object({
  callerNumber: z.string(),
  queue: QueueName.nullable(),
  arrivedAt: Instant,
  queuedAt: Instant.nullable(),
  answeredAt: Instant.nullable(),
  position: z.int().nullable(),
  /** Expected wait from now, ms; null where nobody can say. */
  estimateMs: z.int().nullable(),
  stage: CallStage,
  around: Around,
  /** What was marked in this call. */
  marks: z.array(CallMark.shape.kind),
  /** The last words of each side, empty where confidential or unknown. */
  lastWords: z.string(),
  agentWords: z.string(),
  confidential: z.boolean(),
});
export type BoardCall = z.infer<typeof BoardCall>;

export const BoardAgent = z.object({
  name: z.string(),
  extension: Extension,
  role: Role,
  /** Null: not signed in. */
  state: AgentState.nullable(),
  answeredToday: z.int(),
});
export type BoardAgent = z.infer<typeof BoardAgent>;

/** The live board of a lead. Everything with an id stands under it, so that a patch can name what changed. */
export const BoardView = z.object({
  /** Instant of the switch's last word. */
  at: Instant,
  /** live · stale: no word from the switch for 3 s, or Asterisk does not answer · ivrAway: the call-flow process itself is not connected. */
  link: z.enum(['live', 'stale', 'ivrAway']),
  calls: z.record(CallId, BoardCall),
  agents: z.record(AgentId, BoardAgent),
  /** Of the city's day so far. */
  today: CallFigures,
  /** Of the last 24 hours. */
  rolling: CallFigures,
  /** 漏接回拨: tasks that are open, and of them those past their time. */
  duty: z.object({ open: z.int(), late: z.int() }),
  /** 24 小时接通率, line 95 %. */
  connect: Guard,
  /** 15 秒接听率 of the last 24 hours. */
  within: Guard,
  advice: z.array(Advice),
});
export type BoardView = z.infer<typeof BoardView>;

/** What changed between two boards: of a call or agent only the fields that changed, null where it is gone. */
export const BoardChange = BoardView.partial().extend({
  calls: z.record(CallId, BoardCall.partial().nullable()).optional(),
  agents: z.record(AgentId, BoardAgent.partial().nullable()).optional(),
});
export type BoardChange = z.infer<typeof BoardChange>;
/** `n` counts the changes since the server started; a page that misses one asks for the whole board again. */
export const BoardPatch = z.object({ n: z.int(), change: BoardChange });
export type BoardPatch = z.infer<typeof BoardPatch>;
/** The whole board, and the number of the last patch in it. */
export const BoardPicture = z.object({ n: z.int(), view: BoardView });
export type BoardPicture = z.infer<typeof BoardPicture>;
