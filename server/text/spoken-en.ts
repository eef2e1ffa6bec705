import type { Edit } from './edit.ts';
import { EN_NUMBER, englishNumber } from './spoken-number.ts';

const DIGIT = '(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)';
const RUN = `${EN_NUMBER}(?:[\\s-]+(?:and\\s+)?${EN_NUMBER})*`;
const UNIT =
  "(?:percent|per cent|yuan|dollars?|pounds?|kilomet(?:er|re)s?|met(?:er|re)s?|square|hours?|minutes?|o'clock|years? old)";
const HOUSE = '(?:number|building|unit|room|apartment|flat|floor|block|gate|line|bus|route)';
const AFTERNOON = "(?:a\\.?\\s?m\\.?|p\\.?\\s?m\\.?|o'clock|at night|in the (?:morning|afternoon|evening))";
const number = (run: string): string => englishNumber(run.replace(/\boh\b/gi, 'zero'));
const isOne = (text: string): boolean => /^\d+$/.test(text);

type Rule = { readonly pattern: RegExp; readonly write: (match: RegExpExecArray) => string | null };
const RULES: readonly Rule[] = [
  {
    // Digits one by one, with pauses between the groups: a telephone, a room.
    pattern: new RegExp(`\\b${DIGIT}(?:[\\s,-]+${DIGIT}){2,}\\b`, 'gi'),
    write: (match) =>
      match[0].replace(new RegExp(`${DIGIT}(?:[\\s-]+${DIGIT})*`, 'gi'), (run) =>
        run
          .split(/[\s-]+/)
          .map((word) => number(word))
          .join(''),
      ),
  },
  { pattern: new RegExp(`(${RUN})\\s+per\\s?cent\\b`, 'gi'), write: (match) => percent(match[1]) },
  {
    pattern: new RegExp(`(?:(?<=\\bat )(${RUN})(?!\\s+${UNIT})|(${RUN})(?=\\s+${AFTERNOON}))`, 'gi'),
    write: (match) => clock(match[1] ?? match[2]),
  },
  {
    pattern: new RegExp(`(?<=\\b(?:in|since|of|year) )(?:nineteen|twenty)\\s+${RUN}`, 'gi'),
    write: (match) => {
      const joined = number(match[0]).replace(' ', '');
      return /^(?:19|20)\d\d$/.test(joined) ? joined : null;
    },
  },
  { pattern: new RegExp(`(?<=\\b${HOUSE} )${RUN}`, 'gi'), write: (match) => plain(match[0]) },
  { pattern: new RegExp(`${RUN}(?=\\s+${UNIT}\\b)`, 'gi'), write: (match) => plain(match[0]) },
  {
    pattern: new RegExp(RUN, 'gi'),
    write: (match) => {
      const value = plain(match[0]);
      // five five: said twice or fifty-five, nobody knows.
      if (new RegExp(`^${DIGIT}[\\s-]+${DIGIT}$`, 'i').test(match[0])) return null;
      return value !== null && Number(value) >= 10 ? value : null;
    },
  },
];

function plain(run: string): string | null {
  const value = number(run);
  return isOne(value) ? value : null;
}
function percent(run: string | undefined): string | null {
  const value = run === undefined ? null : plain(run);
  return value === null ? null : `${value}%`;
}
/** eleven thirty -> 11:30; the hour alone stays a number. */
function clock(run: string | undefined): string | null {
  if (run === undefined) return null;
  const [hour, minute, more] = number(run).split(' ');
  if (more !== undefined || Number(hour) > 24) return null;
  if (minute === undefined) return hour !== undefined && Number(hour) >= 1 ? hour : null;
  return Number(minute) < 60 ? `${hour}:${minute.padStart(2, '0')}` : null;
}

/** Numbers of an English text as one writes them; one to nine stay words unless a unit or a house follows them. */
export function writtenEn(text: string): Edit[] {
  const edits: Edit[] = [];
  for (const { pattern, write } of RULES)
    for (const match of text.matchAll(pattern)) {
      const from = match.index;
      const to = from + match[0].length;
      if (edits.some((edit) => from < edit.to && to > edit.from)) continue;
      const written = write(match);
      if (written !== null) edits.push({ from, to, text: written, mark: null });
    }
  return edits;
}
