import { expect, test } from 'vitest';
import { compareTimes } from './segment-times.ts';

const stretch = (startMs: number, endMs: number) => ({ startMs, endMs });

test('[E6] a line may hold several segments; its edges are compared with the first and the last', () => {
  const segments = [stretch(1000, 2000), stretch(2200, 3000), stretch(5000, 6000)];
  const { lines, extra, missed } = compareTimes([stretch(1050, 2900), stretch(7000, 7100)], segments);
  expect(lines).toEqual([{ startMs: 1050, endMs: 2900, startOffMs: 50, endOffMs: -100 }]);
  expect(extra).toEqual([stretch(7000, 7100)]);
  expect(missed).toEqual([stretch(5000, 6000)]);
});

test('[E6] a segment cut in two counts against both lines', () => {
  const { lines } = compareTimes([stretch(0, 900), stretch(1000, 2000)], [stretch(0, 2000)]);
  expect(lines.map(({ startOffMs, endOffMs }) => [startOffMs, endOffMs])).toEqual([
    [0, -1100],
    [1000, 0],
  ]);
});
