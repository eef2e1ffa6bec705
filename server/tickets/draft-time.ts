import type { FieldValue } from '../protocol/ticket.ts';
import { type DraftLine, machineValue, verdict, writtenSource } from './draft-line.ts';
import { ENGLISH_TIME, readEnglishTime } from './draft-time-en.ts';
import {
  addDays,
  type Clock,
  dayText,
  type LocalTime,
  monthText,
  type Spoken,
  stampText,
} from './local-time.ts';

const DAY = '大前天|前天|昨天|昨日|今天|今日|昨晚|昨夜|前晚|今晚|今早|昨儿|今儿';
const WEEKDAY = '(?:上上?个?|这个?|本)?(?:周|星期|礼拜)[1-6日天]';
const MONTH = '(?:(?:去年|今年|前年|\\d{4}年)?\\d{1,2}月份?(?:\\d{1,2}[号日])?)';
const AGO = '\\d+(?:天|个?小时|分钟)(?:以)?前';
const EVERY = '每天|天天|每晚|每日';
const PART = '凌晨|半夜|夜里|深夜|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜晚';
const CLOCK = '\\d{1,2}(?:点(?:半|[13]刻|\\d{1,2}分?|钟)?|[:：]\\d{2})';
const TIME = new RegExp(
  `(?<day>${EVERY}|${DAY}|${WEEKDAY}|${MONTH}|${AGO})?(?:的|大概|大约|，)?(?<part>${PART})?(?:大概|大约)?(?<clock>${CLOCK})?`,
  'g',
);
/** Dates of birth, opening hours and promises are not when it happened. */
const ELSEWHERE = /^.{0,3}(?:出生|报名|截止|上班|下班(?!回)|休息|开门|营业)/;
const COMING = /^(?:会|将|还要|要去|准备|之前|以前)/;

function readClock(text: string | undefined, part: string): Clock | null {
  const match = /^(\d{1,2})(?:点|[:：])(半|[13]刻|\d{1,2})?/.exec(text ?? '');
  if (match?.[1] === undefined) return null;
  let hour = Number(match[1]);
  const rest = match[2];
  const minute =
    rest === undefined ? 0 : rest === '半' ? 30 : rest.endsWith('刻') ? Number(rest[0]) * 15 : Number(rest);
  if (hour > 24 || minute > 59) return null;
  const isLate = /下午|傍晚|晚|夜/.test(part);
  if (part === '中午' && hour < 3) hour += 12;
  else if (isLate && hour >= 5 && hour < 12) hour += 12;
  else if (part === '下午' && hour < 12) hour += 12;
  // 昨晚十二点, 昨晚两点: after midnight, so on the following day.
  const nextDay = isLate && part !== '下午' && (hour === 12 || hour < 5 || hour === 24);
  return { hour: hour === 12 && isLate ? 0 : hour % 24, minute, nextDay, fixed: part !== '' || hour > 12 };
}

function dayOf(words: string, now: LocalTime): LocalTime | null {
  const named: Record<string, number> = { 大前天: -3, 前天: -2, 前晚: -2 };
  if (words in named) return addDays(now, named[words] ?? 0);
  if (/^昨/.test(words)) return addDays(now, -1);
  if (/^今/.test(words)) return now;
  const ago = /^(\d+)天/.exec(words);
  if (ago?.[1] !== undefined) return addDays(now, -Number(ago[1]));
  const week = /^(上上|上|这|本)?个?(?:周|星期|礼拜)([1-6日天])$/.exec(words);
  if (week?.[2] === undefined) return null;
  const index = /[日天]/.test(week[2]) ? 6 : Number(week[2]) - 1;
  const back = week[1] === '上上' ? 14 : week[1] === '上' ? 7 : 0;
  const distance = index - now.weekday - back;
  return addDays(now, distance > 0 ? distance - 7 : distance);
}

/** A wall-clock time without a part of the day: the latest such time that has passed. */
function latestPast(clock: Clock, now: LocalTime): Clock {
  const passed = (hour: number) => hour < now.hour || (hour === now.hour && clock.minute <= now.minute);
  return !clock.fixed && clock.hour < 12 && passed(clock.hour + 12)
    ? { ...clock, hour: clock.hour + 12 }
    : clock;
}

