import type { ReportInterval } from '../protocol/report.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LENGTH_MS: Record<Exclude<ReportInterval, 'whole'>, number> = {
  quarter: 15 * MINUTE_MS,
  half: 30 * MINUTE_MS,
  hour: 60 * MINUTE_MS,
  day: DAY_MS,
};

/** Intervals on the city's clock that cover `from` to `to`; the first and the last are cut at those. */
export function intervalsOf(
  from: number,
  to: number,
  interval: ReportInterval,
  utcOffsetMs: number,
): { start: number; end: number }[] {
  if (interval === 'whole') return [{ start: from, end: to }];
  const length = LENGTH_MS[interval];
  const first = Math.floor((from + utcOffsetMs) / length) * length - utcOffsetMs;
  const all: { start: number; end: number }[] = [];
  for (let start = first; start < to; start += length)
    all.push({ start: Math.max(start, from), end: Math.min(start + length, to) });
  return all;
}
