import type { Language } from '../../server/protocol/ids.ts';
import { simplified } from '../../server/text/simplified.ts';

/** Errors of a recognised text against what was said, in characters (zh) or words (en). */
export type Errors = {
  readonly sub: number;
  readonly ins: number;
  readonly del: number;
  /** Length of what was said. */
  readonly said: number;
};

const CHINESE_DIGITS = '零一二三四五六七八九';

/**
 * What is compared. Chinese: characters and letters only, simplified, upper case, single digits as characters
 * (幺 is 一, 〇 is 零). English: lower-case words with their apostrophes.
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
  const digits = simplified(plain)
    .replace(/[0-9]/g, (digit: string) => CHINESE_DIGITS[Number(digit)] ?? digit)
    .replaceAll('幺', '一')
    .replaceAll('〇', '零');
  return digits.toUpperCase().match(/[\p{Script=Han}A-Z]/gu) ?? [];
}

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
