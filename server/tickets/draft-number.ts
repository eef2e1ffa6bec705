import { chineseNumber, EN_NUMBER, englishNumber } from '../text/spoken-number.ts';

/**
 * Spoken numbers to written ones, keeping where each written character came from, because a form field must be
 * able to point back at the words it was made of.
 */

/** `text` with digits; character i was made from `raw.slice(from[i], to[i])`. */
export type Written = { raw: string; text: string; from: number[]; to: number[] };

const RUN = new RegExp(
  `[零〇一幺二两三四五六七八九十百千万]+|${EN_NUMBER}(?:[\\s-]+(?:and\\s+)?${EN_NUMBER})*`,
  'gi',
);

/** Every spoken number of `raw` as digits: 学府路十八号 -> 学府路18号. */
export function writeDigits(raw: string): Written {
  const written: Written = { raw, text: '', from: [], to: [] };
  const copy = (start: number, end: number): void => {
    for (let at = start; at < end; at += 1) append(raw[at] ?? '', at, at + 1);
  };
  const append = (text: string, from: number, to: number): void => {
    for (const character of text) {
      written.text += character;
      written.from.push(from);
      written.to.push(to);
    }
  };
  let done = 0;
  for (const match of raw.matchAll(RUN)) {
    copy(done, match.index);
    const run = match[0];
    const end = match.index + run.length;
    append(/[a-z]/i.test(run) ? englishNumber(run) : chineseNumber(run), match.index, end);
    done = end;
  }
  copy(done, raw.length);
  return written;
}

/** The words a stretch of the written text came from. */
export function rawWords(written: Written, start: number, end: number): string {
  const from = written.from[start];
  const to = written.to[end - 1];
  return from === undefined || to === undefined ? written.raw : written.raw.slice(from, to);
}
