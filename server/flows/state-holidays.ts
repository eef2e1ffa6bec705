import chineseDays from 'chinese-days';
import type { FlowCalendar } from '../protocol/flow.ts';

/**
 * The State Council's days off and working days in lieu (调休) of these years, by the package chinese-days. A year that
 * was not announced yet has none. Named days read "National Day,国庆节,3"; others have the weekday's name.
 */
export function stateHolidays(years: readonly number[]): FlowCalendar {
  const calendar: FlowCalendar = { daysOff: {}, workingDays: {} };
  for (const year of years)
    for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 86_400_000) {
      const day = new Date(at).toISOString().slice(0, 10);
      const { work, name } = chineseDays.getDayDetail(day);
      const [, chinese] = name.split(',');
      if (chinese === undefined) continue;
      if (work) calendar.workingDays[day] = chinese;
      else calendar.daysOff[day] = chinese;
    }
  return calendar;
}
