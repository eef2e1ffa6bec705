import type { FieldValue, Source } from '../protocol/ticket.ts';
import { type DraftLine, machineValue, sourceOf, verdict } from './draft-line.ts';

const DIGIT: Record<string, string> = {
  ...Object.fromEntries([...'零一二三四五六七八九'].map((c, i) => [c, String(i)])),
  ...Object.fromEntries(
    'zero one two three four five six seven eight nine'.split(' ').map((w, i) => [w, String(i)]),
  ),
  〇: '0',
  幺: '1',
  两: '2',
  洞: '0',
  拐: '7',
  oh: '0',
};
const TIMES: Record<string, number> = { 两: 2, 二: 2, 三: 3, 四: 4, 五: 5, double: 2, triple: 3 };
const REPEAT_ZH = /([两二三四五])个([零〇一幺二三四五六七八九\d])/g;
const REPEAT_EN = /\b(double|triple)\s+(zero|oh|one|two|three|four|five|six|seven|eight|nine|\d)\b/gi;
const WORD =
  /\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b|[零〇一幺二两三四五六七八九洞拐]/gi;
const PHONE_TALK =
  /电话|号码|手机|座机|联系|打我|\bphone\b|\bnumber\b|\bcall me\b|\breach\b|\bcontact\b|\bmobile\b/i;

/** 幺 is no word of a recogniser's everyday vocabulary: before the rest of a mobile number its sound is the digit. */
const MISHEARD_ONE = /[由要又腰右邀云](?=[\s，,]*[3-9](?:[\s，,、.。-]*\d){9}(?!\d))/g;

/** Digits said one by one, joined over commas and pauses: 幺三八，零零零零，幺二三四 -> 13800001234. */
export function digitRuns(text: string): string[] {
  const digits = text
    .replace(REPEAT_ZH, (_, times: string, digit: string) => digit.repeat(TIMES[times] ?? 1))
    .replace(REPEAT_EN, (_, times: string, digit: string) =>
      `${digit} `.repeat(TIMES[times.toLowerCase()] ?? 1),
    )
    .replace(WORD, (word) => DIGIT[word.toLowerCase()] ?? word)
    // A unit after it makes it a quantity or a house number, not a digit of a telephone number.
    .replace(/\d+(?=[十百千万点号楼栋年月日天块元个])/g, (number) => (number.length >= 7 ? number : ' # '));
  const mended = digits.replace(MISHEARD_ONE, '1');
  return [...mended.matchAll(/\d(?:[\d\s，,、.。-]*\d)?/g)].map((run) => run[0].replace(/\D/g, ''));
}

const isWhole = (digits: string): boolean => /^1[3-9]\d{9}$/.test(digits) || /^0\d{9,11}$/.test(digits);
const isPossible = (digits: string): boolean => /^\d{7,12}$/.test(digits);

type Held = { digits: string; source: Source; confidence: number };

/** A number said anew wins; a tail said after 不/最后/尾号 changes the end of the one there was. */
function corrected(text: string, held: string | null): string | null {
  if (held === null) return null;
  const one =
    /(?:最后|末尾|last)(?:[一1]位|\s+digit)(?:数)?(?:改成|是|应该是|\s+is|\s+should be)\s*(\S+)/i.exec(text);
  const last = one?.[1] === undefined ? undefined : digitRuns(one[1])[0];
  if (last?.length === 1) return held.slice(0, -1) + last;
  const tail =
    /(?:不对?|不是|错了|应该是|改成|最后(?:四位)?是|尾号是?|后四位是?|last four(?: digits)?(?: are| is)?|i mean|sorry)[，,\s]*(.+)$/i.exec(
      text,
    );
  const run = tail?.[1] === undefined ? undefined : digitRuns(tail[1]).find((digits) => digits.length >= 2);
  return run !== undefined && run.length <= 4 ? held.slice(0, -run.length) + run : null;
}

/** The best whole number of one line, or the longest run where the talk is of telephones. */
function numberIn(text: string): string | null {
  const runs = digitRuns(text);
  const whole = runs.findLast(isWhole);
  if (whole !== undefined) return whole;
  return PHONE_TALK.test(text) ? (runs.findLast(isPossible) ?? null) : null;
}

/**
 * The number to call back. Said by the caller (also over several lines), read back by the agent, taken or corrected
 * by the caller; null while no number was talked about. 联系电话
 */
export function spokenPhone(lines: readonly DraftLine[], callerNumber: string): Held | null {
  let held: Held | null = null as Held | null;
  let partial = '';
  let readBack: string | null = null;
  let asked = false;
  for (const of of lines) {
    const { text } = of;
    const number: string | null = numberIn(text);
    if (of.leg === 'agent') {
      if (PHONE_TALK.test(text)) asked = true;
      readBack = number;
      if (number !== null && held?.digits === number)
        held = { ...held, confidence: Math.max(held.confidence, 0.88) };
      else if (number !== null && held === null)
        held = { digits: number, source: sourceOf(of), confidence: 0.6 };
      continue;
    }
    const said = verdict(text);
    const source = sourceOf(of);
    const runs = digitRuns(text);
    const joined = partial + runs.join('');
    const mended: string | null = corrected(text, number ?? held?.digits ?? null);
    if (mended !== null) held = { digits: mended, source, confidence: 0.85 };
    else if (number !== null) held = { digits: number, source, confidence: number === readBack ? 0.97 : 0.8 };
    else if (asked && isWhole(joined)) held = { digits: joined, source, confidence: 0.75 };
    else if (readBack !== null && said === 'yes')
      held = { digits: readBack, source: held?.source ?? source, confidence: 0.97 };
    else if (readBack !== null && said === 'no' && held !== null) held = { ...held, confidence: 0.3 };
    else if (
      asked &&
      callerNumber !== '' &&
      /(?:现在|这个|来电|打的|本机)(?:的)?(?:这个)?(?:电话|号码|号|手机)|就这个|this number|calling from|same number/i.test(
        text,
      )
    )
      held = { digits: callerNumber, source, confidence: 0.85 };
    partial = number === null && asked && runs.length > 0 ? (joined.length < 11 ? joined : '') : '';
    readBack = null;
  }
  return held;
}

export function contactPhone(lines: readonly DraftLine[], callerNumber: string): FieldValue | null {
  const spoken = spokenPhone(lines, callerNumber);
  if (spoken !== null) return machineValue(spoken.digits, spoken.confidence, spoken.source);
  // Nobody spoke of it: the line's own number is the best guess, and shown as unsure.
  return callerNumber === '' ? null : machineValue(callerNumber, 0.5, null);
}
