/**
 * A decoder that hears noise can say the same syllables for ever (傲傲傲傲…). People repeat themselves too (对对对对对), and
 * telephone numbers have runs of one digit, so a loop is what nobody says: more rounds than that, or many characters of
 * which few are different. (The original looks at how well zlib packs the text; on lines this short that tells nothing.)
 */
const LONGEST_UNIT = 12;
const MOST_ROUNDS = 4;
const MOST_ROUNDS_OF_ONE = 6;
/** An eleven-digit number after its first three, an amount with its zeros: up to this many digits may be the same. */
const MOST_SAME_DIGITS = 11;
/** Of speech of this length about six characters in ten are different. */
const LONG = 16;
const LEAST_DIFFERENT = 0.3;

const DIGIT = /^[0-9零〇幺一二两三四五六七八九]$/u;
const HAN = /^\p{Script=Han}$/u;
const MARK = /^[\p{P}\p{S}\s]$/u;

type Spoken = { readonly character: string; readonly at: number };

/** The text's characters without marks and spaces, with their places: 傲，傲，傲 is one character said three times. */
function spokenOf(text: string): Spoken[] {
  const spoken: Spoken[] = [];
  let at = 0;
  for (const character of text) {
    if (!MARK.test(character)) spoken.push({ character, at });
    at += character.length;
  }
  return spoken;
}

/** How many rounds of a unit are more than anybody says. */
function roundsTooMany(unit: readonly Spoken[]): number {
  if (unit.every(({ character }) => DIGIT.test(character)))
    return Math.max(MOST_ROUNDS, Math.floor(MOST_SAME_DIGITS / unit.length) + 1);
  return unit.length === 1 ? MOST_ROUNDS_OF_ONE : MOST_ROUNDS;
}

function roundsAt(spoken: readonly Spoken[], from: number, length: number): number {
  let end = from + length;
  while (end < spoken.length && spoken[end]?.character === spoken[end - length]?.character) end += 1;
  return Math.floor((end - from) / length);
}

/** The first loop: where its second round begins and where its last one ends. */
function loopIn(spoken: readonly Spoken[]): { from: number; to: number } | null {
  for (let from = 0; from < spoken.length; from += 1)
    for (
      let length = 1;
      length <= LONGEST_UNIT && from + length * MOST_ROUNDS <= spoken.length;
      length += 1
    ) {
      const rounds = roundsAt(spoken, from, length);
      if (rounds >= roundsTooMany(spoken.slice(from, from + length)))
        return { from: from + length, to: from + rounds * length };
    }
  return null;
}

/** Where the text begins to say little else than before, to its end: rounds that are not quite alike. */
function monotonousFrom(spoken: readonly Spoken[]): number | null {
  const seen = new Map<string, number>();
  let found: number | null = null;
  let said = 0;
  for (let from = spoken.length - 1; from >= 0; from -= 1) {
    const character = spoken[from]?.character ?? '';
    // Few digits and few letters make many numbers and words.
    if (DIGIT.test(character) || !HAN.test(character)) continue;
    said += 1;
    seen.set(character, (seen.get(character) ?? 0) + 1);
    if (said >= LONG && seen.size / said < LEAST_DIFFERENT) found = from;
  }
  // What stands before it is said only once.
  while (found !== null && (seen.get(spoken[found]?.character ?? '') ?? 0) < 2) found += 1;
  return found;
}

/** People say five or six characters a second, and never more than this; a short phrase has a few to spare. */
const MOST_A_SECOND = 9;
const SPARE = 6;
const UNIT = /[\p{Script=Han}0-9]|[\p{L}]+/gu;

/** Whether so much cannot be said in so short a time: numbers that go round without two rounds being alike. */
export const isTooMuch = (text: string, seconds: number): boolean =>
  (text.match(UNIT)?.length ?? 0) > seconds * MOST_A_SECOND + SPARE;

/** What of the text can have been said in this time. */
export function withoutTooMuch(text: string, seconds: number): string {
  const [next] = [...text.matchAll(UNIT)].slice(Math.floor(seconds * MOST_A_SECOND + SPARE));
  return next === undefined ? text : text.slice(0, next.index).trim();
}

/** Whether nobody can have said this. */
export function isLooped(text: string): boolean {
  const spoken = spokenOf(text);
  return loopIn(spoken) !== null || monotonousFrom(spoken) !== null;
}

/** The text with one round of each loop left, and without a monotonous end. What is no loop stays whole. */
export function withoutLoops(text: string): string {
  const spoken = spokenOf(text);
  const loop = loopIn(spoken);
  if (loop !== null) {
    const before = text.slice(0, spoken[loop.from]?.at);
    const next = spoken[loop.to];
    return withoutLoops(next === undefined ? before : before + text.slice(next.at));
  }
  const from = monotonousFrom(spoken);
  return (from === null ? text : text.slice(0, spoken[from]?.at)).trim();
}
