import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { percentile } from '../cli/demo/timing.ts';
import { pgTranscript } from '../server/calls/pg-transcript.ts';
import { pgTranscriptSearch } from '../server/calls/pg-transcript-search.ts';
import { openDatabase } from '../server/db/pg-database.ts';
import type { CallId } from '../server/protocol/ids.ts';
import { NO_HOT_WORDS } from '../server/text/hot-word.ts';
import { lineKeys, wantedIn } from '../server/text/search-units.ts';
import { writtenLine } from '../server/text/written-line.ts';
import { compared, counted, type Figure } from './figure.ts';

export type SearchOptions = {
  lines: number;
  /** Citizens' messages, one JSON object with `body` a line. */
  messages: string;
  /** `postgres://…`, an empty database; null: the embedded one in memory. */
  url: string | null;
  tell: (line: string) => void;
};

const LINES_A_CALL = 20;
const BATCH = 500;
const SEARCHES = 300;
/** The sequential scan beside it is slow: fewer are enough. */
const SCANS = 40;
const START = 1_700_000_000_000;

/** Clauses as long as what is said in one go. */
async function clauses(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) =>
      String((JSON.parse(line) as { body?: unknown }).body ?? '').split(/[，。！？；：、\s]+/),
    )
    .filter((clause) => clause.length >= 6 && clause.length <= 40);
}

/** The same numbers in every run (Lehmer). */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/**
 * Search in all transcripts as a lead does it: three of four queries are words of two to five characters out of a random
 * line, the others pinyin written together or first letters. Beside it a sequential scan for the same characters.
 */
export async function measureSearch({ lines, messages, url, tell }: SearchOptions): Promise<Figure[]> {
  const said = await clauses(messages);
  const random = dice(20_261_125);
  const one = (): string => said[random(said.length)] ?? '';
  const database = await openDatabase(url === null ? { memory: true } : { url });
  try {
    const search = pgTranscriptSearch(database);
    const transcript = pgTranscript(database, search, () => NO_HOT_WORDS);
    const stored: string[] = [];
    const filling = performance.now();
    for (let first = 0; first < lines; first += BATCH) {
      const texts = Array.from({ length: BATCH }, () => `${one()}${random(3) === 0 ? one() : ''}`);
      stored.push(...texts);
      const callOf = (index: number): CallId =>
        `call-bench-${Math.floor((first + index) / LINES_A_CALL)}` as CallId;
      await database
        .insertInto('transcript_line')
        .values(
          texts.map((text, index) => ({
            call_id: callOf(index),
            seq: ((first + index) % LINES_A_CALL) + 1,
            leg: index % 2 === 0 ? ('caller' as const) : ('agent' as const),
            kind: 'words' as const,
            text,
            start_ms: index,
            end_ms: index + 1,
            words: null,
            created_at: START + first + index,
          })),
        )
        .execute();
      await database
        .insertInto('transcript_search')
        .values(
          texts.map((text, index) => {
            const written = writtenLine(
              { kind: 'words', text, startMs: 0, endMs: 1, words: null },
              NO_HOT_WORDS,
            );
            const at = {
              call_id: callOf(index),
              seq: ((first + index) % LINES_A_CALL) + 1,
              at: START + first + index,
            };
            return { ...at, ...lineKeys([text, written?.text ?? '']) };
          }),
        )
        .execute();
      if (first % 50_000 === 0) tell(`${first} lines`);
    }
    await sql`
      INSERT INTO call (call_id, caller_number, called_number, simulated, arrived_at, stage, queue, agent_id)
      SELECT DISTINCT call_id, '', '12345', false, ${START}::bigint, '{}'::jsonb, 'citizens', 'agent-1' FROM transcript_search`.execute(
      database,
    );
    await sql`VACUUM ANALYZE transcript_search`.execute(database);
    await sql`ANALYZE`.execute(database);
    tell(`filled in ${Math.round((performance.now() - filling) / 1000)} s`);

    const words = Array.from({ length: SEARCHES }, () => {
      // A run of characters alone: a word cut by a digit would be another one.
      const text = /[\u3400-\u9fff]{2,}/.exec(stored[random(stored.length)] ?? '')?.[0] ?? '';
      const at = random(Math.max(1, text.length - 5));
      return text.slice(at, at + 2 + random(4));
    }).filter((word) => word.length >= 2);
    const times: number[] = [];
    let found = 0;
    for (const [index, word] of words.entries()) {
      const units = lineKeys([word]).sounds.split('|');
      const spelled = (units[0] ?? '').replaceAll(' ', '');
      const letters = (units[1] ?? '').slice(1);
      const typed = index % 8 === 3 ? spelled : index % 8 === 7 && letters.length >= 3 ? letters : word;
      const wanted = wantedIn(typed);
      if (wanted.length === 0) continue;
      const began = performance.now();
      const hits = await search.find(wanted, { after: 0 }, { agentId: null });
      for (const hit of hits.slice(0, 20)) await transcript.lineAt(hit.callId, hit.seq);
      times.push(performance.now() - began);
      if (hits.length > 0) found += 1;
    }
    const scans: number[] = [];
    for (const word of words.slice(0, SCANS)) {
      const began = performance.now();
      await sql`SELECT call_id, seq FROM transcript_line WHERE text LIKE ${`%${word}%`} ORDER BY created_at DESC LIMIT 21`.execute(
        database,
      );
      scans.push(performance.now() - began);
    }
    const p95 = percentile(times, 0.95) ?? 0;
    return [
      counted('transcript search p50', 'ms', Math.round((percentile(times, 0.5) ?? 0) * 10) / 10, {
        better: 'lower',
        goal: null,
      }),
      counted('transcript search p95', 'ms', Math.round(p95 * 10) / 10, { better: 'lower', goal: 100 }),
      compared('p95 beside a sequential scan', 'ms', [{ ours: p95, peer: percentile(scans, 0.95) ?? 0 }], {
        better: 'lower',
        goal: null,
      }),
      counted('searches that find something', '', Math.round((found / times.length) * 1000) / 1000, {
        better: 'higher',
        goal: 0.95,
      }),
    ];
  } finally {
    await database.destroy();
  }
}