/** Meaning of one expression, null where it says nothing of the past. */
function readTime(day: string, part: string, clockText: string | undefined, now: LocalTime): Spoken | null {
  const dayPart = part !== '' ? part : (/[晚夜]/.exec(day)?.[0] ?? (day.endsWith('早') ? '早上' : ''));
  const clock = readClock(clockText, dayPart);
  if (/^(?:每|天天)/.test(day))
    return clock === null
      ? { value: `每天${part}`, weight: 2 }
      : { value: `每天 ${stampText(now, clock).slice(11)}`, weight: 4 };
  const minutes = /^(\d+)(分钟|个?小时)/.exec(day);
  if (minutes?.[1] !== undefined) {
    const back = Number(minutes[1]) * (minutes[2] === '分钟' ? 1 : 60);
    return clock === null
      ? { value: stampText(addDays(now, 0, -back), null), weight: 2 }
      : { value: stampText(now, clock), weight: 4 };
  }
  const month = /^(去年|今年|前年|(\d{4})年)?(\d{1,2})月份?(?:(\d{1,2})[号日])?$/.exec(day);
  if (month?.[3] !== undefined) {
    const named = month[1] === '去年' ? now.year - 1 : month[1] === '前年' ? now.year - 2 : now.year;
    const year = month[2] === undefined ? named : Number(month[2]);
    if (month[4] === undefined)
      return { value: monthText(year, Number(month[3])), weight: month[1] === undefined ? 1 : 2 };
    const date = { ...now, year, month: Number(month[3]), day: Number(month[4]) };
    return clock === null
      ? { value: dayText(date), weight: 2 }
      : { value: stampText(date, clock), weight: 5 };
  }
  const date = day === '' ? now : dayOf(day, now);
  if (date === null) return null;
  if (clock === null)
    return day === ''
      ? null
      : { value: `${dayText(date)}${part === '' ? '' : ` ${part}`}`, weight: part === '' ? 2 : 3 };
  return {
    value: stampText(date, day === '' ? latestPast(clock, now) : clock),
    weight: day === '' ? (part === '' ? 2.5 : 3) : 5,
  };
}

type Found = Spoken & { of: DraftLine; start: number; end: number };

function timesIn(of: DraftLine, now: LocalTime): Found[] {
  const { text } = of.written;
  if (of.language === 'en')
    return [...text.matchAll(ENGLISH_TIME)].flatMap((match) => {
      const spoken = readEnglishTime(match, now);
      return spoken === null
        ? []
        : [{ ...spoken, of, start: match.index, end: match.index + match[0].length }];
    });
  return [...text.matchAll(TIME)].flatMap((match) => {
    const { day = '', part = '', clock } = match.groups ?? {};
    const end = match.index + match[0].length;
    const after = text.slice(end);
    if (day + part + (clock ?? '') === '' || ELSEWHERE.test(after) || COMING.test(after)) return [];
    const spoken = readTime(day, part, clock, now);
    return spoken === null ? [] : [{ ...spoken, of, start: match.index, end }];
  });
}

const isPast = (value: string, now: LocalTime): boolean =>
  !/^\d{4}/.test(value) || value.slice(0, 16) <= stampText(now, null).slice(0, value.slice(0, 16).length);

/** An agent's reading of a time counts when the caller's next words take it. */
function isTaken(lines: readonly DraftLine[], read: DraftLine): boolean {
  const reply = lines.slice(lines.indexOf(read) + 1).find(({ leg }) => leg === 'caller');
  return reply !== undefined && verdict(reply.text) === 'yes';
}

/**
 * When it happened, resolved against the local time of the call: minutes (`2026-03-11T23:30`) where a clock time was
 * said, else a date with its part of the day, a month, or a daily time as said. 事发时间
 */
export function occurredAt(lines: readonly DraftLine[], now: LocalTime): FieldValue | null {
  const found = lines.flatMap((of) => timesIn(of, now)).filter((time) => isPast(time.value, now));
  let best: Found | null = null;
  for (const time of found) {
    if (time.of.leg === 'agent' && !isTaken(lines, time.of)) continue;
    const before = time.of.written.text.slice(0, time.start);
    const isCorrection =
      best?.of === time.of && /(?:不对|不是|应该是|记错)[，,、\s]*(?:应该)?是?$/.test(before);
    if (best === null || isCorrection || time.weight > best.weight) best = time;
  }
  if (best === null) return null;
  const value = best.value;
  const isRepeated = found.some((time) => time.of.leg === 'agent' && time.value === value);
  const confidence = Math.min(0.95, 0.55 + best.weight * 0.06 + (isRepeated ? 0.1 : 0));
  return machineValue(value, confidence, writtenSource(best.of, best.start, best.end));
}
