import { CITY_UTC_OFFSET_MS } from '../ui/city-time.ts';

export const RANGES = ['today', 'yesterday', 'week', 'month'] as const;
export type Range = (typeof RANGES)[number];

const DAY_MS = 86_400_000;

/** The time meant by a choice, in whole days of the city; today ends with the day, not with this moment. */
export function rangeOf(range: Range, now: number): { from: number; to: number } {
  const today = Math.floor((now + CITY_UTC_OFFSET_MS) / DAY_MS) * DAY_MS - CITY_UTC_OFFSET_MS;
  switch (range) {
    case 'today':
      return { from: today, to: today + DAY_MS };
    case 'yesterday':
      return { from: today - DAY_MS, to: today };
    case 'week':
      return { from: today - 6 * DAY_MS, to: today + DAY_MS };
    case 'month':
      return { from: today - 29 * DAY_MS, to: today + DAY_MS };
  }
}
