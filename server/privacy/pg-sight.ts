import { sql } from 'kysely';
import type { Account } from '../accounts/account.ts';
import type { Database } from '../db/pg-database.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';
import type { Audit } from './pg-audit.ts';
import { type Place, type Sight, sightOf } from './rights.ts';

/** A call as far as rights go. */
export type GuardedCall = { callId: CallId; agentId: AgentId | null };

/** What a person may see of a call, by the tickets and the audit as they are now: nothing is remembered, so late is in time. */
export function pgSight(database: Database, audit: Audit, now: () => number) {
  /** Those of these calls whose ticket says 保密. */
  async function confidentialAmong(callIds: readonly CallId[]): Promise<Set<CallId>> {
    if (callIds.length === 0) return new Set();
    const rows = await database
      .selectFrom('ticket')
      .select('call_id')
      .where('call_id', 'in', callIds)
      .where(sql<string>`fields->'confidential'->>'value'`, '=', 'yes')
      .execute();
    return new Set(rows.map(({ call_id }) => call_id as CallId));
  }

  return {
    confidentialAmong,

    /** Null: nothing of it is for this person. */
    async of(viewer: Account, call: GuardedCall, place: Place): Promise<Sight | null> {
      const confidential = (await confidentialAmong([call.callId])).has(call.callId);
      const opened =
        confidential && viewer.role === 'lead' && (await audit.opened(call.callId, viewer.agentId, now()));
      return sightOf(viewer, { agentId: call.agentId, confidential, opened }, place);
    },

    /** The same for many calls at once, for lists; what is confidential stays hidden in a list. */
    async ofMany(
      viewer: Account,
      calls: readonly GuardedCall[],
      place: Place,
    ): Promise<Map<CallId, Sight | null>> {
      const confidential = await confidentialAmong(calls.map(({ callId }) => callId));
      return new Map(
        calls.map(({ callId, agentId }) => [
          callId,
          sightOf(viewer, { agentId, confidential: confidential.has(callId), opened: false }, place),
        ]),
      );
    },
  };
}
export type Sights = ReturnType<typeof pgSight>;
