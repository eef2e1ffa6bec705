import type { FlowCalendar, Week } from './flow.ts';

/** A moment on the city's clock. */
export type CityTime = {
  /** `2026-11-25` */
  day: string;
  /** 0 is Monday. */
  weekday: number;
  /** Of the day, from 0. */
  minute: number;
};

export function cityTime(at: number, utcOffsetMinutes: number): CityTime {
  const local = new Date(at + utcOffsetMinutes * 60_000);
  return {
    day: local.toISOString().slice(0, 10),
    weekday: (local.getUTCDay() + 6) % 7,
    minute: local.getUTCHours() * 60 + local.getUTCMinutes(),
  };
}

/**
 * Whether it is open. A day off by the calendar is `holiday` whatever the hours say; a working day in lieu (调休) has
 * Monday's hours, because it stands for a weekday.
 */
export function openingAt(time: CityTime, week: Week, calendar: FlowCalendar): 'open' | 'closed' | 'holiday' {
  if (calendar.daysOff[time.day] !== undefined) return 'holiday';
  const weekday = calendar.workingDays[time.day] === undefined ? time.weekday : 0;
  const openings = week[weekday] ?? [];
  return openings.some(({ from, to }) => time.minute >= from && time.minute < to) ? 'open' : 'closed';
}
