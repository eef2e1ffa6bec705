import { expect, it } from 'vitest';
import { aLine, machineValue } from '../../testing/samples.ts';
import { markedWords } from './marked-words.ts';

const line = aLine(3, { text: '昨天晚上十一点半还在打桩' });
const said = (words: string, seq = 3) => {
  const value = machineValue('x', 0.9, seq);
  return { ...value, source: { ...value.source!, words } };
};

it('[D13] the words of fields are cut out, the rest stays in order', () => {
  const cut = markedWords(line, { occurredAt: said('昨天晚上十一点半'), content: said('打桩') });
  expect(cut.map(({ text, field }) => [text, field])).toEqual([
    ['昨天晚上十一点半', 'occurredAt'],
    ['还在', null],
    ['打桩', 'content'],
  ]);
});

it.each([
  ['words of another line', { address: said('打桩', 4) }],
  ['words that are not there', { address: said('滨河路') }],
  ['no words', { address: said('') }],
  ['the whole line', { content: said(line.text) }],
])('[D13] %s mark nothing', (_name, fields) => {
  expect(markedWords(line, fields)).toEqual([{ text: line.text, field: null, at: 0 }]);
});

it('[D13] of two that overlap the first in the text keeps its words', () => {
  const cut = markedWords(line, { occurredAt: said('晚上十一点半'), title: said('十一点半还在') });
  expect(cut.map(({ field }) => field)).toEqual([null, 'occurredAt', null]);
  expect(cut.map(({ text }) => text).join('')).toBe(line.text);
});
