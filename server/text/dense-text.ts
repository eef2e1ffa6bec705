import { simplifiedInPlace } from './simplified.ts';

/** A text without the spaces a recogniser puts between Chinese words; character i stood at `at[i]` of the raw text. */
export type DenseText = { readonly text: string; readonly at: readonly number[]; readonly rawLength: number };

const DROPPED = /(?<=[\u4e00-\u9fff，。？！、\d])\s+(?=[\u4e00-\u9fff\d，。？！、])/g;

/** Simplified, spaces between Chinese words dropped. */
export function denseText(raw: string): DenseText {
  const plain = simplifiedInPlace(raw);
  const dropped = new Set<number>();
  // Digits grouped by spaces (138 0000 0001) keep them: only a space beside a Chinese character is the recogniser's.
  for (const match of plain.matchAll(DROPPED)) {
    const around = `${plain[match.index - 1]}${plain[match.index + match[0].length]}`;
    if (!/[\u4e00-\u9fff，。？！、]/.test(around)) continue;
    for (let index = 0; index < match[0].length; index += 1) dropped.add(match.index + index);
  }
  const at = [...Array(plain.length).keys()].filter((index) => !dropped.has(index));
  return { text: at.map((index) => plain[index]).join(''), at, rawLength: raw.length };
}
