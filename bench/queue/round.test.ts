import { expect, it } from 'vitest';
import { compared, median } from '../figure.ts';
import { happenedIn, idleGaps, idleGini, inversions, toAnswer, toRing } from './round.ts';

const at = (seconds: number) => `2026-11-25\t04:00:0${seconds}\t${(1_795_579_000 + seconds).toFixed(6)}`;
const log = [
  `called 131 ${at(0)}`,
  `called 132 ${at(0.1)}`,
  `called 133 ${at(0.2)}`,
  `taken 131 ${at(0.005)}`,
  `taken 132 ${at(0.14)}`,
  `taken 133 ${at(0.25)}`,
  `entered 131 ${at(0.01)}`,
  `rang 131 2001 ${at(0.02)}`,
  `talked 131 2001 ${at(0.03)}`,
  `left 131 2001 ${at(1.03)}`,
  `rang 133 2001 ${at(1.05)}`,
  `talked 133 2001 ${at(1.06)}`,
  `left 133 2001 ${at(2.06)}`,
  `rang 132 2001 ${at(2.56)}`,
  `talked 132 2001 ${at(2.57)}`,
  'nonsense',
].join('\n');
const close = (values: number[]) => values.map((value) => Math.round(value));

it('[B1] waits, rings and gaps are read from what both sides wrote down', () => {
  const happened = happenedIn(log);
  expect(close(toRing(happened))).toEqual([20, 2460, 850]);
  expect(close(toAnswer(happened))).toEqual([30, 2470, 860]);
  // After the second hang-up nobody was still waiting a second later.
  expect(close(idleGaps(happened))).toEqual([20]);
});

it('[B2] a caller who dialled when another one was taken already and is rung first has overtaken', () => {
  expect(inversions(happenedIn(log))).toBe(1);
  expect(inversions(happenedIn(log.replace('rang 133', 'rang 139')))).toBe(0);
  // Dialled beside each other.
  expect(inversions(happenedIn(log.replace(`taken 132 ${at(0.14)}`, `taken 132 ${at(0.16)}`)))).toBe(0);
});

it('[B3] idle time shared alike has the coefficient 0, all with one of two a half', () => {
  const even = `called 1 ${at(0)}\ncalled 2 ${at(4)}`;
  expect(idleGini(happenedIn(even), ['2001', '2002'])).toBeCloseTo(0);
  const one = `${even}\ntalked 1 2001 ${at(0)}`;
  expect(idleGini(happenedIn(one), ['2001', '2002'])).toBeCloseTo(0.5);
});

it('[B4] a figure of both sides has the medians, their ratio and the range of the rounds', () => {
  expect(median([3, 1, 2, 10])).toBe(2.5);
  const rounds = [
    { ours: 1, peer: 2 },
    { ours: 3, peer: 4 },
    { ours: 2, peer: 8 },
  ];
  const aim = { better: 'lower', goal: 0.5 } as const;
  expect(compared('x', 'ms', rounds, aim)).toMatchObject({
    ours: 2,
    peer: 4,
    ratio: 0.5,
    ok: true,
    range: [0.25, 0.75],
  });
  expect(compared('x', 'ms', [{ ours: 0, peer: 0 }], aim)).toMatchObject({ ratio: 1, ok: false });
});
