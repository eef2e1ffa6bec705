import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cityTime, openingAt } from '../protocol/flow-hours.ts';
import { stateHolidays } from './state-holidays.ts';

const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'holidays-cn');
const week = [
  ...Array.from({ length: 5 }, () => [
    { from: 510, to: 720 },
    { from: 780, to: 1050 },
  ]),
  [],
  [],
];
const at = (time: string) => Date.parse(`${time}:00+08:00`);

describe('the State Council calendar', () => {
  it.skipIf(!existsSync(DATA)).each([2024, 2025, 2026])(
    '[W3] has the days off and the working days in lieu that were announced for %i',
    (year) => {
      const { days } = JSON.parse(readFileSync(join(DATA, `${year}.json`), 'utf8')) as {
        days: { date: string; isOffDay: boolean }[];
      };
      const { daysOff, workingDays } = stateHolidays([year]);
      const of = (isOffDay: boolean) =>
        days
          .filter((day) => day.isOffDay === isOffDay && day.date.startsWith(String(year)))
          .map((day) => day.date);
      expect(Object.keys(daysOff)).toEqual(of(true).sort());
      expect(Object.keys(workingDays)).toEqual(of(false).sort());
    },
  );

  it.each([
    ['2026-11-25T08:29', 'closed'],
    ['2026-11-25T08:30', 'open'],
    ['2026-11-25T12:00', 'closed'],
    ['2026-11-25T17:29', 'open'],
    ['2026-11-28T10:00', 'closed'],
    // A Saturday that is worked, a Thursday of National Day, and midnight between them on the city's clock.
    ['2026-02-14T10:00', 'open'],
    ['2026-10-01T10:00', 'holiday'],
    ['2026-09-30T23:59', 'closed'],
    ['2026-10-01T00:00', 'holiday'],
  ] as const)('[W3] at %s it is %s', (time, is) => {
    expect(openingAt(cityTime(at(time), 480), week, stateHolidays([2026]))).toBe(is);
  });

  it('[W3] a city can correct a day', () => {
    const calendar = stateHolidays([2026]);
    delete calendar.daysOff['2026-10-01'];
    expect(openingAt(cityTime(at('2026-10-01T10:00'), 480), week, calendar)).toBe('open');
  });
});
