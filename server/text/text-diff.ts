import type { Leg } from '../protocol/ids.ts';
import type { DiffPart, DiffStretch } from '../protocol/transcript-again.ts';

/** A stretch of one version: its words as they are written. */
export type VersionLine = {
  readonly leg: Leg;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  /** What a person says was said instead. */
  readonly corrected?: string | null;
};

/** Longer texts are compared whole: the table would grow with the square. */
const LONGEST_UNITS = 3000;

/** What differences are counted in: Chinese characters, words, numbers; marks and spaces belong to the unit before. */
const unitsOf = (text: string): string[] =>
  text.match(
    /(?:[\u3400-\u9fff]|[\p{L}\p{N}][\p{L}\p{N}'.:%-]*(?<![.:-]))[^\p{L}\p{N}]*|^[^\p{L}\p{N}]+/gu,
  ) ?? [];
const plain = (unit: string): string => unit.replace(/[^\p{L}\p{N}%]/gu, '').toLowerCase();

/** From the first text to the second: what both have, what is gone, what is new. Marks alone are no difference. */
export function differences(first: string, second: string): DiffStretch[] {
  const [a, b] = [unitsOf(first), unitsOf(second)];
  if (a.length > LONGEST_UNITS || b.length > LONGEST_UNITS)
    return joined([
      ['gone', first],
      ['new', second],
    ]);
  const [keysA, keysB] = [a.map(plain), b.map(plain)];
  const width = b.length + 1;
  // Length of the longest common rest from (i, j) on.
  const rest = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => rest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      rest[i * width + j] =
        keysA[i] === keysB[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const steps: [DiffStretch['is'], string][] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && keysA[i] === keysB[j]) {
      steps.push(['same', b[j] ?? '']);
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      steps.push(['gone', a[i] ?? '']);
      i += 1;
    } else {
      steps.push(['new', b[j] ?? '']);
      j += 1;
    }
  }
  return joined(steps);
}

function joined(steps: readonly (readonly [DiffStretch['is'], string])[]): DiffStretch[] {
  const stretches: DiffStretch[] = [];
  for (const [is, text] of steps) {
    const last = stretches.at(-1);
    if (text === '') continue;
    if (last?.is === is) last.text += text;
    else stretches.push({ is, text });
  }
  return stretches;
}

/** Two versions of a call side by side: lines of one speaker that touch in time are one part. In the order of time. */
export function compareVersions(first: readonly VersionLine[], second: readonly VersionLine[]): DiffPart[] {
  const all = [
    ...first.map((line) => ({ ...line, version: 'first' as const })),
    ...second.map((line) => ({ ...line, version: 'second' as const })),
  ].sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  const open = new Map<
    Leg,
    {
      startMs: number;
      endMs: number;
      first: string[];
      second: string[];
      corrected: (string | null)[];
      leg: Leg;
    }
  >();
  const parts: typeof open extends Map<Leg, infer Part> ? Part[] : never = [];
  for (const line of all) {
    let part = open.get(line.leg);
    if (part === undefined || line.startMs >= part.endMs) {
      part = {
        leg: line.leg,
        startMs: line.startMs,
        endMs: line.endMs,
        first: [],
        second: [],
        corrected: [],
      };
      open.set(line.leg, part);
      parts.push(part);
    }
    part.endMs = Math.max(part.endMs, line.endMs);
    part[line.version].push(line.text);
    if (line.version === 'first') part.corrected.push(line.corrected ?? null);
  }
  return parts.map(({ leg, startMs, endMs, first: before, second: after, corrected }) => {
    const gap = [...before, ...after].some((text) => /[\u3400-\u9fff]/.test(text)) ? '' : ' ';
    const stretches = differences(before.join(gap), after.join(gap));
    const byPerson = corrected.every((text) => text === null)
      ? null
      : corrected.map((text, index) => text ?? before[index] ?? '').join(gap);
    return {
      leg,
      startMs,
      endMs,
      stretches,
      differs: stretches.some(({ is }) => is !== 'same'),
      corrected: byPerson,
    };
  });
}
