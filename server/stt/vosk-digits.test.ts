import { expect, test } from 'vitest';
import { areDigits, digitGrammar, mayBeDigits } from './vosk-digits.ts';

const utterance = (text: string, confidence = 1) => ({
  text,
  words: text.split(' ').map((word) => ({ text: word, startSeconds: 0, endSeconds: 1, confidence })),
});

test.each([
  ['for', 'en', true],
  ['the area', 'en', true],
  ['one three eight for to true', 'en', true],
  ['my number is one three eight', 'en', true],
  ['please send somebody to the market', 'en', false],
  ['', 'en', false],
  ['要 三八 零零 一 二', 'zh', true],
  ['楼下 工地 半夜 施工', 'zh', false],
] as const)('[S60] "%s" (%s) is heard again as digits: %s', (text, language, again) => {
  expect(mayBeDigits(text === '' ? [] : utterance(text, 0.5).words, language)).toBe(again);
});

test('[S60] a few words that are surely something else are not pressed into digits', () => {
  expect(mayBeDigits(utterance('fine').words, 'en')).toBe(false);
  expect(mayBeDigits(utterance('fine', 0.7).words, 'en')).toBe(true);
  expect(mayBeDigits(utterance('for').words, 'en')).toBe(true);
});

test('[S61] only a sure hearing of digits and nothing else replaces the words', () => {
  expect(areDigits(utterance('one three eight'), 'en')).toBe(true);
  expect(areDigits(utterance('one [unk]'), 'en')).toBe(false);
  expect(areDigits(utterance('yes'), 'en')).toBe(false);
  expect(areDigits(utterance('six', 0.4), 'en')).toBe(false);
  expect(areDigits({ text: '', words: [] }, 'en')).toBe(false);
});

test('[S61] no grammar is empty: an empty one ends the process', () => {
  for (const language of ['zh', 'en'] as const) expect(digitGrammar(language).length).toBeGreaterThan(2);
});
