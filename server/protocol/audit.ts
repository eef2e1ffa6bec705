import { z } from 'zod';
import { Instant } from './ids.ts';

/** opened: a confidential call was looked into · held, released: legal hold, the recording is kept past its time. */
export const AuditAct = z.enum(['opened', 'held', 'released']);
export type AuditAct = z.infer<typeof AuditAct>;

export const AuditEntry = z.object({
  at: Instant,
  act: AuditAct,
  /** Name of the person. */
  by: z.string(),
  reason: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** `POST /api/calls/:call/opening`, `POST /api/calls/:call/hold`: why; a word is no reason. */
export const Reason = z.object({ reason: z.string().trim().min(4).max(500) });
