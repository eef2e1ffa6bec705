import type { Leg } from '../protocol/ids.ts';
import type { Peaks } from '../protocol/recording.ts';

/** One value for so much sound; an hour makes 72,000 bytes a speaker. */
export const PEAK_STEP_MS = 50;
const STEP_BYTES = PEAK_STEP_MS * 16 * 2;

/** Gathers the loudest sample of each step, 0..255; sound comes in pieces of any length. */
export function peakMeter() {
  const values: number[] = [];
  let rest: Buffer = Buffer.alloc(0);
  const step = (bytes: Buffer): void => {
    let loudest = 0;
    for (let at = 0; at + 1 < bytes.length; at += 2)
      loudest = Math.max(loudest, Math.abs(bytes.readInt16LE(at)));
    values.push(Math.min(255, Math.round((loudest / 32_768) * 255)));
  };
  return {
    hear(piece: Buffer): void {
      let all = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      for (; all.length >= STEP_BYTES; all = all.subarray(STEP_BYTES)) step(all.subarray(0, STEP_BYTES));
      rest = Buffer.from(all);
    },
    end(): Buffer {
      if (rest.length > 1) step(rest);
      rest = Buffer.alloc(0);
      return Buffer.from(values);
    },
  };
}

/** More points than a screen has dots across would only be sent. */
const MOST_POINTS = 4000;

/** The peaks of all recordings of a call, both speakers on one axis of call time. */
export function callPeaks(
  tracks: readonly { leg: Leg; startMs: number; peaks: Buffer }[],
  durationMs: number,
): Peaks {
  const stepMs = Math.max(PEAK_STEP_MS, Math.ceil(durationMs / MOST_POINTS));
  const points = Math.ceil(durationMs / stepMs);
  const legs: Record<Leg, number[]> = { caller: Array(points).fill(0), agent: Array(points).fill(0) };
  for (const { leg, startMs, peaks } of tracks)
    peaks.forEach((peak, index) => {
      const at = Math.floor((startMs + index * PEAK_STEP_MS) / stepMs);
      const points = legs[leg];
      if (at >= 0 && at < points.length) points[at] = Math.max(points[at] ?? 0, peak);
    });
  return { stepMs, durationMs: Math.round(durationMs), ...legs };
}
