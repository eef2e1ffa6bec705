import { expect, it } from 'vitest';
import { AGENT, aLine, machineValue } from '../../testing/samples.ts';
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
  expect(markedWords(line, fields)).toEqual([
    { text: line.text, field: null, at: 0, mark: null, heard: null },
  ]);
});

it('[D13] of two that overlap the first in the text keeps its words', () => {
  const cut = markedWords(line, { occurredAt: said('晚上十一点半'), title: said('十一点半还在') });
  expect(cut.map(({ field }) => field)).toEqual([null, 'occurredAt', null]);
  expect(cut.map(({ text }) => text).join('')).toBe(line.text);
});

it('[D40] the written form is shown; the words of a field are found in it by what was said', () => {
  const raw = '嗯 我 在 冰河路 三号楼';
  const token = (text: string, from: number, to: number, mark: 'filler' | 'hotWord' | null = null) => ({
    text,
    from,
    to,
    startMs: 0,
    endMs: 1,
    mark,
    heard: mark === 'hotWord' ? raw.slice(from, to) : null,
  });
  const tokens = [
    token('嗯', 0, 2, 'filler'),
    token('我在', 2, 6),
    token('滨河路', 6, 10, 'hotWord'),
    token('3', 10, 11),
    token('号楼', 11, 13),
    token('。', 13, 13),
  ];
  const written = { text: '嗯我在滨河路3号楼。', tokens };
  const cut = markedWords(aLine(3, { text: raw, written }), { address: said('冰河路三号楼') });
  expect(cut.map(({ text, field, mark, heard }) => [text, field, mark, heard])).toEqual([
    ['嗯', null, 'filler', null],
    ['我在', null, null, null],
    ['滨河路', 'address', 'hotWord', '冰河路 '],
    ['3号楼', 'address', null, null],
    ['。', null, null, null],
  ]);
});

it('[D41] a correction is shown as it was typed', () => {
  const correction = { text: '我住滨河路', by: AGENT, name: '王芳', at: 1 };
  const cut = markedWords(aLine(3, { text: '我住冰河路', correction }), { address: said('滨河路') });
  expect(cut.map(({ text, field }) => [text, field])).toEqual([
    ['我住', null],
    ['滨河路', 'address'],
  ]);
});
