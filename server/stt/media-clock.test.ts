import { expect, test } from 'vitest';
import { createMediaClock } from './media-clock.ts';

/** Gaps found when pieces of 20 ms arrive at these times. */
function gapsAt(arrivals: readonly number[]): [number, number][] {
  let now = 0;
  const clock = createMediaClock(() => now);
  const gaps: [number, number][] = [];
  for (const at of arrivals) {
    now = at;
    const gap = clock.hear(20);
    if (gap !== null) gaps.push([at, gap]);
  }
  return gaps;
}
const every20 = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / 20 }, (_, index) => from + index * 20);

test('[S14] sound on time has no gaps, with jitter either', () => {
  expect(gapsAt(every20(0, 60_000))).toEqual([]);
  expect(gapsAt(every20(0, 60_000).map((at, index) => at + ((index * 37) % 60)))).toEqual([]);
});

test('[S14] a burst after a stall was only late', () => {
  expect(
    gapsAt([...every20(0, 5000), ...every20(5000, 6500).map(() => 6500), ...every20(6500, 20_000)]),
  ).toEqual([]);
});

test('[S14] frames that never come are one gap of their length, and the clock is right afterwards', () => {
  const gaps = gapsAt([...every20(0, 5000), ...every20(5600, 60_000)]);
  expect(gaps).toHaveLength(1);
  expect(gaps[0]?.[1]).toBe(600);
});

test('[S14] a slow start is not a gap: the earliest piece sets the clock', () => {
  expect(gapsAt([400, ...every20(20, 400).map(() => 405), ...every20(410, 10_010)])).toEqual([]);
});
