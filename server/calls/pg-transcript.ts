import type { Selectable } from 'kysely';
import type { Database } from '../db/pg-database.ts';
import type { Tables } from '../db/tables.ts';
import type { CallId } from '../protocol/ids.ts';
import { type TranscriptLine, Word } from '../protocol/transcript.ts';

export type NewLine = Omit<TranscriptLine, 'seq'>;

/**
 * The transcript log: the truth that pages are replayed from. A line has its number only once it is stored, so a
 * number that was told is never lost and never means two things.
 */
export function pgTranscript(database: Database) {
  /** The last write of each call: numbers are given in order, one call never waits for another. */
  const writing = new Map<CallId, Promise<unknown>>();

  async function insert(line: NewLine, now: number): Promise<TranscriptLine> {
    const last = await database
      .selectFrom('transcript_line')
      .select(({ fn }) => fn.max('seq').as('seq'))
      .where('call_id', '=', line.callId)
      .executeTakeFirst();
    const seq = (last?.seq ?? 0) + 1;
    await database
      .insertInto('transcript_line')
      .values({
        call_id: line.callId,
        seq,
        leg: line.leg,
        kind: line.kind,
        text: line.text,
        start_ms: line.startMs,
        end_ms: line.endMs,
        words: line.words === null ? null : JSON.stringify(line.words),
        created_at: now,
      })
      .execute();
    return { ...line, seq };
  }

  return {
    append(line: NewLine, now: number): Promise<TranscriptLine> {
      const before = writing.get(line.callId) ?? Promise.resolve();
      const mine = before.then(
        () => insert(line, now),
        () => insert(line, now),
      );
      writing.set(line.callId, mine);
      const forget = () => {
        if (writing.get(line.callId) === mine) writing.delete(line.callId);
      };
      mine.then(forget, forget);
      return mine;
    },

    async linesAfter(callId: CallId, seq: number): Promise<TranscriptLine[]> {
      const rows = await database
        .selectFrom('transcript_line')
        .selectAll()
        .where('call_id', '=', callId)
        .where('seq', '>', seq)
        .orderBy('seq')
        .execute();
      return rows.map(lineOf);
    },
  };
}
export type Transcript = ReturnType<typeof pgTranscript>;

function lineOf(row: Selectable<Tables['transcript_line']>): TranscriptLine {
  return {
    callId: row.call_id as CallId,
    seq: row.seq,
    leg: row.leg,
    kind: row.kind,
    text: row.text,
    startMs: row.start_ms,
    endMs: row.end_ms,
    words: row.words === null ? null : Word.array().parse(row.words),
  };
}
