import type { TranscriptLine, WrittenForm, WrittenToken } from '../protocol/transcript.ts';
import { type DenseText, denseText } from './dense-text.ts';
import { type Edit, withoutOverlaps } from './edit.ts';
import { hesitations } from './hesitation.ts';
import { type HotWords, hotWordsIn } from './hot-word.ts';
import { type Pause, punctuation } from './punctuation.ts';
import { writtenEn } from './spoken-en.ts';
import { writtenZh } from './spoken-zh.ts';

/** What a line needs to be written: the words as recognised and their times. */
export type SpokenLine = Pick<TranscriptLine, 'kind' | 'text' | 'startMs' | 'endMs' | 'words'>;

type Piece = Pick<WrittenToken, 'text' | 'mark'> & { from: number; to: number };
type Timed = { from: number; to: number; startMs: number; endMs: number };

/**
 * The written form of a line: pure, so that the same words and the same hot words give the same form. null where there are no words.
 * What rules cannot tell for sure stays as it was said.
 */
export function writtenLine(line: SpokenLine, hotWords: HotWords): WrittenForm | null {
  if (line.kind !== 'words') return null;
  const dense = denseText(line.text);
  const language = /[\u4e00-\u9fff]/.test(dense.text) ? 'zh' : 'en';
  const timed = wordPlaces(line, dense);
  const hot = hotWordsIn(dense.text, hotWords);
  const numbers = language === 'zh' ? writtenZh(dense.text) : writtenEn(dense.text);
  const edits = withoutOverlaps([
    ...hot,
    ...numbers,
    ...hesitations(dense.text, language),
    ...punctuation(dense.text, language, pausesOf(timed)),
  ]);
  const pieces = cut(dense, edits, timed);
  const tokens = pieces.map((piece) => tokenOf(piece, line, dense, timed));
  if (language === 'en') capitalise(tokens);
  return { text: tokens.map(({ text }) => text).join(''), tokens: tiled(tokens, line) };
}

/** Where each timed word of the engine stands in the dense text; empty without word times or where they do not fit. */
function wordPlaces({ words }: SpokenLine, dense: DenseText): Timed[] {
  const places: Timed[] = [];
  let at = 0;
  for (const word of words ?? []) {
    const spoken = denseText(word.text.trim()).text;
    const from = dense.text.indexOf(spoken, at);
    // Words that are not those of the text would give times to the wrong ones.
    if (spoken === '' || from < 0 || dense.text.slice(at, from).trim() !== '') return [];
    at = from + spoken.length;
    places.push({ from, to: at, startMs: word.startMs, endMs: word.endMs });
  }
  return places;
}

const pausesOf = (timed: readonly Timed[]): Pause[] =>
  timed
    .slice(1)
    .map((word, index) => ({ at: timed[index]?.to ?? 0, ms: word.startMs - (timed[index]?.endMs ?? 0) }));

/** The text in pieces: one an edit, and between the edits one a word, or one a stretch where there are no words. */
function cut({ text }: DenseText, edits: readonly Edit[], timed: readonly Timed[]): Piece[] {
  const pieces: Piece[] = [];
  const plain = (from: number, to: number): void => {
    const ends = timed.flatMap((word) => [word.from, word.to]).filter((at) => at > from && at < to);
    let start = from;
    for (const end of [...new Set(ends), to]) {
      if (end > start) pieces.push({ from: start, to: end, text: text.slice(start, end), mark: null });
      start = end;
    }
  };
  let at = 0;
  for (const edit of edits) {
    plain(at, edit.from);
    pieces.push(edit);
    at = Math.max(at, edit.to);
  }
  plain(at, text.length);
  return pieces;
}

function tokenOf(piece: Piece, line: SpokenLine, dense: DenseText, timed: readonly Timed[]): WrittenToken {
  const range = rawRangeOf(piece, dense);
  const said = timed.filter((word) => word.from < piece.to && word.to > piece.from);
  // A mark nobody says, or a space, stands at the end of the word before it.
  const before = timed.findLast((word) => word.to <= piece.from);
  const empty = before === undefined ? line.startMs : before.endMs;
  const untimed = timed.length === 0;
  return {
    text: piece.text,
    ...range,
    startMs: untimed ? line.startMs : (said[0]?.startMs ?? empty),
    endMs: untimed ? line.endMs : (said.at(-1)?.endMs ?? empty),
    mark: piece.mark,
    heard: piece.mark === 'hotWord' ? line.text.slice(range.from, range.to) : null,
  };
}

function rawRangeOf(piece: Piece, { at, rawLength }: DenseText): { from: number; to: number } {
  const from = at[piece.from] ?? rawLength;
  return piece.to === piece.from ? { from, to: from } : { from, to: (at[piece.to - 1] ?? rawLength - 1) + 1 };
}

/** Dropped spaces go to the piece before them, so that the ranges tile the raw text. */
function tiled(tokens: readonly WrittenToken[], { text }: SpokenLine): WrittenToken[] {
  return tokens.map((token, index) => {
    const next = tokens.slice(index + 1).find((other) => other.to > other.from);
    const to = token.to === token.from ? token.to : (next?.from ?? text.length);
    return { ...token, from: index === 0 && token.to > token.from ? 0 : token.from, to };
  });
}

/** English begins with a capital, and so does I. */
function capitalise(tokens: WrittenToken[]): void {
  let isFirst = true;
  for (const token of tokens) {
    let text = token.text.replace(/\bi\b(?!\.)/g, 'I');
    if (isFirst && /\p{L}/u.test(text)) {
      text = text.replace(/\p{L}/u, (letter) => letter.toUpperCase());
      isFirst = false;
    } else if (/\d/.test(text)) isFirst = false;
    token.text = text;
  }
}
