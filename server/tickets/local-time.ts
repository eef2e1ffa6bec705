/** Wall-clock time of the place the call came to. */
export type LocalTime = {
  year: number;
  /** From 1. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  /** Monday is 0. */
  weekday: number;
};
export type Clock = {
  hour: number;
  minute: number;
  nextDay: boolean /** The half of the day is known. */;
  fixed: boolean;
};
/** A time as read: `weight` says how exact it was said. */
export type Spoken = { value: string; weight: number };

function fromUtc(ms: number): LocalTime {
  const date = new Date(ms);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    weekday: (date.getUTCDay() + 6) % 7,
  };
}

/** @param utcOffsetMinutes minutes east of Greenwich, 480 for China. */
export const localTime = (instant: number, utcOffsetMinutes: number): LocalTime =>
  fromUtc(instant + utcOffsetMinutes * 60_000);

export const addDays = (time: LocalTime, days: number, minutes = 0): LocalTime =>
  fromUtc(Date.UTC(time.year, time.month - 1, time.day + days, time.hour, time.minute + minutes));

const two = (value: number): string => String(value).padStart(2, '0');
export const monthText = (year: number, month: number): string => `${year}-${two(month)}`;
export const dayText = (time: LocalTime): string => `${monthText(time.year, time.month)}-${two(time.day)}`;
/** `2026-03-11T23:30` */
export function stampText(time: LocalTime, clock: Clock | null): string {
  if (clock === null) return `${dayText(time)}T${two(time.hour)}:${two(time.minute)}`;
  const day = clock.nextDay ? addDays(time, 1) : time;
  return `${dayText(day)}T${two(clock.hour)}:${two(clock.minute)}`;
}
