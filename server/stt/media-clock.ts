/**
 * Tells late sound from lost sound. Asterisk sends 20 ms each 20 ms, so the sound's own length is the clock; when it
 * stays behind the wall clock for a while, frames were lost, and the stretch is a gap. A burst that catches up was
 * only late and changes nothing. `hear` gives the length of a gap found before this piece, in ms, or null.
 */
export type MediaClock = { hear(lengthMs: number): number | null };

/** A delay shorter than this is jitter, and both legs still line up to 100 ms after the next correction. */
const NOTICED_MS = 100;
/** So long it must have been behind at every arrival: late frames come within it. */
const WATCHED_MS = 2000;

/** `now`: a clock that never goes back, ms. */
export function createMediaClock(now: () => number): MediaClock {
  let startedAt: number | null = null;
  let heardMs = 0;
  let window: { since: number; leastMs: number } | null = null;
  return {
    hear(lengthMs) {
      const at = now();
      startedAt ??= at;
      const behindMs = at - startedAt - heardMs;
      heardMs += lengthMs;
      if (behindMs < 0) {
        // The first pieces came later than the rest: the clock starts with the earliest.
        startedAt = at - heardMs + lengthMs;
        window = null;
        return null;
      }
      if (behindMs < NOTICED_MS) {
        window = null;
        return null;
      }
      window ??= { since: at, leastMs: behindMs };
      window.leastMs = Math.min(window.leastMs, behindMs);
      if (at - window.since < WATCHED_MS) return null;
      const gapMs = Math.round(window.leastMs);
      heardMs += gapMs;
      window = null;
      return gapMs;
    },
  };
}
