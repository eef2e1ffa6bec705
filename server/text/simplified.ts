import { Converter } from 'opencc-js/t2cn';

const convert = Converter({ from: 'tw', to: 'cn' });

/** Traditional characters to simplified ones. */
export function simplified(text: string): string {
  const whole = convert(text);
  // 么 is a simplified character (什么), and a traditional variant of 幺: what already is simplified stays.
  return whole.length === text.length
    ? whole.replace(/幺/g, (character: string, at: number) => (text[at] === '么' ? '么' : character))
    : whole;
}

/** The same with one character for each, so that places in the text stay the places they were. */
export function simplifiedInPlace(text: string): string {
  const whole = simplified(text);
  if (whole.length === text.length) return whole;
  return [...text]
    .map((character) => {
      const one = simplified(character);
      return one.length === character.length ? one : character;
    })
    .join('');
}
