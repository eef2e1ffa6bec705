/**
 * When the first sample of a stretch of sound was spoken, in call time. Whoever began it can only say when the answer to
 * the request came or when it was sent; on a busy machine both are up to a quarter of a second off. The sound itself
 * knows: it is as long as the time since its first sample, because Asterisk gives a frame each 20 ms, silence included.
 */
const MOST_OFF_MS = 1000;

/**
 * Of a recording: `saidMs` is when Asterisk's answer came, never much before the truth and often behind it.
 * `endMs`: the call time of the file's last write, `lengthMs`: the sound in it. Frames that were lost make what is
 * counted back too late, so only an earlier beginning is believed.
 */
export function recordingBegan(saidMs: number, endMs: number, lengthMs: number): number {
  const seenMs = Math.round(endMs - lengthMs);
  return seenMs < saidMs && saidMs - seenMs <= MOST_OFF_MS ? Math.max(0, seenMs) : saidMs;
}

/**
 * Of sound on its way to a recogniser: `saidMs` is when it was asked for, before any of it could come. `nowMs`: the call
 * time at which the first piece of `lengthMs` is here. A later one means that another clock, or a lost link, is in it.
 */
export function mediaBegan(saidMs: number, nowMs: number, lengthMs: number): number {
  const seenMs = Math.round(nowMs - lengthMs);
  return seenMs > saidMs && seenMs - saidMs <= MOST_OFF_MS ? seenMs : saidMs;
}
