/** Spoken numbers as values, Chinese and English; the one place that knows what a numeral is worth. */

const ZH_DIGIT: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  幺: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const ZH_UNIT: Record<string, number> = { 十: 10, 百: 100, 千: 1000, 万: 10_000 };
const EN_SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const EN_TENS: Record<string, number> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};

/** One English number word, as the source of a pattern. */
export const EN_NUMBER = `\\b(?:${[...EN_SMALL, ...Object.keys(EN_TENS), 'hundred'].join('|')})\\b`;

/** One run of Chinese numeral characters: with 十百千万 a value, without them a string of digits. */
export function chineseNumber(run: string): string {
  if (!/[十百千万]/.test(run)) return [...run].map((c) => ZH_DIGIT[c] ?? '').join('');
  let total = 0;
  let section = 0;
  let digit: number | null = null;
  for (const character of run) {
    const value = ZH_DIGIT[character];
    const unit = ZH_UNIT[character];
    if (value !== undefined) digit = value;
    else if (unit === 10_000) {
      total = (total + section + (digit ?? 0)) * unit;
      section = 0;
      digit = null;
    } else if (unit !== undefined) {
      section += (digit ?? 1) * unit;
      digit = null;
    }
  }
  return String(total + section + (digit ?? 0));
}

/** One run of English number words: `five zero one` -> `501`, `eleven thirty` -> `11 30`, `one hundred five` -> `105`. */
export function englishNumber(run: string): string {
  const words = run
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== 'and');
  const isDigits = words.length > 1 && words.every((word) => EN_SMALL.indexOf(word) in [...Array(10).keys()]);
  if (isDigits) return words.map((word) => EN_SMALL.indexOf(word)).join('');
  const numbers: number[] = [];
  let open: number | null = null;
  for (const word of words) {
    const small = EN_SMALL.indexOf(word);
    const tens = EN_TENS[word];
    if (word === 'hundred') open = (open ?? 1) * 100;
    else if (tens !== undefined) {
      if (open !== null && open % 100 !== 0) numbers.push(open);
      open = open !== null && open % 100 === 0 ? open + tens : tens;
    } else if (
      open !== null &&
      ((open % 10 === 0 && open >= 20 && small > 0 && small < 10) || open % 100 === 0)
    ) {
      open += small;
    } else {
      if (open !== null) numbers.push(open);
      open = small;
    }
  }
  if (open !== null) numbers.push(open);
  return numbers.join(' ');
}
