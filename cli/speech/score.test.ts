import { expect, test } from 'vitest';
import { countErrors, percentile, scoredUnits } from './score.ts';
import { parseTranscripts } from './transcripts.ts';

test.each([
  ['zh', '東西,好多! 138', '东西好多138'],
  ['zh', '幺三八〇', '1380'],
  ['zh', '一百三十八，1,380', '1381380'],
  ['zh', '二十块五，三点五，十一点半', '20块53511点半'],
  ['zh', '20块5，3.5，11点半', '20块53511点半'],
  ['zh', '百分之二十五，25%', '2525'],
  ['zh', '万一，十分，千万', '万一10分千万'],
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
  expect(parseTranscripts('\uFEFFx\twav\ttext\r\n1\ta.wav\thello\r\n\n')).toEqual({
    utterances: [{ wav: 'a.wav', text: 'hello' }],
  });
});

test.each([
  ['file\twords\n', /no column wav and no column text/],
  ['wav,text\na.wav,hello\n', /no column wav/],
  ['wav\ttext\n', /no line but the header/],
  ['wav\ttext\n\thello\n', /line 2 names no wav/],
  ['wav\ttext\na.wav\n', /line 2 has no text/],
])('[E4] table %j is refused: %s', (table, fault) => {
  const parsed = parseTranscripts(table);
  expect('fault' in parsed && parsed.fault).toMatch(fault);
});
