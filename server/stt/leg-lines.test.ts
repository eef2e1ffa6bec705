import { expect, test } from 'vitest';
import { createLegLines, type LegLines } from './leg-lines.ts';

function begin() {
  const given: string[] = [];
  const lines = createLegLines(({ kind, text, startMs, endMs }) =>
    given.push(`${kind === 'gap' ? '—' : text} ${startMs}-${endMs}`),
  );
  return { given, lines };
}
const phrase = (lines: LegLines, startMs: number, endMs: number) => {
  lines.phraseBegan(startMs);
  lines.phraseEnded(endMs);
};
const words = (lines: LegLines, text: string, startMs: number, endMs: number) =>
  lines.words({ startMs, endMs }, { kind: 'words', text, startMs, endMs, words: null });

test('[S26] gaps that touch, overlap or nearly do are one line', () => {
  const { given, lines } = begin();
  for (const [from, to] of [
    [0, 900],
    [1900, 2500],
    [2400, 3000],
  ] as const) {
    phrase(lines, from, to);
    lines.gap({ startMs: from, endMs: to }, true);
    lines.at(to);
  }
  expect(given).toEqual([]);
  lines.at(4499);
  expect(given).toEqual([]);
  lines.at(4500);
  expect(given).toEqual(['— 0-3000']);
});

test('[S26] a gap stands before the words after it and behind the words before it', () => {
  const { given, lines } = begin();
  phrase(lines, 0, 1000);
  lines.gap({ startMs: 1500, endMs: 2100 }, false);
  phrase(lines, 2200, 3000);
  lines.at(9000);
  expect(given).toEqual([]);
  words(lines, 'before', 0, 1000);
  words(lines, 'after', 2200, 3000);
  expect(given).toEqual(['before 0-1000', '— 1500-2100', 'after 2200-3000']);
});

test('[S26] two gaps with words between them stay two', () => {
  const { given, lines } = begin();
  lines.gap({ startMs: 0, endMs: 500 }, false);
  phrase(lines, 600, 1000);
  lines.gap({ startMs: 1000, endMs: 1400 }, false);
  words(lines, 'between', 600, 1000);
  lines.finish();
  expect(given).toEqual(['— 0-500', 'between 600-1000', '— 1000-1400']);
});

test('[S26] a phrase lost in the middle is answered up to there, its rest by words', () => {
  const { given, lines } = begin();
  lines.phraseBegan(0);
  lines.gap({ startMs: 0, endMs: 800 }, true);
  lines.at(5000);
  expect(given).toEqual(['— 0-800']);
  lines.phraseEnded(6000);
  words(lines, 'rest', 800, 6000);
  lines.gap({ startMs: 7000, endMs: 7500 }, false);
  lines.finish();
  expect(given).toEqual(['— 0-800', 'rest 800-6000', '— 7000-7500']);
});
