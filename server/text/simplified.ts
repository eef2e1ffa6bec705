import { Converter } from 'opencc-js/t2cn';

const convert = Converter({ from: 'tw', to: 'cn' });

/** Traditional characters to simplified ones. */
export const simplified = (text: string): string => convert(text);

/** The same with one character for each, so that places in the text stay the places they were. */
export function simplifiedInPlace(text: string): string {
  const whole = convert(text);
  if (whole.length === text.length) return whole;
  return [...text]
    .map((character) => {
      const one = convert(character);
      return one.length === character.length ? one : character;
    })
    .join('');
}
