import type { Leg } from '../../server/protocol/ids.ts';

/** One turn of a scripted call; `pauseMs` is the silence before it. */
export type Turn = { leg: Leg; text: string; pauseMs: number };
/** When a turn is said, from the beginning of both speakers' sounds. */
export type PlacedTurn = Turn & { startMs: number; durationMs: number };

/** Rows `leg,pauseMs,text` with a header; the text is the rest of the row, so commas need no quotes. */
export function parseScript(csv: string): Turn[] {
  const rows = csv.split('\n').map((row) => row.trim());
  return rows
    .slice(1)
    .filter((row) => row !== '')
    .map((row, index) => {
      const parts = /^(caller|agent),(\d+),(.+)$/.exec(row);
      if (parts === null) throw new Error(`row ${index + 2} of the script is not leg,pauseMs,text`);
      return { leg: parts[1] as Leg, pauseMs: Number(parts[2]), text: parts[3] ?? '' };
    });
}

/** One turn after the other, as people talk who let each other finish. */
export function placeTurns(turns: readonly Turn[], durationsMs: readonly number[]): PlacedTurn[] {
  let at = 0;
  return turns.map((turn, index) => {
    const durationMs = durationsMs[index] ?? 0;
    const startMs = at + turn.pauseMs;
    at = startMs + durationMs;
    return { ...turn, startMs, durationMs };
  });
}
