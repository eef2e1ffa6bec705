import type { Database } from '../db/pg-database.ts';
import type { Audit } from '../privacy/pg-audit.ts';
import type { AuditEntry } from '../protocol/audit.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';

/** Legal hold: a held call's recordings stay past their time. Why, and by whom, stands in the audit. */
export function pgHolds(database: Database, audit: Audit) {
  return {
    async hold(callId: CallId, by: AgentId, reason: string, at: number): Promise<void> {
      await database
        .insertInto('recording_hold')
        .values({ call_id: callId, by_agent: by, at })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await audit.add({ at, by, act: 'held', callId, reason });
    },

    async release(callId: CallId, by: AgentId, reason: string, at: number): Promise<void> {
      await database.deleteFrom('recording_hold').where('call_id', '=', callId).execute();
      await audit.add({ at, by, act: 'released', callId, reason });
    },

    /** The hold in force, with its reason. */
    async of(callId: CallId): Promise<AuditEntry | null> {
      const row = await database
        .selectFrom('recording_hold')
        .select('at')
        .where('call_id', '=', callId)
        .executeTakeFirst();
      if (row === undefined) return null;
      return (await audit.ofCall(callId)).findLast(({ act }) => act === 'held') ?? null;
    },
  };
}
export type Holds = ReturnType<typeof pgHolds>;
