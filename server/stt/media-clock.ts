/**
 * Tells late sound from lost sound and from sound sent twice. Asterisk sends 20 ms each 20 ms, so the sound's own length
 * is the clock; when it stays behind the wall clock, frames were lost, and the stretch is a gap. A burst that catches up
 * was only late and changes nothing. Sound ahead of the clock was sent twice (or comes too late to be placed).
 */
export type MediaClock = {
  /** A piece of `lengthMs` arrives. `gapMs`: sound lost before it. `surplus`: it has no place in time, drop it. */
  hear(lengthMs: number): { readonly gapMs: number; readonly surplus: boolean };
};

/** A shorter delay is jitter. Together with what may be ahead this keeps both legs within 100 ms. */
const BEHIND_MS = 60;
const AHEAD_MS = 60;
/** So long it must have been behind at every arrival: late frames come in one burst, well within it. */
const WATCHED_MS = 500;
const STALL_MS = 100;
/** The first pieces may come later than the rest: until then the earliest arrival sets the clock, by at most this. */
const SETTLING_MS = 500;
const LONGEST_LATE_START_MS = 1000;

/** `now`: a clock that never goes back, ms; the wall clock's jumps must not be its own. */
export function createMediaClock(now: () => number): MediaClock {
  let firstAt: number | null = null;
  /** The instant at which the first sample was due. */
  let startedAt = 0;
  let heardMs = 0;
  let lastAt = 0;
  let window: { since: number; leastMs: number } | null = null;
  return {
    hear(lengthMs) {
      const at = now();
      if (firstAt === null) startedAt = at;
      firstAt ??= at;
      const behindMs = at - startedAt - heardMs;
      if (behindMs < 0 && at - firstAt < SETTLING_MS) {
        startedAt = Math.max(startedAt + behindMs, firstAt - LONGEST_LATE_START_MS);
      }
      if (startedAt + heardMs - at > AHEAD_MS) return { gapMs: 0, surplus: true };
      let gapMs = 0;
      // After a stall of its own what comes may still be the late rest: the watch begins anew.
      if (behindMs < BEHIND_MS || at - lastAt > STALL_MS) window = null;
      lastAt = at;
      if (behindMs >= BEHIND_MS) {
        window ??= { since: at, leastMs: behindMs };
        window.leastMs = Math.min(window.leastMs, behindMs);
        if (at - window.since >= WATCHED_MS) {
          gapMs = Math.round(window.leastMs);
          window = null;
        }
      }
      heardMs += gapMs + lengthMs;
      return { gapMs, surplus: false };
    },
  };
}
