import { describe, expect, test } from 'vitest';
import { lineKeys, placeOf, wantedIn } from './search-units.ts';

const found = (text: string, typed: string): boolean => {
  const { keys, sounds } = lineKeys([text]);
  return wantedIn(typed).some(
    (wanted) => wanted.keys.every((key) => keys.includes(key)) && sounds.includes(wanted.sound),
  );
};

const LINE = '我住滨河路翠湖花园3号楼，银行旁边的工地晚上还在打桩';
describe('[W20] a line is found by', () => {
  test.each([
    ['its characters', '滨河路'],
    ['homophones', '宾和路'],
    ['near sounds: in ing', '冰河路'],
    ['near sounds: z zh, n l', '打壮'],
    ['pinyin written together', 'binhelu'],
    ['pinyin with spaces', 'bin he lu'],
    ['near pinyin', 'binghelu'],
    ['the reading of a character where it stands', 'yinhang'],
    ['first letters', 'bhl'],
    ['digits with characters', '3号楼'],
    ['a run over punctuation', '号楼银行'],
  ])('%s', (_how, typed) => {
    expect(found(LINE, typed)).toBe(true);
  });

  test.each([
    ['other words', '垃圾'],
    ['the same sounds in another order', '河滨路'],
    ['sounds far apart', '滨海路'],
    ['first letters in another order', 'lhb'],
  ])('not by %s', (_how, typed) => {
    expect(found(LINE, typed)).toBe(false);
  });

  test.each([
    ['a word', 'street'],
    ['its plural', 'streets'],
    ['words in order', 'street lamps'],
    ['any case', 'STREET'],
  ])('English: %s', (_how, typed) => {
    expect(found('The street lamp is broken', typed)).toBe(true);
  });
  test('part of a telephone number', () => {
    expect(found('我的电话138，0000，1234', '0000123')).toBe(true);
  });
});

test.each(['路', 'a', ' ', '，。', "'", '7'])('[W21] %j is too little to look for', (typed) => {
  expect(wantedIn(typed)).toEqual([]);
});

test.each([
  ['宾和路', '滨河路'],
  ['yinhang', '银行'],
  ['bhl', '滨河路'],
  ['3号楼', '3号楼'],
])('[W22] the place of %s in the line is %s', (typed, place) => {
  const at = placeOf(LINE, wantedIn(typed));
  expect(at === null ? null : LINE.slice(at.from, at.to)).toBe(place);
});

test('[W23] letters without end are cut, and odd characters disturb nothing', () => {
  expect(wantedIn('xi'.repeat(60)).length).toBeLessThanOrEqual(2);
  expect(wantedIn('%_\\ \' "; DROP TABLE')).toBeDefined();
  expect(wantedIn('😀😀')).toEqual([]);
});
