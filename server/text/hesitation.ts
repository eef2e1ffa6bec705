import type { Edit } from './edit.ts';

/** Sounds that are no words. Alone they are an answer (嗯 = yes), so a short line keeps them. */
const ZH_SOUND = /[嗯呃额唔]+(?![头外度定])/g;
/** Words said while looking for words: only before a pause, another hesitation, or twice. */
const ZH_WORD =
  /(?:那个|这个)(?=[，、,…]|[嗯呃额唔]|那个|这个)|(?<!也)就是说(?=[，、,…]|[嗯呃]|那个|这个|我|他|你)|怎么说呢/g;
const EN = /\b(?:uh+|um+|erm?|hmm+)\b|(?<=,\s?)you know(?=,)/gi;
const ANSWER = /^[嗯呃额唔，,\s]*(?:对|是|好|行|可以|没错|要|不)/;

/**
 * Who starts again says pronouns and link words twice; 研究研究, 一个一个 and 好的好的 are how the language works and
 * 不不不 means it, so only these beginnings count.
 */
const ZH_AGAIN = /^(?:我|你(?!好)|您(?!好)|他|她|它|那个|这个|那|这|就是|然后|因为|所以|但是|如果|现在)/;
const ZH_TWICE = /([\u4e00-\u9fff]{1,5}?)(?:[，、,\s]*\1)+/g;
const EN_TWICE =
  /\b(i|the|a|to|and|my|we|it|is|in|of|you|he|she|they|there|but|because|so|this)\b(?:[\s,]+\1\b)+/gi;

const keep = (text: string, from: number, to: number, mark: 'filler' | 'repeat'): Edit => ({
  from,
  to,
  text: text.slice(from, to),
  mark,
});

/** Fillers and repetitions of a line, marked where they stand. Of a repetition the last saying is the one meant. */
export function hesitations(text: string, language: 'zh' | 'en'): Edit[] {
  const edits: Edit[] = [];
  if (language === 'en') {
    for (const match of text.matchAll(EN))
      edits.push(keep(text, match.index, match.index + match[0].length, 'filler'));
    for (const match of text.matchAll(EN_TWICE)) {
      const last = (match[1] ?? '').length;
      edits.push(keep(text, match.index, match.index + match[0].slice(0, -last).trimEnd().length, 'repeat'));
    }
    return edits;
  }
  const isAnswer = ANSWER.test(text) || text.replace(/[^\p{L}]/gu, '').length <= 3;
  for (const match of text.matchAll(ZH_SOUND))
    if (!isAnswer || match.index > 2)
      edits.push(keep(text, match.index, match.index + match[0].length, 'filler'));
  for (const match of text.matchAll(ZH_WORD))
    edits.push(keep(text, match.index, match.index + match[0].length, 'filler'));
  for (const match of text.matchAll(ZH_TWICE)) {
    const unit = match[1] ?? '';
    if (!ZH_AGAIN.test(unit)) continue;
    const end = match.index + match[0].length - unit.length;
    edits.push(keep(text, match.index, end, 'repeat'));
  }
  return edits;
}
