import { sql } from 'kysely';
import type { Database } from '../db/pg-database.ts';
import { SEARCHED } from '../privacy/rights.ts';
import { shownLines } from '../privacy/shown-lines.ts';
import type { AgentId, CallId, QueueName } from '../protocol/ids.ts';
import { shownText, type TranscriptLine } from '../protocol/transcript.ts';
import type { TranscriptQuery } from '../protocol/transcript-search.ts';
import { HITS } from '../protocol/transcript-search.ts';
import { lineKeys, type Wanted } from '../text/search-units.ts';

/** A line that fits, with what rights and a list need of its call. */
export type FoundLine = {
  callId: CallId;
  seq: number;
  callAt: number;
  agentId: AgentId | null;
  agentName: string | null;
  queue: QueueName | null;
};

/** Whose calls are looked through: all, or one agent's. */
export type SearchScope = { agentId: AgentId | null };

const BATCH = 500;

/**
 * The index of all transcripts: a row a line with an array of sound keys under a GIN index, which plain PostgreSQL and
 * the embedded one both have; no extension, because a city's server may not allow any. It holds no card number: to find
 * a line by its digits would tell whoever may not see them.
 */
export function pgTranscriptSearch(database: Database) {
  /** Lines of one call in their order: the neighbours of a line whose digits may belong to a longer number are given too. */
  async function put(lines: readonly { line: TranscriptLine; at: number }[]): Promise<void> {
    const shown = shownLines(
      lines.map(({ line }) => line),
      SEARCHED,
    );
    const rows = shown
      .map((line, index) => ({ line, at: lines[index]?.at ?? 0 }))
      .filter(({ line }) => line.kind === 'words')
      .map(({ line, at }) => {
        const { keys, sounds } = lineKeys([line.text, line.written?.text ?? '', shownText(line)]);
        return { call_id: line.callId, seq: line.seq, at, keys, sounds };
      });
    if (rows.length === 0) return;
    await database
      .insertInto('transcript_search')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['call_id', 'seq'])
          .doUpdateSet({ keys: sql`excluded.keys`, sounds: sql`excluded.sounds` }),
      )
      .execute();
  }

  return {
    put,

    /** Calls with lines the index does not hold yet: from before there was one, or stored as the server died. */
    async missing(): Promise<CallId[]> {
      const rows = await database
        .selectFrom('transcript_line as line')
        .select('line.call_id')
        .distinct()
        .where('line.kind', '=', 'words')
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('transcript_search as search')
                .select('search.seq')
                .whereRef('search.call_id', '=', 'line.call_id')
                .whereRef('search.seq', '=', 'line.seq'),
            ),
          ),
        )
        .limit(BATCH)
        .execute();
      return rows.map((row) => row.call_id as CallId);
    },

    /** Lines that fit any of `wanted`, newest first; one more than a page, so that the end is known. */
    async find(
      wanted: readonly Wanted[],
      { since, until, agentId, queue, after }: Omit<TranscriptQuery, 'text'>,
      scope: SearchScope,
    ): Promise<FoundLine[]> {
      const fits = wanted.map(
        ({ keys, sound }) =>
          sql<boolean>`(search.keys @> ${sql.val([...keys])}::text[] and position(${sound} in search.sounds) > 0)`,
      );
      const rows = await database
        .selectFrom('transcript_search as search')
        .innerJoin('call', 'call.call_id', 'search.call_id')
        .leftJoin('account', 'account.agent_id', 'call.agent_id')
        .leftJoin('ticket', 'ticket.call_id', 'call.call_id')
        .select(['search.call_id', 'search.seq', 'call.arrived_at', 'call.agent_id', 'call.queue'])
        .select('account.name')
        // 保密: found by nobody, the agent of the call included; it is opened by its ticket, with a reason.
        .where(sql<boolean>`(ticket.fields->'confidential'->>'value') is distinct from 'yes'`)
        .where(sql<boolean>`(${sql.join(fits, sql` or `)})`)
        .$if(since !== undefined, (query) => query.where('search.at', '>=', since ?? 0))
        .$if(until !== undefined, (query) => query.where('search.at', '<', until ?? 0))
        .$if(agentId !== undefined, (query) => query.where('call.agent_id', '=', agentId ?? ''))
        .$if(queue !== undefined, (query) => query.where('call.queue', '=', queue ?? ''))
        .$if(scope.agentId !== null, (query) => query.where('call.agent_id', '=', scope.agentId))
        .orderBy('search.at', 'desc')
        .orderBy('search.call_id')
        .orderBy('search.seq')
        .limit(HITS + 1)
        .offset(after)
        .execute();
      return rows.map((row) => ({
        callId: row.call_id as CallId,
        seq: row.seq,
        callAt: row.arrived_at,
        agentId: row.agent_id as AgentId | null,
        agentName: row.name,
        queue: row.queue as QueueName | null,
      }));
    },
  };
}
export type TranscriptSearch = ReturnType<typeof pgTranscriptSearch>;
