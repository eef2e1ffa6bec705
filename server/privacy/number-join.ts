import { digitRuns } from './digit-run.ts';
import { type Found, numbersIn, type Range } from './masking.ts';

/** What stands between the two halves of a number that is said in two lines: marks, and what people say to gain time. */
const BEFORE = /^(?:[\s\p{P}]|嗯|呃|额|啊|哦|噢|那个|就是|然后|对|是|好的?|um+|uh+)+/iu;
const AFTER = /(?:[\s\p{P}]|嗯|呃|额|啊)+$/iu;
const BORDER = ' ';

function coreOf(text: string): Range {
  const start = BEFORE.exec(text)?.[0].length ?? 0;
  const end = start + text.slice(start).replace(AFTER, '').length;
  return { start, end };
}

/** Whether a number may begin before this text, or go on behind it: else nobody needs to look at its neighbours. */
export function reachesOut(text: string): { before: boolean; after: boolean } {
  const { start, end } = coreOf(text);
  const runs = digitRuns(text.slice(start, end));
  return { before: runs[0]?.[0]?.start === 0, after: runs.at(-1)?.at(-1)?.end === end - start };
}

/**
 * Texts one speaker said after each other: what is to be hidden in each of them because a number goes over a border
 * (幺三八零零 | 零零零零零幺). What stands in one text alone is not looked for here.
 */
export function hiddenOverBorders(texts: readonly string[], isWanted: (found: Found) => boolean): Range[][] {
  const hidden: Range[][] = texts.map(() => []);
  let joined = '';
  const parts: { text: number; from: number; start: number; end: number }[] = [];
  for (const [index, text] of texts.entries()) {
    const core = coreOf(text);
    if (core.start === core.end) continue;
    if (joined !== '') joined += BORDER;
    const from = joined.length;
    joined += text.slice(core.start, core.end);
    parts.push({ text: index, from: core.start - from, start: from, end: joined.length });
  }
  const partAt = (place: number) => parts.find(({ start, end }) => place >= start && place < end);
  for (const found of numbersIn(joined)) {
    if (!isWanted(found) || partAt(found.start) === partAt(found.end - 1)) continue;
    for (const { start, end } of found.hidden) {
      const part = partAt(start);
      if (part !== undefined) hidden[part.text]?.push({ start: start + part.from, end: end + part.from });
    }
  }
  return hidden;
}
