import { expect, test } from 'vitest';
import { createMediaClock } from './media-clock.ts';

/** What the clock says of pieces of 20 ms that arrive at these times: [arrival, gap], and how many were surplus. */
function heardAt(arrivals: readonly number[]): { gaps: [number, number][]; surplus: number } {
  let now = 0;
  const clock = createMediaClock(() => now);
  const gaps: [number, number][] = [];
  let surplus = 0;
  for (const at of arrivals) {
    now = at;
    const heard = clock.hear(20);
    if (heard.gapMs > 0) gaps.push([at, heard.gapMs]);
    if (heard.surplus) surplus += 1;
  }
  return { gaps, surplus };
}
const every20 = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / 20 }, (_, index) => from + index * 20);
const NOTHING = { gaps: [], surplus: 0 };

test('[S14] sound on time has no gaps, with jitter either', () => {
  expect(heardAt(every20(0, 60_000))).toEqual(NOTHING);
  expect(heardAt(every20(0, 60_000).map((at, index) => at + ((index * 37) % 50)))).toEqual(NOTHING);
});

test('[S14] a burst after a stall was only late', () => {
  const stalled = [...every20(0, 5000), ...every20(5000, 6500).map(() => 6500), ...every20(6500, 20_000)];
  expect(heardAt(stalled)).toEqual(NOTHING);
});

test('[S14] frames that never come are one gap of their length, and the clock is right afterwards', () => {
  const { gaps, surplus } = heardAt([...every20(0, 5000), ...every20(5600, 60_000)]);
  expect(gaps).toEqual([[6100, 600]]);
  expect(surplus).toBe(0);
});

test('[S14] a slow start is not a gap: the earliest piece sets the clock', () => {
  expect(heardAt([400, ...every20(20, 400).map(() => 405), ...every20(410, 10_010)])).toEqual(NOTHING);
});

test('[S15] frames sent twice are dropped, before they shift the time', () => {
  const doubled = every20(0, 60_000).flatMap((at, index) => (index % 10 === 9 ? [at, at] : [at]));
  const { gaps, surplus } = heardAt(doubled);
  expect(gaps).toEqual([]);
  expect(surplus).toBeGreaterThanOrEqual(300 - 6);
});

test('[S15] a flood is dropped but for a second', () => {
  expect(heardAt(Array.from({ length: 5000 }, () => 7)).surplus).toBeGreaterThanOrEqual(5000 - 55);
});

const HOUR_MS = 3_600_000;
/** An hour of one leg: when a frame was spoken and when it arrives; some never do, some twice. */
function* anHour(seed: number): Generator<{ spokenMs: number; arrivesMs: number[] }> {
  let random = seed;
  const chance = (): number => {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
    return random / 2_147_483_648;
  };
  let [lostUntil, lateUntil] = [0, 0];
  for (let spokenMs = 0; spokenMs < HOUR_MS; spokenMs += 20) {
    // The last ten seconds are well: what happened before is known by the end.
    const pick = spokenMs < HOUR_MS - 10_000 ? chance() : 0.5;
    if (pick < 0.0005) lostUntil = spokenMs + 100 + chance() * 3000;
    else if (pick < 0.001) lateUntil = spokenMs + 100 + chance() * 2000;
    const onTime = spokenMs + chance() * 30;
    const arrives = spokenMs < lateUntil ? lateUntil : onTime;
    if (spokenMs < lostUntil || pick > 0.995) yield { spokenMs, arrivesMs: [] };
    else yield { spokenMs, arrivesMs: pick > 0.99 ? [arrives, arrives] : [arrives] };
  }
}

test.each([1, 2, 3, 4])(
  '[S16] call time is right to 100 ms through an hour of losses, bursts and doubles (%i)',
  (seed) => {
    let now = 0;
    const clock = createMediaClock(() => now);
    let callMs = 0;
    let [lost, knownFrom] = [false, 0];
    let worstMs = 0;
    for (const { spokenMs, arrivesMs } of anHour(seed)) {
      lost ||= arrivesMs.length === 0;
      for (const at of arrivesMs) {
        // A loss is known for one when half a second has gone on without it, after another just as long; a stall asks anew.
        if (lost || at > now + 100) knownFrom = at + 1100;
        lost = false;
        now = Math.max(now, at);
        const { gapMs, surplus } = clock.hear(20);
        if (surplus) continue;
        callMs += gapMs;
        if (now > knownFrom) worstMs = Math.max(worstMs, Math.abs(callMs - spokenMs));
        callMs += 20;
      }
    }
    expect(worstMs).toBeLessThanOrEqual(100);
    expect(Math.abs(callMs - HOUR_MS)).toBeLessThanOrEqual(100);
  },
);
