import { addDays, type Clock, dayText, type LocalTime, type Spoken, stampText } from './local-time.ts';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const DAY = `yesterday|today|last night|tonight|this (?:morning|afternoon|evening)|(?:last |on )?(?:${WEEKDAYS.join('|')})|\\d+ (?:days?|hours?|minutes?) ago|every (?:day|night|morning|evening)`;
const PART = 'in the (?:morning|afternoon|evening)|at night|morning|afternoon|evening|night';
const CLOCK = "half past \\d{1,2}|\\d{1,2}(?:[: ][0-5]\\d)?(?: ?o'?clock)?(?: ?[ap]\\.? ?m\\b\\.?)?";

/** On text with written digits: `last night at 11 30`. A clock time alone counts only with `at` or am/pm. */
export const ENGLISH_TIME = new RegExp(
  `\\b(?:(?<day>${DAY})(?:,? (?<part>${PART}))?(?:,? (?:at|around|about|at about|since))?(?: (?<clock>${CLOCK}))?(?: (?<after>${PART}))?|(?:at|around|about|since) (?<alone>${CLOCK})(?: (?<part2>${PART}))?(?: (?<day2>${DAY}))?(?! (?:days?|weeks?|hours?|minutes?|people|[a-z]+ (?:road|street)))\\b)`,
  'gi',
);

function readClock(text: string | undefined, part: string): Clock | null {
  const match = /^(half past )?(\d{1,2})(?:[: ]([0-5]\d))?(?: ?o'?clock)?(?: ?([ap])\.? ?m\b)?/i.exec(
    text ?? '',
  );
  if (match?.[2] === undefined) return null;
  let hour = Number(match[2]);
  if (hour > 23) return null;
  const isLate = match[4]?.toLowerCase() === 'p' || /afternoon|evening|night/i.test(part);
  const nextDay = /night/i.test(part) && (hour === 12 || hour < 5);
  if (nextDay) hour %= 12;
  else if (isLate && hour < 12) hour += 12;
  return {
    hour,
    minute: match[1] === undefined ? Number(match[3] ?? 0) : 30,
    nextDay,
    fixed: match[4] !== undefined || part !== '',
  };
}

/** @param match of `ENGLISH_TIME`; null where it says nothing of the past. */
export function readEnglishTime(match: RegExpExecArray, now: LocalTime): Spoken | null {
  const groups = match.groups ?? {};
  const day = (groups['day'] ?? groups['day2'] ?? '').toLowerCase();
  const part =
    `${groups['part'] ?? groups['part2'] ?? groups['after'] ?? ''} ${/night|evening|afternoon|morning/.exec(day)?.[0] ?? ''}`.trim();
  const clock = readClock(groups['clock'] ?? groups['alone'], part);
  if (day.startsWith('every'))
    return { value: clock === null ? day : `${day} ${stampText(now, clock).slice(11)}`, weight: 3 };
  const ago = /^(\d+) (day|hour|minute)/.exec(day);
  if (ago?.[1] !== undefined && ago[2] !== 'day')
    return {
      value: stampText(addDays(now, 0, -Number(ago[1]) * (ago[2] === 'hour' ? 60 : 1)), null),
      weight: 2,
    };
  const index = WEEKDAYS.findIndex((name) => day.endsWith(name));
  const weekday = index < 0 ? 0 : index - now.weekday - (index >= now.weekday ? 7 : 0);
  const back =
    ago?.[1] !== undefined ? -Number(ago[1]) : /^(?:yesterday|last night)/.test(day) ? -1 : weekday;
  const date = addDays(now, back);
  if (clock === null)
    return day === '' ? null : { value: `${dayText(date)}${part === '' ? '' : ` ${part}`}`, weight: 2 };
  return { value: stampText(date, clock), weight: day === '' ? 2.5 : 5 };
}
