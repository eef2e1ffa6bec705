import { z } from 'zod';
import type { Database } from '../db/pg-database.ts';
import { CallId, CallMs, Leg } from '../protocol/ids.ts';
import { Word } from '../protocol/transcript.ts';

/** A line of the second version. */
export const AgainLine = z.object({
  leg: Leg,
  kind: z.enum(['words', 'gap']),
  text: z.string(),
  startMs: CallMs,
  endMs: CallMs,
  words: z.array(Word).nullable(),
});
export type AgainLine = z.infer<typeof AgainLine>;
export type SecondVersion = { engine: string; madeAt: number; lines: AgainLine[] };

/** Second versions of transcripts, one a call; the first one is never touched. */
export function pgTranscriptAgain(database: Database) {
  return {
    async of(callId: CallId): Promise<SecondVersion | null> {
      const row = await database
        .selectFrom('transcript_again')
        .selectAll()
        .where('call_id', '=', callId)
        .executeTakeFirst();
      if (row === undefined) return null;
      return { engine: row.engine, madeAt: row.made_at, lines: AgainLine.array().parse(row.lines) };
    },

    async put(callId: CallId, { engine, madeAt, lines }: SecondVersion): Promise<void> {
      const values = { engine, made_at: madeAt, lines: JSON.stringify(lines) };
      await database
        .insertInto('transcript_again')
        .values({ call_id: callId, ...values })
        .onConflict((conflict) => conflict.column('call_id').doUpdateSet(values))
        .execute();
    },

    /** Calls that ended in this time, have sound that is kept, and no second version: the latest first. */
    async wanting(since: number, until: number, limit: number): Promise<CallId[]> {
      const rows = await database
        .selectFrom('call')
        .select('call.call_id')
        .where('call.ended_at', '>=', since)
        .where('call.ended_at', '<', until)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('recording')
              .select('recording.source_file')
              .whereRef('recording.call_id', '=', 'call.call_id')
              .where('recording.state', '=', 'kept'),
          ),
        )
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('transcript_again as again')
                .select('again.call_id')
                .whereRef('again.call_id', '=', 'call.call_id'),
            ),
          ),
        )
        .orderBy('call.ended_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => CallId.parse(row.call_id));
    },

    /** Calls that ended since then and have sound that is kept, the latest first; also those with a second version. */
    async heardSince(since: number): Promise<CallId[]> {
      const rows = await database
        .selectFrom('recording')
        .innerJoin('call', 'call.call_id', 'recording.call_id')
        .select(['call.call_id', 'call.ended_at'])
        .distinct()
        .where('recording.state', '=', 'kept')
        .where('call.ended_at', '>=', since)
        .orderBy('call.ended_at', 'desc')
        .execute();
      return rows.map((row) => CallId.parse(row.call_id));
    },
  };
}
export type SecondVersions = ReturnType<typeof pgTranscriptAgain>;
