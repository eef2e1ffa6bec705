import { expect, test } from 'vitest';
import { readHotWords } from './hot-word-list.ts';

const HEADER = 'term,kind,region,aliases';

test('[W10] a list is read with quotes, aliases and a spreadsheet’s byte order mark', () => {
  const csv = `\ufeff${HEADER}\r\n滨河路,place,370203,\r\n"住建局",unit,,"市住建局; 住房局"\r\n\r\nLOFT 公园,place\r\n`;
  expect(readHotWords(csv)).toEqual({
    entries: [
      { term: '滨河路', kind: 'place', region: '370203', aliases: [] },
      { term: '住建局', kind: 'unit', region: '', aliases: ['市住建局', '住房局'] },
      { term: 'LOFT 公园', kind: 'place', region: '', aliases: [] },
    ],
    problems: [],
  });
});

test.each([
  ['术语,place', 'header', 1],
  [`${HEADER}\n路,place,,`, 'term', 2],
  [`${HEADER}\n滨河路,street,,`, 'kind', 2],
  [`${HEADER}\n\n滨河路,place,市北,`, 'region', 3],
  [`${HEADER}\n滨河路,place,,"滨河`, 'quotes', 2],
  [`${HEADER}\n滨河路,place,,路`, 'alias', 2],
  [`${HEADER}\n滨河路,place,,,x`, 'columns', 2],
  [`${HEADER}\n滨河路,place\n滨河路,unit`, 'twice', 3],
  [`${HEADER}\n<script>,place`, 'term', 2],
])('[W11] a bad row is named by its number and why: %j is %s in row %i', (csv, why, row) => {
  expect(readHotWords(csv).problems).toEqual([{ row, why }]);
});

test('[W11] the good rows beside a bad one are used', () => {
  const { entries, problems } = readHotWords(`${HEADER}\n滨河路,place\n坏,place\n观澜府,place`);
  expect(entries.map(({ term }) => term)).toEqual(['滨河路', '观澜府']);
  expect(problems).toEqual([{ row: 3, why: 'term' }]);
});
