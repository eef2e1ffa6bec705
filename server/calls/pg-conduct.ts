import type { Database } from '../db/pg-database.ts';
import { CallMark } from '../protocol/conversation.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';

/** One thing a lead did: who, what, when, about whom. Nothing personal: the rows are kept for good. */
export type LeadAction = {
  byAgent: AgentId;
  action: string;
  callId: CallId | null;
  aboutAgent: AgentId | null;
};

/** Marks of evidence in calls, and what leads did. */
export function pgConduct(database: Database) {
  return {
    async mark(mark: CallMark): Promise<void> {
      const { callId, kind, at, atMs, agentId } = mark;
      await database
        .insertInto('call_mark')
        .values({ call_id: callId, kind, at, at_ms: atMs, agent_id: agentId })
        .execute();
    },

    async marksOf(callId: CallId): Promise<CallMark[]> {
      const rows = await database
        .selectFrom('call_mark')
        .selectAll()
        .where('call_id', '=', callId)
        .orderBy('at_ms')
        .execute();
      return rows.map((row) =>
        CallMark.parse({
          callId: row.call_id,
          kind: row.kind,
          at: row.at,
          atMs: row.at_ms,
          agentId: row.agent_id,
        }),
      );
    },

    async did({ byAgent, action, callId, aboutAgent }: LeadAction, at: number): Promise<void> {
      await database
        .insertInto('lead_action')
        .values({ at, by_agent: byAgent, action, call_id: callId, about_agent: aboutAgent })
        .execute();
    },

    /** Newest first. */
    async actions(limit: number): Promise<(LeadAction & { at: number })[]> {
      const rows = await database
        .selectFrom('lead_action')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        at: row.at,
        byAgent: row.by_agent as AgentId,
        action: row.action,
        callId: row.call_id as CallId | null,
        aboutAgent: row.about_agent as AgentId | null,
      }));
    },
  };
}
export type Conduct = ReturnType<typeof pgConduct>;
