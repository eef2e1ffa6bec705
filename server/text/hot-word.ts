import type { Edit } from './edit.ts';
import { folded, type Reading, readings } from './syllable.ts';

/** A term of the city. 热词 */
export type HotWord = {
  readonly term: string;
  /** How else it is said or heard; written as the term. */
  readonly aliases: readonly string[];
};

type Sound = { readonly term: string; readonly text: string; readonly syllables: readonly Reading[] };
/** Hot words by how they sound. */
export type HotWords = {
  readonly bySound: ReadonlyMap<string, readonly Sound[]>;
  /** Lengths in characters that occur, longest first. */
  readonly lengths: readonly number[];
  /** Terms in Latin letters, lower case, to how they are written. */
  readonly latin: ReadonlyMap<string, string>;
};

export const NO_HOT_WORDS: HotWords = { bySound: new Map(), lengths: [], latin: new Map() };

const keyOf = (syllables: readonly Reading[]): string =>
  syllables.map(({ plain }) => folded(plain)).join(' ');

/** Makes the list ready for many lines. Terms of one character are left out: they sound like too much. */
export function hotWordsOf(list: readonly HotWord[]): HotWords {
  const bySound = new Map<string, Sound[]>();
  const latin = new Map<string, string>();
  const lengths = new Set<number>();
  for (const { term, aliases } of list)
    for (const text of [term, ...aliases]) {
      const read = readings(text);
      const syllables = read.filter((one) => one !== null);
      if (syllables.length === 0) latin.set(text.toLowerCase(), term);
      if (syllables.length < 2 || syllables.length !== text.length) continue;
      lengths.add(text.length);
      const key = keyOf(syllables);
      bySound.set(key, [...(bySound.get(key) ?? []), { term, text, syllables }]);
    }
  return { bySound, latin, lengths: [...lengths].sort((a, b) => b - a) };
}

/** A name of two characters sounds like everyday words (市南, 是男): it counts only as part of a larger name. */
const NAME_GOES_ON = /^[区县镇乡村路街站桥山河湖]/;

/** Characters that are words by themselves: 把城镇 is no 巴城镇. */
const EVERYDAY =
  /[的了是在有和与跟从向对把被给让为就也都还又很不没要会能可这那我你他她它们个上下大小多少高低里外前后来去到说看做造设理经已再最更一二三四五六七八九十人事时月日年]/;

/**
 * How far the heard characters are from the term: null where too far to write the term instead. Another tone counts
 * one, a syllable that only nearly sounds the same counts one; three characters bear one, more bear two. A character
 * that is a word by itself is what it is, unless one beside it makes no sense and all sound exactly alike. Where anything
 * only nearly sounds alike, one character must be the term's own.
 */
function distance(heard: string, said: readonly Reading[], sound: Sound, after: string): number | null {
  let far = 0;
  let same = 0;
  let everyday = 0;
  let strange = 0;
  for (const [index, syllable] of sound.syllables.entries()) {
    const mine = said[index];
    const character = heard[index] ?? '';
    if (mine === undefined) return null;
    if (character === sound.text[index]) same += 1;
    else {
      if (EVERYDAY.test(character)) everyday += 1;
      else strange += 1;
      far += Number(mine.plain !== syllable.plain) + Number(mine.tone !== syllable.tone);
    }
  }
  if (everyday > 0 && (strange === 0 || far > 0)) return null;
  const { length } = sound.text;
  if (length === 2) return far === 0 && NAME_GOES_ON.test(after) ? 0 : null;
  if (far > (length === 3 ? 1 : 2) || (far > 0 && same === 0)) return null;
  return far;
}

const WORDS = new Intl.Segmenter('zh', { granularity: 'word' });
/** Whether a stretch begins and ends where words do: 人民政 is a piece of 人民政府, not 任民镇. */
function isWholeWords(text: string, from: number, to: number): boolean {
  const edges = new Set([0, text.length]);
  for (const { index, segment } of WORDS.segment(text)) edges.add(index).add(index + segment.length);
  return edges.has(from) && edges.has(to);
}

/**
 * Hot words in a text: heard as other characters of the same or nearly the same sound, they are written as the term.
 * A term heard right is an edit that changes nothing, so that no rule for numbers cuts into 八一路.
 */
export function hotWordsIn(text: string, { bySound, lengths, latin }: HotWords): Edit[] {
  const edits: Edit[] = [];
  const isFree = (from: number, to: number): boolean =>
    edits.every((edit) => to <= edit.from || from >= edit.to);
  for (const [lower, term] of latin)
    for (
      let at = text.toLowerCase().indexOf(lower);
      at >= 0;
      at = text.toLowerCase().indexOf(lower, at + 1)
    ) {
      const heard = text.slice(at, at + lower.length);
      const alone = !/[a-z0-9]/i.test(`${text[at - 1] ?? ''}${text[at + lower.length] ?? ''}`);
      if (alone && isFree(at, at + lower.length))
        edits.push({ from: at, to: at + lower.length, text: term, mark: heard === term ? null : 'hotWord' });
    }
  if (lengths.length === 0) return edits;
  const said = readings(text);
  for (const length of lengths)
    for (let from = 0; from + length <= text.length; from += 1) {
      const to = from + length;
      const syllables = said.slice(from, to).filter((one) => one !== null);
      if (syllables.length !== length || !isFree(from, to)) continue;
      const heard = text.slice(from, to);
      const [best] = (bySound.get(keyOf(syllables)) ?? [])
        .flatMap((sound) => {
          const far = heard === sound.text ? -1 : distance(heard, syllables, sound, text.slice(to));
          return far === null ? [] : [{ sound, far }];
        })
        .sort((a, b) => a.far - b.far);
      if (best !== undefined && (best.far < 0 || isWholeWords(text, from, to)))
        edits.push({ from, to, text: best.sound.term, mark: heard === best.sound.term ? null : 'hotWord' });
    }
  return edits;
}
