import { type Selectable, sql } from 'kysely';
import type { Database } from '../db/pg-database.ts';
import type { Tables } from '../db/tables.ts';
import { reachesOut } from '../privacy/number-join.ts';
import { NEIGHBOURS } from '../privacy/shown-lines.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';
import {
  type Correction,
  type LineHistory,
  shownText,
  type TranscriptLine,
  Word,
} from '../protocol/transcript.ts';
import type { HotWords } from '../text/hot-word.ts';
import { writtenLine } from '../text/written-line.ts';
import type { TranscriptSearch } from './pg-transcript-search.ts';

/** A line as a recogniser heard it, before it has its number and its written form. */
export type NewLine = Omit<TranscriptLine, 'seq' | 'written' | 'correction'>;

/** A person's word on a line; null takes an earlier one back. */
export type NewCorrection = { callId: CallId; seq: number; text: string | null; by: AgentId };

/**
 * The transcript log: the truth that pages are replayed from. A line has its number only once it is stored, so a
 * number that was told is never lost and never means two things. What was recognised is never changed: corrections
 * stand beside it.
 */
export function pgTranscript(database: Database, search: TranscriptSearch, hotWords: () => HotWords) {
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
    const stored = { ...line, seq, written: writtenLine(line, hotWords()), correction: null };
    await index(stored, now);
    return stored;
  }

  /** The latest correction of each corrected line of a call, or of one line. */
  async function latestOf(callId: CallId, seq: number | null): Promise<Map<number, Correction>> {
    const rows = await database
      .selectFrom('transcript_correction as correction')
      .leftJoin('account', 'account.agent_id', 'correction.by_agent')
      .distinctOn('correction.seq')
      .select(['correction.seq', 'correction.text', 'correction.by_agent', 'correction.at', 'account.name'])
      .where('correction.call_id', '=', callId)
      .$if(seq !== null, (query) => query.where('correction.seq', '=', seq ?? 0))
      .orderBy('correction.seq')
      .orderBy('correction.id', 'desc')
      .execute();
    return new Map(
      rows.flatMap(({ seq: of, text, by_agent, at, name }) =>
        text === null ? [] : [[of, { text, by: by_agent as AgentId, name: name ?? '', at }] as const],
      ),
    );
  }

  /** Those behind `seq`; up to `last`, where it is given. */
  async function linesAfter(callId: CallId, seq: number, last?: number): Promise<TranscriptLine[]> {
    const rows = await database
      .selectFrom('transcript_line')
      .selectAll()
      .where('call_id', '=', callId)
      .where('seq', '>', seq)
      .$if(last !== undefined, (query) => query.where('seq', '<=', last ?? 0))
      .orderBy('seq')
      .execute();
    const latest = await latestOf(callId, null);
    return rows.map((row) => lineOf(row, hotWords(), latest.get(row.seq) ?? null));
  }

  async function lineAt(callId: CallId, seq: number): Promise<TranscriptLine | null> {
    const row = await database
      .selectFrom('transcript_line')
      .selectAll()
      .where('call_id', '=', callId)
      .where('seq', '=', seq)
      .executeTakeFirst();
    if (row === undefined) return null;
    return lineOf(row, hotWords(), (await latestOf(callId, seq)).get(seq) ?? null);
  }

  /** The line among those before and behind it in the call. */
  const around = (callId: CallId, seq: number): Promise<TranscriptLine[]> =>
    linesAfter(callId, Math.max(0, seq - NEIGHBOURS - 1), seq + NEIGHBOURS);

  /** The line alone, or among its neighbours where a number may go over its borders. */
  async function inPlace(line: TranscriptLine): Promise<TranscriptLine[]> {
    const reach = [line.text, line.written?.text ?? '', shownText(line)].map(reachesOut);
    const alone = reach.every(({ before, after }) => !before && !after);
    return alone ? [line] : around(line.callId, line.seq);
  }

  /** Into the search index; the neighbours' part of a number is to be hidden too. */
  async function index(line: TranscriptLine, at: number): Promise<void> {
    const lines = await inPlace(line);
    await search.put(lines.map((one) => ({ line: one, at })));
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

    linesAfter,
    lineAt,
    around,
    inPlace,

    /** What a page that already holds the lines up to `seq` must be told: later lines, and earlier ones corrected. */
    async changedAfter(callId: CallId, seq: number): Promise<TranscriptLine[]> {
      const lines = await linesAfter(callId, 0);
      return lines.filter((line) => line.seq > seq || line.correction !== null);
    },

    /** Keeps a person's word on a line of words; null where there is no such line. */
    async correct({ callId, seq, text, by }: NewCorrection, now: number): Promise<TranscriptLine | null> {
      const before = await lineAt(callId, seq);
      if (before === null || before.kind !== 'words') return null;
      await database
        .insertInto('transcript_correction')
        .values({ call_id: callId, seq, text, by_agent: by, at: now })
        .execute();
      const line = await lineAt(callId, seq);
      if (line !== null) await index(line, now);
      return line;
    },

    async historyOf(callId: CallId, seq: number): Promise<LineHistory | null> {
      const line = await lineAt(callId, seq);
      if (line === null) return null;
      const rows = await database
        .selectFrom('transcript_correction as correction')
        .leftJoin('account', 'account.agent_id', 'correction.by_agent')
        .select(['correction.text', 'correction.by_agent', 'correction.at', 'account.name'])
        .where('correction.call_id', '=', callId)
        .where('correction.seq', '=', seq)
        .orderBy('correction.id')
        .execute();
      return {
        recognised: line.text,
        corrections: rows.map(({ text, by_agent, at, name }) => ({
          text,
          by: by_agent as AgentId,
          name: name ?? '',
          at,
        })),
      };
    },

    /** Puts lines into the search index that are not in it. Stops early when told to. */
    async indexMissing(isStopped: () => boolean): Promise<number> {
      let indexed = 0;
      for (;;) {
        const missing = await search.missing();
        if (missing.length === 0 || isStopped()) return indexed;
        for (const callId of missing) {
          if (isStopped()) return indexed;
          const at = await sinceOf(callId);
          const lines = await linesAfter(callId, 0);
          await search.put(lines.map((line) => ({ line, at: at.get(line.seq) ?? 0 })));
          indexed += lines.length;
        }
      }
    },
  };

  async function sinceOf(callId: CallId): Promise<Map<number, number>> {
    const rows = await database
      .selectFrom('transcript_line')
      .select(['seq', sql<number>`created_at`.as('at')])
      .where('call_id', '=', callId)
      .execute();
    return new Map(rows.map(({ seq, at }) => [seq, at]));
  }
}
export type Transcript = ReturnType<typeof pgTranscript>;

/** The written form is made at each reading: lines from before a hot word was listed get it too. */
function lineOf(
  row: Selectable<Tables['transcript_line']>,
  hotWords: HotWords,
  correction: Correction | null,
): TranscriptLine {
  const line: NewLine = {
    callId: row.call_id as CallId,
    leg: row.leg,
    kind: row.kind,
    text: row.text,
    startMs: row.start_ms,
    endMs: row.end_ms,
    words: row.words === null ? null : Word.array().parse(row.words),
  };
  return { ...line, seq: row.seq, written: writtenLine(line, hotWords), correction };
}
