import { expect, test } from 'vitest';
import { countErrors, percentile, scoredUnits } from './score.ts';
import { parseTranscripts } from './transcripts.ts';

test.each([
  ['zh', '東西,好多! 138', '东西好多一三八'],
  ['zh', '幺三八〇', '一三八零'],
  ['zh', '尚街LOFT，ｌｏｆｔ', '尚街LOFTLOFT'],
  ['en', "You're HERE, please!", "you're here please"],
] as const)('[E1] %s %s is scored as %s', (language, text, scored) => {
  expect(scoredUnits(text, language).join(language === 'zh' ? '' : ' ')).toBe(scored);
});

test.each([
  ['a b c', 'a b c', 0, 0, 0],
  ['a b c', 'a x c', 1, 0, 0],
  ['a b c', 'a c', 0, 0, 1],
  ['a b c', 'a b b c d', 0, 2, 0],
  ['a b', '', 0, 0, 2],
  ['', 'a b', 0, 2, 0],
  ['a b c d', 'x b d', 1, 0, 1],
])('[E2] said "%s", heard "%s": %i wrong, %i added, %i missing', (said, heard, sub, ins, del) => {
  const units = (text: string) => text.split(' ').filter((unit) => unit !== '');
  expect(countErrors(units(said), units(heard))).toMatchObject({ sub, ins, del });
});

test('[E3] percentiles are values that were measured', () => {
  expect(percentile([3, 1, 2, 4], 0.5)).toBe(2);
  expect(percentile([3, 1, 2, 4], 0.95)).toBe(4);
  expect(percentile([], 0.5)).toBeNull();
});

test('[E4] the table is read by its header, other columns ignored', () => {
  expect(parseTranscripts('﻿x\twav\ttext\r\n1\ta.wav\thello\r\n\n')).toEqual([
    { wav: 'a.wav', text: 'hello' },
  ]);
  expect(parseTranscripts('file\twords\n')).toBeNull();
});
