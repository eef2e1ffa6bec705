import { z } from 'zod';
import { Outcome } from './call.ts';
import { AgentId, CallId, Instant } from './ids.ts';

/** 漏接回拨: what is owed to someone who asked for a person and spoke to none. */
export const DutyId = z
  .string()
  .regex(/^duty-[a-z0-9-]{4,59}$/)
  .brand<'DutyId'>();
export type DutyId = z.infer<typeof DutyId>;

/** How one callback went. reached: a person spoke to the citizen, which ends the task. */
export const AttemptResult = z.enum(['reached', 'noAnswer', 'busy', 'refused', 'wrongNumber']);
export type AttemptResult = z.infer<typeof AttemptResult>;

/**
 * How a task ended. reached: by a logged callback · answered: the citizen called again and was answered ·
 * unreachable: the number was withheld, there is nobody to call · closed: by a lead, with a reason.
 */
export const DutyEnd = z.enum(['reached', 'answered', 'unreachable', 'closed']);
export type DutyEnd = z.infer<typeof DutyEnd>;

/** good: time is left · soon: the last quarter of it · late: due and not done. */
export const DutyUrgency = z.enum(['good', 'soon', 'late']);

export const DutyTask = z.object({
  dutyId: DutyId,
  /** Personal: masked for agents who do not have the task in hand. Empty where withheld or confidential. */
  number: z.string(),
  confidential: z.boolean(),
  /** The missed calls of this number, oldest first. */
  calls: z.array(z.object({ callId: CallId, at: Instant, outcome: Outcome, night: z.boolean() })),
  openedAt: Instant,
  dueAt: Instant,
  urgency: DutyUrgency,
  /** Who took it last. */
  owner: z.object({ agentId: AgentId, name: z.string() }).nullable(),
  /** It is being dialled by its owner until then; null: free. */
  lockedUntil: Instant.nullable(),
  attempts: z.array(z.object({ at: Instant, name: z.string(), result: AttemptResult, note: z.string() })),
  /** Not before this instant, so that nobody is called again and again; null: at any time. */
  nextAt: Instant.nullable(),
  /** So many attempts as the policy allows were made: a lead decides. */
  exhausted: z.boolean(),
  end: z
    .object({
      how: DutyEnd,
      at: Instant,
      name: z.string().nullable(),
      note: z.string(),
      callId: CallId.nullable(),
    })
    .nullable(),
});
export type DutyTask = z.infer<typeof DutyTask>;

/** `GET /api/duty?state=open|closed`: open ones by due time, closed ones newest first. */
export const DutyList = z.object({
  at: Instant,
  tasks: z.array(DutyTask),
  open: z.int(),
  late: z.int(),
});
export type DutyList = z.infer<typeof DutyList>;
export const DutyQuery = z.object({ state: z.enum(['open', 'closed']) });

/** `POST /api/duty/:task/attempt`, by whoever holds the task. */
export const DutyAttempt = z.object({ result: AttemptResult, note: z.string().max(500) });
/** `POST /api/duty/:task/close`, by a lead. */
export const DutyClose = z.object({ reason: z.string().trim().min(4).max(500) });
