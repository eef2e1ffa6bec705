import { folded, isHan, ownReading, readings } from './syllable.ts';

/** A piece of a text as searching compares it: a folded syllable, a word, or one digit. */
export type Unit = {
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  readonly first: string;
};

/** Set apart from syllables, which are spelled in the same letters; streets is found by street. */
const word = (text: string): string => `_${text.toLowerCase().replace(/(?<=[a-z]{3})(?<!s)s$/, '')}`;

/**
 * The units of a text. `read` own: every character by its commonest reading, so that the same characters always meet;
 * sentence: by its reading where it stands, so that typed pinyin meets 银行 as yinhang.
 */
export function unitsOf(text: string, read: 'own' | 'sentence'): Unit[] {
  const said = read === 'sentence' ? readings(text) : null;
  const units: Unit[] = [];
  for (const match of text.matchAll(/[a-z](?:[a-z']*[a-z])?|\d|[\u3400-\u9fff]/gi)) {
    const [piece] = match;
    const [from, to] = [match.index, match.index + piece.length];
    if (!isHan(piece)) {
      const unit = /\d/.test(piece) ? piece : word(piece);
      units.push({ unit, from, to, first: '' });
    } else {
      const plain = (said === null ? ownReading(piece) : (said[from] ?? null))?.plain ?? piece;
      units.push({ unit: folded(plain), from, to, first: /^[a-z]/.test(plain) ? (plain[0] ?? '') : '' });
    }
  }
  return units;
}

/** Units as one string in which a run of units can be looked for. */
export const soundOf = (units: readonly { unit: string }[]): string =>
  ` ${units.map(({ unit }) => unit).join(' ')} `;

/** What an index holds of a line: pairs of neighbours, whole words, and first letters in threes. */
export type LineKeys = { readonly keys: string[]; readonly sounds: string };

/** Keys of all the ways a line may be looked for: as recognised, as written, as corrected. */
export function lineKeys(texts: readonly string[]): LineKeys {
  const keys = new Set<string>();
  const sounds = new Set<string>();
  for (const text of new Set(texts))
    for (const read of ['own', 'sentence'] as const) {
      const units = unitsOf(text, read);
      sounds.add(soundOf(units));
      for (const key of keysOf(units)) keys.add(key);
      const firsts = units.map(({ first }) => first);
      for (let at = 0; at + 3 <= firsts.length; at += 1) {
        const three = firsts.slice(at, at + 3);
        if (three.every((letter) => letter !== '')) keys.add(`.${three.join('')}`);
      }
      sounds.add(`.${firsts.map((letter) => (letter === '' ? ' ' : letter)).join('')}`);
    }
  return { keys: [...keys], sounds: [...sounds].join('|') };
}

function keysOf(units: readonly { unit: string }[]): string[] {
  return units.flatMap(({ unit }, at) => {
    const next = units[at + 1];
    const pair = next === undefined ? [] : [`${unit} ${next.unit}`];
    return /^_.{2,}$/.test(unit) ? [unit, ...pair] : pair;
  });
}

/** One way to read what was typed: a line fits that has all the keys and holds `sound`. */
export type Wanted = {
  readonly keys: readonly string[];
  readonly sound: string;
  /** The units to mark in a line; of first letters, each unit's first. */
  readonly units: readonly string[];
  readonly by: 'units' | 'firstLetters';
};

const MOST_READINGS = 6;

/**
 * The ways to read what was typed: characters by their sound, words, pinyin written together (binhelu), first letters
 * (bhl). Empty where it is too little to look for: one character, one letter.
 */
export function wantedIn(typed: string): Wanted[] {
  const text = typed.trim();
  const plain = wantedUnits(unitsOf(text, 'own').map(({ unit }) => unit));
  const letters = text.toLowerCase().replace(/[\s']+/g, '');
  const isLatin = /^[a-zv\s']+$/i.test(text);
  if (!isLatin) return plain === null ? [] : [plain];
  const spelled = spellings(letters)
    .filter((syllables) => syllables.length >= 2)
    .slice(0, MOST_READINGS)
    .flatMap((syllables) => wantedUnits(syllables.map(folded)) ?? []);
  const found = [...(plain === null ? [] : [plain]), ...spelled];
  // No syllable begins with i, u or v; what can be spelled out is hardly meant as first letters.
  if (spelled.length === 0 && /^[a-hj-tw-z]{3,12}$/.test(text)) {
    const keys = [...letters].slice(2).map((_, at) => `.${letters.slice(at, at + 3)}`);
    found.push({ keys, sound: letters, units: [...letters], by: 'firstLetters' });
  }
  return found;
}

function wantedUnits(units: readonly string[]): Wanted | null {
  const keys = keysOf(units.map((unit) => ({ unit })));
  if (keys.length === 0) return null;
  // A word within more than one is found by its pairs; alone by itself.
  return { keys, sound: soundOf(units.map((unit) => ({ unit }))), units, by: 'units' };
}

/** Mandarin syllables, by their beginning and the endings it takes. */
const SYLLABLE =
  /^(?:[bpmf](?:a|ai|an|ang|ei|en|eng|i|ian|iao|ie|in|ing|o|ou|u|ao)|[dt](?:a|ai|an|ang|ao|e|ei|en|eng|i|ia|ian|iao|ie|ing|iu|ong|ou|u|ui|uan|un|uo)|[nl](?:a|ai|an|ang|ao|e|ei|en|eng|i|ia|ian|iang|iao|ie|in|ing|iu|o|ong|ou|u|uan|un|uo|v|ve)|[gkh](?:a|ai|an|ang|ao|e|ei|en|eng|ong|ou|u|ua|uai|uan|uang|ui|un|uo)|[jqx](?:i|ia|ian|iang|iao|ie|in|ing|iong|iu|u|uan|ue|un)|(?:[zcs]h?|r)(?:a|ai|an|ang|ao|e|ei|en|eng|i|ong|ou|u|ua|uai|uan|uang|ui|un|uo)|y(?:a|an|ang|ao|e|i|in|ing|o|ong|ou|u|uan|ue|un)|w(?:a|ai|an|ang|ei|en|eng|o|u)|a|ai|an|ang|ao|e|ei|en|er|o|ou)$/;
const LONGEST_SYLLABLE = 6;
const MOST_LETTERS = 60;

/** Every way to cut letters into syllables, the one with the longest syllables first: xian, xi an. */
function spellings(letters: string): string[][] {
  if (letters.length > MOST_LETTERS) return [];
  const known = new Map<number, string[][]>([[letters.length, [[]]]]);
  for (let at = letters.length - 1; at >= 0; at -= 1) {
    const found: string[][] = [];
    for (let length = LONGEST_SYLLABLE; length >= 1; length -= 1) {
      const syllable = letters.slice(at, at + length);
      if (syllable.length !== length || !SYLLABLE.test(syllable)) continue;
      for (const rest of known.get(at + length) ?? []) found.push([syllable, ...rest]);
    }
    known.set(at, found.slice(0, MOST_READINGS));
  }
  return known.get(0) ?? [];
}

/** Where in `text` what was wanted stands; null where only another form of the line holds it. */
export function placeOf(text: string, wanted: readonly Wanted[]): { from: number; to: number } | null {
  for (const read of ['own', 'sentence'] as const) {
    const units = unitsOf(text, read);
    for (const { units: sought, by } of wanted) {
      const at = units.findIndex((_, start) =>
        sought.every((one, index) => {
          const here = units[start + index];
          return here !== undefined && (by === 'units' ? here.unit : here.first) === one;
        }),
      );
      const [first, last] = [units[at], units[at + sought.length - 1]];
      if (at >= 0 && first !== undefined && last !== undefined) return { from: first.from, to: last.to };
    }
  }
  return null;
}
