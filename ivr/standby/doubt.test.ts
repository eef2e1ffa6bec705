import { describe, expect, it } from 'vitest';
import type { Seen } from '../watchdog/silence.ts';
import { LOOK_MS, noDoubt, STARTING_MS, STILL_MS, step } from './doubt.ts';

const REIGN = 2;
const mark = (count: number, reign = REIGN, startup = 'one'): Seen => ({
  startup,
  mark: `${reign}-x-${count}`,
});
const times = <T>(count: number, of: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => of(index));

/** Looks one after the other; the instants at which the leader is accused. */
function accusedAt(said: (Seen | null)[]): number[] {
  let state = noDoubt(REIGN, 0);
  return said.flatMap((one, index) => {
    const at = (index + 1) * LOOK_MS;
    const done = step(state, { event: 'looked', said: one, at });
    state = done.state;
    return done.accuse ? [at] : [];
  });
}
/** Half a second each. */
const beats = (seconds: number, from = 0) =>
  times(seconds * 4, (index) => mark(from + Math.floor(index / 2)));
const still = (seconds: number, at = mark(99)) => times(seconds * 4, () => at);

describe('doubt', () => {
  it('[D3] a mark that stands still for 1.5 s is a leader who does nothing; one that moves is none', () => {
    expect(accusedAt(beats(20))).toEqual([]);
    expect(accusedAt([...beats(5), ...still(4)])[0]).toBe(5000 + LOOK_MS + STILL_MS);
    // Frozen since before our first look.
    expect(accusedAt(still(4))[0]).toBe(STILL_MS);
  });

  it('[D4] a freeze shorter than that is none', () => {
    const short = times(STILL_MS / LOOK_MS - 1, () => mark(50));
    expect(accusedAt([...beats(5), ...short, ...beats(5, 60)])).toEqual([]);
  });

  it('[D6] who has not taken the calls in hand yet has ten seconds to', () => {
    const before = times(STARTING_MS / LOOK_MS - 2, () => mark(7, REIGN - 1));
    expect(accusedAt([...before, ...beats(5)])).toEqual([]);
    expect(accusedAt(still(12, { startup: 'one', mark: '' }))[0]).toBe(STARTING_MS);
    // Another Asterisk, or one that was away: the leader links and reconciles anew.
    expect(accusedAt([...beats(5), ...still(8, { startup: 'two', mark: '' })])).toEqual([]);
    expect(accusedAt([...beats(5), null, ...still(8, mark(9))])).toEqual([]);
    expect(accusedAt([...beats(5), null, ...beats(2, 80), ...still(4)])).not.toEqual([]);
  });

  it('[D6] an Asterisk that says nothing accuses nobody', () => {
    expect(accusedAt([...beats(5), ...times(200, () => null)])).toEqual([]);
  });

  it('[D2] a call left unclaimed is one as well, once the calls are in its hands', () => {
    const unclaimed = { event: 'unclaimed' } as const;
    const fresh = noDoubt(REIGN, 0);
    expect(step(fresh, unclaimed).accuse).toBe(false);
    const { state } = step(fresh, { event: 'looked', said: mark(1), at: 1 });
    expect(step(state, unclaimed).accuse).toBe(true);
  });
});
