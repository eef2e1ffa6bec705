import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adviceOf } from './advice.ts';
import { add, decided, figuresOf, NO_FIGURES, type ServiceTargets } from './call-figures.ts';
import { change, emptyDay, forget, guardOf } from './rolling-day.ts';

const TARGETS: ServiceTargets = {
  answerWithinMs: 15_000,
  shortAbandonMs: 5_000,
  withinTarget: 0.9,
  connectTarget: 0.95,
};
const queued = { queuedAt: 100_000, answeredAt: null, endedAt: null, outcome: null };

describe('[K1] what one call adds', () => {
  test.each([
    ['a call that never entered a queue', { ...queued, queuedAt: null }, {}],
    ['one that still waits', queued, { offered: 1 }],
    [
      'answered at 15 s sharp',
      { ...queued, answeredAt: 115_000 },
      { offered: 1, answered: 1, within: 1, waitMs: 15_000 },
    ],
    [
      'answered a moment later',
      { ...queued, answeredAt: 115_001 },
      { offered: 1, answered: 1, waitMs: 15_001 },
    ],
    [
      'hung up at once',
      { ...queued, endedAt: 104_999, outcome: 'abandoned' as const },
      { offered: 1, shortAbandoned: 1 },
    ],
    [
      'gave up',
      { ...queued, endedAt: 105_000, outcome: 'abandoned' as const },
      { offered: 1, abandoned: 1, lost: 1, waitMs: 5_000 },
    ],
    [
      'handed over to 110 from the queue',
      { ...queued, endedAt: 120_000, outcome: 'handedOver' as const },
      { offered: 1, answered: 1, waitMs: 20_000 },
    ],
    [
      'cut by a fault',
      { ...queued, endedAt: 101_000, outcome: 'lost' as const },
      { offered: 1, lost: 1, waitMs: 1_000 },
    ],
  ])('%s', (_name, call, adds) => {
    expect(figuresOf(call, TARGETS)).toEqual({ ...NO_FIGURES, ...adds });
  });
});

test('[K1] a caller who still waits makes no share worse', () => {
  const sum = [queued, { ...queued, answeredAt: 101_000 }]
    .map((call) => figuresOf(call, TARGETS))
    .reduce((a, b) => add(a, b), NO_FIGURES);
  expect(sum.offered).toBe(2);
  expect(guardOf(sum.within, decided(sum), TARGETS.withinTarget).rate).toBe(1);
});

test('[K2] the last 24 hours are the sum of the calls that entered a queue in them, whatever the order', () => {
  const HOUR = 3_600_000;
  const call = fc.record({ at: fc.integer({ min: 0, max: 72 * 60 }), answered: fc.boolean() });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
      const now = 72 * HOUR;
      let day = emptyDay;
      const one = ({ at, answered }: { at: number; answered: boolean }) =>
        figuresOf(
          {
            queuedAt: at * 60_000,
            answeredAt: answered ? at * 60_000 + 1 : null,
            endedAt: null,
            outcome: null,
          },
          TARGETS,
        );
      for (const entry of calls) {
        day = change(day, entry.at * 60_000, NO_FIGURES, { ...NO_FIGURES, offered: 1 });
        day = change(day, entry.at * 60_000, { ...NO_FIGURES, offered: 1 }, one(entry));
      }
      const kept = calls.filter(({ at }) => at > 48 * 60);
      expect(forget(day, now).sum).toEqual(kept.map(one).reduce((a, b) => add(a, b), NO_FIGURES));
    }),
  );
});

test('[K3] the guard counts exactly how many more may go wrong, or must go right', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 300 }), (good, bad) => {
      const all = good + bad;
      const guard = guardOf(good, all, 0.95);
      // In whole hundredths, because 0.95 is not exact.
      const holds = (g: number, a: number) => 100 * g >= 95 * a;
      if (all === 0) expect(guard.rate).toBeNull();
      else if (guard.left !== null) {
        expect(holds(good, all + guard.left)).toBe(true);
        expect(holds(good, all + guard.left + 1)).toBe(false);
      } else {
        const needed = guard.needed ?? Number.NaN;
        expect(holds(good + needed, all + needed)).toBe(true);
        expect(holds(good + needed - 1, all + needed - 1)).toBe(false);
      }
    }),
    { numRuns: 2000 },
  );
});

test('[K4] advice comes when callers wait unserved and the line is near, what helps at once first', () => {
  const tight = { rate: 0.951, target: 0.95, left: 2, needed: null };
  const fine = { rate: 0.99, target: 0.95, left: 70, needed: null };
  const pressure = { waiting: 6, longestWaitMs: 4_000, ready: 1, wrapUp: 2, onBreak: 1, signedOut: 4 };
  expect(adviceOf({ ...pressure, connect: tight, within: fine }, 15_000)).toEqual([
    { do: 'endWrapUps', count: 2 },
    { do: 'recallBreaks', count: 1 },
    { do: 'signInMore', count: 2 },
    { do: 'offerCallback', count: 2 },
  ]);
  expect(adviceOf({ ...pressure, connect: fine, within: fine }, 15_000)).toEqual([]);
  expect(adviceOf({ ...pressure, longestWaitMs: 16_000, connect: fine, within: fine }, 15_000)).not.toEqual(
    [],
  );
  expect(adviceOf({ ...pressure, waiting: 1, connect: tight, within: tight }, 15_000)).toEqual([]);
});
