import { type Digit, digitRuns } from './digit-run.ts';

/** What a number in a text is. Whoever may not see it sees its first `first` and last `last` digits. */
export type NumberKind = 'idCard' | 'bankCard' | 'mobile' | 'landline';

/** Characters of a text, the end exclusive. */
export type Range = { start: number; end: number };

/** A number found in a text: where it stands, and which of its digits are hidden. */
export type Found = Range & { kind: NumberKind; hidden: Range[] };

/**
 * Digits left visible at both ends. An ID card's first six say the district and the next eight the birthday, so three
 * are left; a bank card's first six name the bank only, yet nobody needs them.
 */
const SHOWN: Record<Exclude<NumberKind, 'landline'>, { first: number; last: number }> = {
  mobile: { first: 3, last: 4 },
  idCard: { first: 3, last: 2 },
  bankCard: { first: 0, last: 4 },
};
const LANDLINE_LAST = 2;

/** GB 11643-1999: weights of the first 17 digits and the check characters of the remainder by 11. */
const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const ID_CHECKS = '10X98765432';

export function isIdCard(digits: string): boolean {
  if (/^[1-9]\d{16}[\dX]$/.test(digits)) {
    const sum = ID_WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
    return ID_CHECKS[sum % 11] === digits[17];
  }
  // The old form has no check digit, so its birthday must be one.
  return /^[1-9]\d{14}$/.test(digits) && isDate(`19${digits.slice(6, 12)}`);
}

/** ISO/IEC 7812-1 annex B: 16 to 19 digits whose Luhn sum is a multiple of ten. */
export function isBankCard(digits: string): boolean {
  if (!/^[3-9]\d{15,18}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = index % 2 === 0 ? Number(digit) : Number(digit) * 2;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** `20261124`: a day, which must not be taken for a local telephone number. */
function isDate(digits: string): boolean {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)].map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  return year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** A number at the beginning of `digits`: how many of them it takes. */
function numberAt(digits: string): { kind: NumberKind; length: number; area: number } | null {
  // 工单编号 `20261124-000381`: ours, and said aloud to every caller.
  if (/^20\d{12}(?!\d)/.test(digits) && isDate(digits.slice(0, 8))) return null;
  for (const length of [18, 15])
    if (isIdCard(digits.slice(0, length)) && (length === 18 ? digits.length >= 18 : digits.length === 15))
      return { kind: 'idCard', length, area: 0 };
  for (const length of [19, 18, 17, 16])
    if (isBankCard(digits.slice(0, length)) && digits.length >= length)
      return { kind: 'bankCard', length, area: 0 };
  const mobile = /^(?:0?0?86)?1[3-9]\d{9}(?!\d)/.exec(digits) ?? /^1[3-9]\d{9}/.exec(digits);
  const long = /^[1-9][\dX]{14,18}(?![\dX])/.exec(digits);
  // A misheard digit breaks every check: what is as long as a card is hidden like one.
  if (long !== null && (mobile === null || long[0].length < 18 || !isDate(long[0].slice(11))))
    return {
      kind: long[0].length === 18 || long[0].length === 15 ? 'idCard' : 'bankCard',
      length: long[0].length,
      area: 0,
    };
  if (mobile !== null) return { kind: 'mobile', length: mobile[0].length, area: mobile[0].length - 11 };
  const away = /^0(?:10|2\d|[3-9]\d{2}|1[1-9]\d)[2-8]\d{6,7}(?!\d)/.exec(digits);
  if (away !== null) {
    const area = /^0(?:10|2\d)/.test(digits) ? 3 : 4;
    return { kind: 'landline', length: away[0].length, area };
  }
  const local = /^[2-8]\d{6,7}(?!\d)/.exec(digits);
  // 400 and 800 numbers have ten digits and belong to companies; eight that make a day are one.
  if (local === null || isDate(local[0])) return null;
  return { kind: 'landline', length: local[0].length, area: 0 };
}

function hiddenOf(number: { kind: NumberKind; length: number; area: number }, digits: Digit[]): Digit[] {
  const { kind, length, area } = number;
  if (kind === 'landline') return digits.slice(area, length - LANDLINE_LAST);
  const { first, last } = SHOWN[kind];
  return digits.slice(area + first, length - last);
}

/** For whoever may see telephone numbers, but no card. */
export const cardsOnly = ({ kind }: Found): boolean => kind === 'idCard' || kind === 'bankCard';

/** The ID-card, bank-card and telephone numbers of a text, typed or spoken. */
export function numbersIn(text: string): Found[] {
  const found: Found[] = [];
  for (const run of digitRuns(text)) {
    for (let at = 0; at < run.length; ) {
      const rest = run.slice(at);
      const number = numberAt(rest.map(({ value }) => value).join(''));
      // A number begins where digits begin: looking into the middle of a long one would find others in it.
      if (number === null) {
        at = nextGroup(text, run, at);
        continue;
      }
      found.push({
        kind: number.kind,
        start: run[at]?.start ?? 0,
        end: run[at + number.length - 1]?.end ?? text.length,
        hidden: hiddenOf(number, rest).map(({ start, end }) => ({ start, end })),
      });
      at += number.length;
    }
  }
  return found;
}

/** The first digit after the next pause of this run. */
function nextGroup(text: string, run: Digit[], from: number): number {
  for (let at = from + 1; at < run.length; at += 1) {
    const [before, here] = [run[at - 1], run[at]];
    if (before !== undefined && here !== undefined && /[,，、\s]/.test(text.slice(before.end, here.start)))
      return at;
  }
  return run.length;
}

/** The text with its numbers masked, as long as before, so that places in it stay places in it: `138****0001`. */
export function maskText(text: string, isWanted: (found: Found) => boolean = () => true): string {
  return hide(
    text,
    numbersIn(text)
      .filter(isWanted)
      .flatMap(({ hidden }) => hidden),
  );
}

/** Masks texts that follow each other (the words of a line): a number may go over several of them. */
export function maskTexts(
  texts: readonly string[],
  between: string,
  isWanted?: (found: Found) => boolean,
): string[] {
  const masked = maskText(texts.join(between), isWanted);
  let at = 0;
  return texts.map((text) => {
    const part = masked.slice(at, at + text.length);
    at += text.length + between.length;
    return part;
  });
}

/** A caller's number as others see it. What the switch shows may be no number at all: then the last two are left. */
export function maskNumber(number: string): string {
  const masked = maskText(number);
  if (masked !== number || number.length <= 4) return masked;
  return hide(number, [{ start: Math.min(3, number.length - 3), end: number.length - 2 }]);
}

/** `text` with these characters as stars. */
export function hide(text: string, places: readonly Range[]): string {
  if (places.length === 0) return text;
  const units = text.split('');
  for (const { start, end } of places) units.fill('*', start, end);
  return units.join('');
}
