import type { Language } from '../../server/protocol/ids.ts';
import { simplified } from '../../server/text/simplified.ts';
import { chineseNumber } from '../../server/text/spoken-number.ts';

/** Errors of a recognised text against what was said, in characters (zh) or words (en). */
export type Errors = {
  readonly sub: number;
  readonly ins: number;
  readonly del: number;
  /** Length of what was said. */
  readonly said: number;
};

/** Numerals with their units, and at most one point; 两 counts, 几 and 半 do not. */
const NUMBER = /[零〇一幺二两三四五六七八九十百千万]+(?:点[零〇一二三四五六七八九]+(?![十百千万]))?/g;

/**
 * What is compared. Chinese: characters, letters and digits only, simplified, upper case; numbers in digits, however
 * they were written (二十块五 is 20块5, 一百三十八, 一三八 and 幺三八 are 138, 百分之五 is 5). English: lower-case words with
 * their apostrophes.
 */
export function scoredUnits(text: string, language: Language): string[] {
  const plain = text.normalize('NFKC');
  if (language === 'en')
    return (
      plain
        .toLowerCase()
        .replaceAll('’', "'")
        .match(/[a-z0-9']+/g) ?? []
    );
  const numbers = simplified(plain)
    .replaceAll('百分之', '')
    .replace(NUMBER, (run: string) => run.split('点').map(inDigits).join(''));
  return numbers.toUpperCase().match(/[\p{Script=Han}A-Z0-9]/gu) ?? [];
}

/** 一万 alone is a value, 万 or 千 alone a word (万一, 千万). */
const inDigits = (run: string): string => (/^[百千万]/.test(run) ? run : chineseNumber(run));

type Cell = { cost: number; sub: number; ins: number; del: number };

/** Least number of substitutions, insertions and deletions that make `heard` from `said` (Levenshtein). */
export function countErrors(said: readonly string[], heard: readonly string[]): Errors {
  let row: Cell[] = Array.from({ length: heard.length + 1 }, (_, j) => ({ cost: j, sub: 0, ins: j, del: 0 }));
  for (const [i, unit] of said.entries()) {
    const next: Cell[] = [{ cost: i + 1, sub: 0, ins: 0, del: i + 1 }];
    for (const [j, other] of heard.entries()) {
      const [diagonal, above, left] = [row[j], row[j + 1], next[j]];
      if (diagonal === undefined || above === undefined || left === undefined)
        throw new Error('rows of one length');
      next.push(cheapest(diagonal, above, left, unit === other));
    }
    row = next;
  }
  const { sub, ins, del } = row[heard.length] ?? { sub: 0, ins: 0, del: 0 };
  return { sub, ins, del, said: said.length };
}

function cheapest(diagonal: Cell, above: Cell, left: Cell, same: boolean): Cell {
  if (same && diagonal.cost <= Math.min(above.cost, left.cost)) return diagonal;
  const sub = { ...diagonal, cost: diagonal.cost + 1, sub: diagonal.sub + 1 };
  const del = { ...above, cost: above.cost + 1, del: above.del + 1 };
  const ins = { ...left, cost: left.cost + 1, ins: left.ins + 1 };
  if (same) return diagonal;
  if (sub.cost <= del.cost && sub.cost <= ins.cost) return sub;
  return del.cost <= ins.cost ? del : ins;
}

export function addErrors(a: Errors, b: Errors): Errors {
  return { sub: a.sub + b.sub, ins: a.ins + b.ins, del: a.del + b.del, said: a.said + b.said };
}

/** Value below which `share` (0..1) of the numbers lie (nearest rank); null of none. */
export function percentile(numbers: readonly number[], share: number): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
