import { CITY_UTC_OFFSET_MS } from './city-time.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** mm:ss, from an hour on h:mm:ss. Negative counts as zero: two machines' clocks differ. */
export function clockText(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** Whole seconds between two instants, never negative. */
export const secondsBetween = (from: number, to: number): number =>
  Math.max(0, Math.floor((to - from) / 1000));

// Everything is said in the city's time, whatever the machine of the page is set to: as on tickets and reports.
const timeZone = 'Asia/Shanghai';

export const dayText = (at: number, tag: string): string =>
  new Intl.DateTimeFormat(tag, { timeZone, month: 'short', day: 'numeric', weekday: 'short' }).format(at);

export const dateTimeText = (at: number, tag: string): string =>
  new Intl.DateTimeFormat(tag, {
    timeZone,
    hourCycle: 'h23',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);

export const timeText = (at: number): string => new Date(at + CITY_UTC_OFFSET_MS).toISOString().slice(11, 19);
