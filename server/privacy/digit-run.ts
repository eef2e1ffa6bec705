/** One digit as it stands in a text: its value and the characters that say it. `X` ends some ID-card numbers. */
export type Digit = { value: string; start: number; end: number };

const SINGLE: Record<string, string> = {
  零: '0',
  〇: '0',
  幺: '1',
  么: '1',
  一: '1',
  二: '2',
  两: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  七: '7',
  八: '8',
  九: '9',
  壹: '1',
  貳: '2',
  贰: '2',
  叁: '3',
  參: '3',
  肆: '4',
  伍: '5',
  陆: '6',
  陸: '6',
  柒: '7',
  捌: '8',
  玖: '9',
};
const WORDS: Record<string, string> = {
  zero: '0',
  oh: '0',
  o: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
};
/** What may stand between two digits of one number: a speaker's pauses become commas, a writer's groups spaces. */
const BETWEEN = /^[\s\-‐–—.·,，、()（）_]{0,3}$/;
const TOKEN = /[0-9０-９Xx]|[零〇幺么一二两三四五六七八九壹貳贰叁參肆伍陆陸柒捌玖]|[A-Za-z]+/gu;

/** The runs of digits of a text, typed or spoken, in Chinese or English; each run is one or more numbers in a row. */
export function digitRuns(text: string): Digit[][] {
  const runs: Digit[][] = [];
  let run: Digit[] = [];
  for (const digit of digitsOf(text)) {
    const last = run.at(-1);
    if (last !== undefined && !BETWEEN.test(text.slice(last.end, digit.start))) {
      runs.push(run);
      run = [];
    }
    run.push(digit);
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

function* digitsOf(text: string): Generator<Digit> {
  for (const { 0: said, index } of text.matchAll(TOKEN)) {
    const value = digitOf(said, index > 0 ? text[index - 1] : undefined);
    if (value !== null) yield { value, start: index, end: index + said.length };
  }
}

function digitOf(said: string, before: string | undefined): string | null {
  if (/^[0-9]$/.test(said)) return said;
  if (/^[０-９]$/.test(said)) return String(said.charCodeAt(0) - 0xff10);
  // Only behind a digit: the check character of an ID card, not a letter of a word.
  if (/^x$/i.test(said))
    return before !== undefined && /[0-9０-９\s零〇幺一二三四五六七八九]/.test(before) ? 'X' : null;
  return SINGLE[said] ?? WORDS[said.toLowerCase()] ?? null;
}
