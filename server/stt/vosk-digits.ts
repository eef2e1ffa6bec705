import type { Language } from '../protocol/ids.ts';
import type { VoskUtterance, VoskWord } from './vosk-result.ts';

/**
 * Telephone digits, said one by one, are half wrong with an open vocabulary and 5 % wrong with a grammar of digits
 * (small English model). So a phrase that may be digits is heard a second time with the grammar alone.
 */
type DigitRules = {
  readonly digits: readonly string[];
  /** What the open vocabulary makes of digits. */
  readonly soundsAlike: readonly string[];
  /** Short words that would else be pressed into a digit. */
  readonly others: readonly string[];
};

const RULES: Readonly<Record<Language, DigitRules>> = {
  en: {
    digits: 'zero one two three four five six seven eight nine oh double triple'.split(' '),
    soundsAlike:
      'to too true for or door code a hi i time heaven pig sick thanks he we you won ate sex'.split(' '),
    others: 'yes no okay hello please'.split(' '),
  },
  zh: {
    digits: [...'零幺一二两三四五六七八九'],
    soundsAlike: [...'要妖医而尔耳散是似无舞物留流起期吧把就酒久灵另'],
    others: ['是', '对', '好', '嗯', '喂', '不'],
  },
};
const UNKNOWN = '[unk]';
/** A phrase of so few words is heard again unless it was surely something else: a single "zero" becomes "the area". */
const FEW_WORDS = 2;
const SURELY_ELSE = 0.9;
const ALIKE_SHARE = 0.5;
const SURE = 0.5;

/** The grammar's word list for a recogniser of digits. */
export function digitGrammar(language: Language): string[] {
  const { digits, others } = RULES[language];
  return [digits.join(' '), ...others, UNKNOWN];
}

/** Whether a phrase is worth hearing again as digits. */
export function mayBeDigits(heard: readonly VoskWord[], language: Language): boolean {
  const { digits, soundsAlike } = RULES[language];
  if (heard.length === 0) return false;
  const isAlike = (unit: string): boolean => digits.includes(unit) || soundsAlike.includes(unit);
  const unitsOf = ({ text }: VoskWord): string[] => (language === 'zh' ? [...text] : [text]);
  if (heard.length <= FEW_WORDS)
    return heard.some((word) => word.confidence < SURELY_ELSE || unitsOf(word).some(isAlike));
  const units = heard.flatMap(unitsOf);
  return units.filter(isAlike).length / units.length >= ALIKE_SHARE;
}

/** The second hearing counts when it holds digits and nothing else, and is sure of them. */
export function areDigits(heard: VoskUtterance, language: Language): boolean {
  const { digits } = RULES[language];
  if (heard.words.length === 0) return false;
  const mean = heard.words.reduce((sum, { confidence }) => sum + confidence, 0) / heard.words.length;
  return mean >= SURE && heard.words.every(({ text }) => digits.includes(text));
}
