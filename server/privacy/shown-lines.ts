import type { Leg } from '../protocol/ids.ts';
import { shownText, type TranscriptLine, type Word } from '../protocol/transcript.ts';
import { cardsOnly, type Found, hide, maskText, maskTexts, type Range } from './masking.ts';
import { hiddenOverBorders } from './number-join.ts';
import type { Sight } from './rights.ts';

/** Whoever says a long number in pieces waits so long at most, for the other to repeat a piece. */
const JOIN_MS = 10_000;
/** A number of 18 digits in pieces has fewer lines than this, those of the other speaker between them counted. */
export const NEIGHBOURS = 16;

type Said = { readonly leg: Leg; readonly startMs: number; readonly endMs: number };
type Mask = (found: Found) => boolean;
const everything: Mask = () => true;

/**
 * Lines of one call in their order, as a viewer is shown them: none where not even their times may be seen. Whoever
 * shows a part of a call gives the neighbours too, because a number said over several lines is hidden in each of them.
 */
export function shownLines(lines: readonly TranscriptLine[], sight: Sight): TranscriptLine[] {
  if (sight.words === 'hidden') return [];
  const mask = maskOf(sight);
  if (mask === null) return [...lines];
  const inText = overBorders(lines, ({ text }) => text, mask);
  const inWritten = overBorders(lines, ({ written, text }) => written?.text ?? text, mask);
  const inShown = overBorders(lines, shownText, mask);
  const none: Range[] = [];
  return lines.map((line) =>
    masked(line, mask, {
      text: inText.get(line) ?? none,
      written: inWritten.get(line) ?? none,
      shown: inShown.get(line) ?? none,
    }),
  );
}

/** One of them; null where it is not among them, or may not be seen. */
export const shownLineAt = (
  lines: readonly TranscriptLine[],
  seq: number,
  sight: Sight,
): TranscriptLine | null => shownLines(lines, sight).find((line) => line.seq === seq) ?? null;

/** Texts of one call in their order, without words and marks. */
export function shownTexts<L extends Said & { readonly text: string }>(
  lines: readonly L[],
  sight: Sight,
): L[] {
  if (sight.words === 'hidden') return [];
  const mask = maskOf(sight);
  if (mask === null) return [...lines];
  const hidden = overBorders(lines, ({ text }) => text, mask);
  return lines.map((line) => ({ ...line, text: hide(maskText(line.text, mask), hidden.get(line) ?? []) }));
}

/** Which numbers are hidden; null: none. */
function maskOf({ numbers, cards }: Sight): Mask | null {
  if (numbers !== 'whole') return everything;
  return cards === 'whole' ? null : cardsOnly;
}

function overBorders<L extends Said>(
  lines: readonly L[],
  textOf: (line: L) => string,
  mask: Mask,
): Map<L, Range[]> {
  const hidden = new Map<L, Range[]>();
  for (const leg of ['caller', 'agent'] as const) {
    let row: L[] = [];
    const close = (): void => {
      if (row.length > 1)
        for (const [index, ranges] of hiddenOverBorders(row.map(textOf), mask).entries()) {
          const line = row[index];
          if (line !== undefined && ranges.length > 0) hidden.set(line, ranges);
        }
      row = [];
    };
    for (const line of lines) {
      if (line.leg !== leg || textOf(line) === '') continue;
      if (line.startMs - (row.at(-1)?.endMs ?? line.startMs) > JOIN_MS) close();
      row.push(line);
    }
    close();
  }
  return hidden;
}

/**
 * A mask keeps lengths, so that times and ranges stay right. What is hidden in the recognised words is hidden in the
 * written form and the other way round: a rule may know a number in one only.
 */
function masked(
  line: TranscriptLine,
  mask: Mask,
  joins: { text: readonly Range[]; written: readonly Range[]; shown: readonly Range[] },
): TranscriptLine {
  let text = hide(maskText(line.text, mask), joins.text);
  const texts = writtenTexts(line, mask, joins.written);
  const tokens = line.written?.tokens.map((token, index) => {
    const shown = texts[index] ?? '';
    const { from, to } = token;
    const [inText, inWritten] = [text.slice(from, to) !== line.text.slice(from, to), shown !== token.text];
    if (inWritten && !inText) text = hide(text, [{ start: from, end: to }]);
    return {
      ...token,
      text: inText && !inWritten ? shown.replace(/[\d零〇幺一二两三四五六七八九]/g, '*') : shown,
      heard: token.heard === null ? null : maskText(token.heard, mask),
    };
  });
  const { correction } = line;
  return {
    ...line,
    text,
    words: line.words === null ? null : shownTokens(line, text),
    written: tokens === undefined ? null : { text: tokens.map((token) => token.text).join(''), tokens },
    correction:
      correction === null
        ? null
        : { ...correction, text: hide(maskText(correction.text, mask), joins.shown) },
  };
}

/** The tokens' texts, masked over all of them and by what goes over the line's borders. */
function writtenTexts({ written }: TranscriptLine, mask: Mask, joins: readonly Range[]): string[] {
  const tokens = written?.tokens.map(({ text }) => text) ?? [];
  const whole = hide(maskTexts(tokens, '', mask).join(''), joins);
  let at = 0;
  return tokens.map((token) => {
    at += token.length;
    return whole.slice(at - token.length, at);
  });
}

/** The words of a line whose text is `masked` now; a word that does not stand in the text is hidden. */
function shownTokens({ text, words }: TranscriptLine, shown: string): Word[] | null {
  let at = 0;
  return (words ?? []).map((word) => {
    const found = text.indexOf(word.text, at);
    if (found < 0) return { ...word, text: '*'.repeat(word.text.length) };
    at = found + word.text.length;
    return { ...word, text: shown.slice(found, at) };
  });
}
