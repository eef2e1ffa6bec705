import { pinyin } from 'pinyin-pro';

/** How a Chinese character is read: `zhang1`; the tone is 0 for the light one. */
export type Reading = { readonly plain: string; readonly tone: string };

const HAN = /^[\u3400-\u9fff]$/;
export const isHan = (character: string): boolean => HAN.test(character);

/** The reading of each UTF-16 unit of `text` in its sentence (长 in 长大, 长江); null for what is no Chinese character. */
export function readings(text: string): (Reading | null)[] {
  const units = text.split('');
  const said = pinyin(text, { type: 'array', toneType: 'num', v: true });
  // One reading a character, whatever the character: anything else would shift all that follows.
  if (said.length !== units.length) return units.map(ownReading);
  return units.map((unit, index) => (isHan(unit) ? readingOf(said[index] ?? '') : null));
}

function readingOf(said: string): Reading | null {
  const plain = said.replace(/\d$/, '').replaceAll('ü', 'v');
  return /^[a-z]+$/.test(plain) ? { plain, tone: said.slice(plain.length) } : null;
}

const own = new Map<string, Reading | null>();
/** The commonest reading of one character, whatever stands around it. */
export function ownReading(character: string): Reading | null {
  if (!isHan(character)) return null;
  const known = own.get(character);
  if (known !== undefined) return known;
  const read = readingOf(pinyin(character, { toneType: 'num', v: true }));
  own.set(character, read);
  return read;
}

/**
 * A syllable with what many speakers and recognisers do not keep apart made one: zh z, ch c, sh s, n l at the
 * beginning, ang an, eng en, ing in at the end.
 */
export const folded = (syllable: string): string =>
  syllable
    .replace(/^([zcs])h/, '$1')
    .replace(/^n(?=[aeiouv])/, 'l')
    .replace(/([aei])ng$/, '$1n');
