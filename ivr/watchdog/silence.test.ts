import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOOK_EVERY_MS, look, type Seen, SILENT_MS, startWatching } from './silence.ts';

const seen = (mark: string, startup = 'one'): Seen => ({ startup, mark });

/** Looks each half second at what is said; the instants at which `ivr` counts as silent. */
function silentAt(said: (Seen | null)[], everyMs = LOOK_EVERY_MS): number[] {
  let state = startWatching(0);
  return said.flatMap((one, index) => {
    const at = (index + 1) * everyMs;
    const looked = look(state, one, at);
    state = looked.state;
    return looked.silent ? [at] : [];
  });
}
const times = <T>(count: number, of: (index: number) => T) => Array.from({ length: count }, (_, i) => of(i));

describe('silence', () => {
  it('[W1] a mark that stands still is silence after 3 s, one that moves is none, however slowly', () => {
    expect(silentAt([seen('1'), ...times(8, () => seen('2'))])[0]).toBe(1000 + SILENT_MS);
    // Moves every 2.5 s: a busy ivr.
    expect(silentAt(times(60, (index) => seen(String(Math.floor(index / 5)))))).toEqual([]);
    // Nobody has ever set one.
    expect(silentAt(times(8, () => seen('')))[0]).toBe(SILENT_MS);
  });

  it('[W1] silence ends with the first mark that is another one', () => {
    const still = times(8, () => seen('1'));
    expect(silentAt([...still, seen('2'), seen('2')]).at(-1)).toBeLessThanOrEqual(8 * LOOK_EVERY_MS);
  });

  it('[W2] the clock begins anew when Asterisk is silent or another one', () => {
    const still = times(5, () => seen('1'));
    expect(silentAt([...still, null, ...still])).toEqual([]);
    expect(silentAt([...still, seen('1', 'two'), ...times(4, () => seen('1', 'two'))])).toEqual([]);
  });

  it('[W2] the clock begins anew when we were away ourselves', () => {
    expect(
      silentAt(
        times(10, () => seen('1')),
        5000,
      ),
    ).toEqual([]);
  });

  it('[W1] 10,000 random courses: never silent before 3 s without a new mark', () => {
    const said = fc.option(
      fc.record({ mark: fc.constantFrom('1', '2'), startup: fc.constantFrom('a', 'b') }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(said, fc.integer({ min: 1, max: 3000 })), { maxLength: 40 }), (looks) => {
        let state = startWatching(0);
        let at = 0;
        let newsAt = 0;
        for (const [one, ms] of looks) {
          at += ms;
          const { mark, startup } = state.seen ?? {};
          const isNews =
            one === null || (state.seen !== null && (one.mark !== mark || one.startup !== startup));
          if (isNews) newsAt = at;
          const looked = look(state, one, at);
          state = looked.state;
          if (looked.silent) expect(at - newsAt).toBeGreaterThanOrEqual(SILENT_MS);
        }
      }),
      { numRuns: 10_000 },
    );
  });
});
