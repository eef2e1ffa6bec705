import type { Selectable } from 'kysely';
import type { Database } from '../db/pg-database.ts';
import type { Tables } from '../db/tables.ts';
import type { CallId } from '../protocol/ids.ts';
import { type TranscriptLine, Word } from '../protocol/transcript.ts';
import type { HotWords } from '../text/hot-word.ts';
import { writtenLine } from '../text/written-line.ts';

/** A line as a recogniser heard it, before it has its number and its written form. */
export type NewLine = Omit<TranscriptLine, 'seq' | 'written' | 'correction'>;

/**
 * The transcript log: the truth that pages are replayed from. A line has its number only once it is stored, so a
 * number that was told is never lost and never means two things.
 */
export function pgTranscript(database: Database, hotWords: () => HotWords) {
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
    return { ...line, seq, written: writtenLine(line, hotWords()), correction: null };
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
      return rows.map((row) => lineOf(row, hotWords()));
    },
  };
}
export type Transcript = ReturnType<typeof pgTranscript>;

/** The written form is made at each reading: lines from before a hot word was listed get it too. */
function lineOf(row: Selectable<Tables['transcript_line']>, hotWords: HotWords): TranscriptLine {
  const line: NewLine = {
    callId: row.call_id as CallId,
    leg: row.leg,
    kind: row.kind,
    text: row.text,
    startMs: row.start_ms,
    endMs: row.end_ms,
    words: row.words === null ? null : Word.array().parse(row.words),
  };
  return { ...line, seq: row.seq, written: writtenLine(line, hotWords), correction: null };
}
