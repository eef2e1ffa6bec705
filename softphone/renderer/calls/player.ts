import { shownText, type TranscriptLine } from '../../../server/protocol/transcript.ts';

/** Slower to write down, faster to look for something. */
export const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;
export type Speed = (typeof SPEEDS)[number];

/** What a key does in the player. None of them is taken by an input method or a browser, and none needs a hand moved. */
export type PlayerAct =
  | { do: 'toggle' }
  | { do: 'skip'; ms: number }
  | { do: 'speed'; by: 1 | -1 }
  | { do: 'line'; by: 1 | -1 };

const ACTS: Record<string, PlayerAct> = {
  ' ': { do: 'toggle' },
  ArrowLeft: { do: 'skip', ms: -5000 },
  ArrowRight: { do: 'skip', ms: 5000 },
  ArrowUp: { do: 'line', by: -1 },
  ArrowDown: { do: 'line', by: 1 },
  '+': { do: 'speed', by: 1 },
  '=': { do: 'speed', by: 1 },
  '-': { do: 'speed', by: -1 },
};

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing'>;

/** Null: the key is somebody else's (a shortcut of the browser, a word being composed). */
export function actOf(press: Press): PlayerAct | null {
  if (press.isComposing || press.ctrlKey || press.metaKey || press.altKey) return null;
  return ACTS[press.key] ?? null;
}

export function nextSpeed(speed: Speed, by: 1 | -1): Speed {
  const at = SPEEDS.indexOf(speed) + by;
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))] ?? speed;
}

/** The lines in the order of their time; they were numbered in the order they were finished. */
export const inOrder = (lines: readonly TranscriptLine[]): TranscriptLine[] =>
  [...lines].sort((a, b) => a.startMs - b.startMs || a.seq - b.seq);

/** Index of the line that is being said at this call time, of the last one before it in a silence; -1 before the first. */
export function lineAt(lines: readonly TranscriptLine[], ms: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.startMs ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where to go on from `ms` when asked for the line before or after. */
export function neighbour(lines: readonly TranscriptLine[], ms: number, by: 1 | -1): number | null {
  const here = lineAt(lines, ms);
  const start = lines[here]?.startMs ?? 0;
  // Well into a line, "before" is its own beginning, as on every player.
  const at = by === -1 && ms - start > 1500 ? here : here + by;
  return lines[Math.max(0, at)]?.startMs ?? null;
}

/** What can be clicked of a line: its words where the engine gave times, else the line as a whole. */
export type Piece = { text: string; startMs: number; endMs: number; quiet: boolean };

export function piecesOf(line: TranscriptLine): Piece[] {
  const { startMs, endMs, written, correction } = line;
  if (correction !== null || written === null)
    return [{ text: shownText(line), startMs, endMs, quiet: false }];
  return written.tokens
    .filter((token) => token.text !== '')
    .map((token) => ({
      text: token.text,
      startMs: token.startMs,
      endMs: token.endMs,
      quiet: token.mark === 'filler',
    }));
}

/** The outline of one speaker's loudness in a box of `values.length` by 200, mirrored at its middle. */
export function wavePath(values: readonly number[]): string {
  if (values.length === 0) return '';
  // A voice on the telephone fills a small part of the scale; the root makes quiet words visible.
  const half = values.map((value) => Math.max(1, Math.round(Math.sqrt(value / 255) * 98)));
  const top = half.map((height, x) => `${x} ${100 - height}`);
  const bottom = half.map((height, x) => `${x} ${100 + height}`).reverse();
  return `M${top.join('L')}L${bottom.join('L')}Z`;
}
