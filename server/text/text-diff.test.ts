import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareVersions, differences } from './text-diff.ts';

const shown = (first: string, second: string) =>
  differences(first, second)
    .map(({ is, text }) => (is === 'same' ? text : is === 'gone' ? `[-${text}]` : `[+${text}]`))
    .join('');

test.each([
  ['我住冰河路3号楼', '我住滨河路3号楼。', '我住[-冰][+滨]河路3号楼。'],
  ['停水了', '停水了，三天了', '停水了，[+三天了]'],
  ['对，就是那里。', '对就是那里', '对就是那里'],
  ['the water is off', 'The water was off.', 'The water [-is ][+was ]off.'],
  ['', '喂', '[+喂]'],
])('[W30] %j and %j differ as %s', (first, second, expected) => {
  expect(shown(first, second)).toBe(expected);
});

test('[W30] what is the same and new makes the second text, what is the same and gone the letters of the first', () => {
  const text = fc.string({
    unit: fc.constantFrom('我', '住', '路', '，', ' ', 'a', 'b', '3', '。'),
    maxLength: 20,
  });
  const letters = (words: string) => words.replace(/[^\p{L}\p{N}]/gu, '');
  fc.assert(
    fc.property(text, text, (first, second) => {
      const cut = differences(first, second);
      const of = (...kinds: string[]) =>
        cut.flatMap(({ is, text: one }) => (kinds.includes(is) ? [one] : [])).join('');
      expect(letters(of('same', 'new'))).toBe(letters(second));
      expect(letters(of('same', 'gone'))).toBe(letters(first));
    }),
  );
});

test('[W31] lines of one speaker that touch in time are compared together, speakers never', () => {
  const line = (leg: 'caller' | 'agent', startMs: number, endMs: number, text: string) => ({
    leg,
    startMs,
    endMs,
    text,
  });
  const parts = compareVersions(
    [
      line('caller', 0, 4000, '我要投诉'),
      line('agent', 3000, 5000, '您请说'),
      line('caller', 6000, 7000, '嗯'),
    ],
    [
      line('caller', 100, 2000, '我要'),
      line('caller', 2100, 4100, '投诉工地'),
      line('agent', 3000, 5000, '您请说'),
    ],
  );
  expect(
    parts.map(({ leg, startMs, differs, stretches }) => [leg, startMs, differs, stretches.length]),
  ).toEqual([
    ['caller', 0, true, 2],
    ['agent', 3000, false, 1],
    ['caller', 6000, true, 1],
  ]);
});

test('[W34] engines are compared with each other; what a person corrected stands beside, whole', () => {
  const line = (startMs: number, text: string, corrected: string | null = null) => ({
    leg: 'caller' as const,
    startMs,
    endMs: startMs + 1000,
    text,
    corrected,
  });
  const parts = compareVersions(
    [line(0, '我住冰河路', '我住滨河路'), line(900, '三号楼'), line(5000, '没有水')],
    [line(0, '我住宾河路'), line(900, '三号楼'), line(5000, '没有水')],
  );
  expect(parts[0]).toMatchObject({ differs: true, corrected: '我住滨河路三号楼' });
  expect(parts[0]?.stretches).toContainEqual({ is: 'gone', text: '冰' });
  expect(parts[1]).toMatchObject({ differs: false, corrected: null });
});
