import type { Database } from '../db/pg-database.ts';
import type { AuditAct, AuditEntry } from '../protocol/audit.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';

/** A reason given holds this long for the one who gave it: long enough to listen to a call, too short to forget it. */
export const OPENING_MS = 30 * 60 * 1000;

/**
 * Who did what to data that are kept from view. Rows are added and never changed: the table's rules make a change or a
 * deletion do nothing.
 */
export function pgAudit(database: Database) {
  return {
    async add(entry: {
      at: number;
      by: AgentId;
      act: AuditAct;
      callId: CallId;
      reason: string;
    }): Promise<void> {
      await database
        .insertInto('audit')
        .values({
          at: entry.at,
          by_agent: entry.by,
          act: entry.act,
          call_id: entry.callId,
          reason: entry.reason,
        })
        .execute();
    },

    /** Oldest first. */
    async ofCall(callId: CallId): Promise<AuditEntry[]> {
      const rows = await database
        .selectFrom('audit')
        .leftJoin('account', 'account.agent_id', 'audit.by_agent')
        .select(['audit.at', 'audit.act', 'audit.reason', 'account.name'])
        .where('audit.call_id', '=', callId)
        .orderBy('audit.id')
        .execute();
      return rows.map(({ at, act, reason, name }) => ({ at, act, reason, by: name ?? '' }));
    },

    /** Whether this person gave a reason for this call not long ago. */
    async opened(callId: CallId, by: AgentId, now: number): Promise<boolean> {
      const row = await database
        .selectFrom('audit')
        .select('id')
        .where('call_id', '=', callId)
        .where('by_agent', '=', by)
        .where('act', '=', 'opened')
        .where('at', '>', now - OPENING_MS)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}
export type Audit = ReturnType<typeof pgAudit>;
