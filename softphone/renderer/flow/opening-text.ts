import type { Opening } from '../../../server/protocol/flow.ts';

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** `08:30-12:00 13:00-17:30` */
export const openingsText = (openings: readonly Opening[]): string =>
  openings.map(({ from, to }) => `${clock(from)}-${clock(to)}`).join(' ');

/** The openings a person wrote; null where it cannot be read as such. */
export function readOpenings(text: string): Opening[] | null {
  const parts = text
    .replace(/[，、,;；]/g, ' ')
    .replace(/：/g, ':')
    .trim()
    .split(/\s+/);
  if (parts.length === 1 && parts[0] === '') return [];
  const openings: Opening[] = [];
  for (const part of parts) {
    const found = /^(\d{1,2}):(\d{2})[-–－~—](\d{1,2}):(\d{2})$/.exec(part);
    if (found === null) return null;
    const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = found.slice(1).map(Number);
    const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
    if (fromMinute > 59 || toMinute > 59 || to > 1440 || from >= to) return null;
    openings.push({ from, to });
  }
  return openings.length > 6 ? null : openings;
}
