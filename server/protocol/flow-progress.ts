import { z } from 'zod';
import { cityTime } from './flow-hours.ts';
import { Instant } from './ids.ts';

/** 受理, 答复, 撤单: as far as a caller is told. */
export const ProgressStage = z.enum(['accepted', 'answered', 'withdrawn']);
export type ProgressStage = z.infer<typeof ProgressStage>;

/** What a caller hears of a ticket, and nothing else of it: its stage and since when. */
export const ProgressAnswer = z.discriminatedUnion('is', [
  z.object({ is: z.literal('found'), stage: ProgressStage, since: Instant }),
  /** No such ticket or another code: which of the two is not told, so that numbers cannot be tried out. */
  z.object({ is: z.literal('wrong') }),
  z.object({ is: z.literal('unavailable') }),
]);
export type ProgressAnswer = z.infer<typeof ProgressAnswer>;

/** After so many tries that came to nothing the caller gets a person. */
export const QUERY_TRIES = 3;
/** The longest a caller waits for the answer in silence. */
export const ASK_MS = 5000;
export const TICKET_DIGITS = 14;
export const CODE_DIGITS = 6;

/** A key while a number is entered: `*` begins again, `#` ends; the last digit ends by itself. */
export function keyedNumber(
  digits: string,
  key: string,
  what: 'ticket' | 'code',
): { digits: string; complete: boolean } {
  const length = what === 'ticket' ? TICKET_DIGITS : CODE_DIGITS;
  if (key === '*') return { digits: '', complete: false };
  if (key === '#') return { digits, complete: digits !== '' };
  if (!/^[0-9]$/.test(key)) return { digits, complete: false };
  const longer = digits + key;
  return { digits: longer, complete: longer.length >= length };
}

/** "Your request was accepted on 11 月 25 日. It is being handled": as recordings, one after the other. */
export function progressPrompts(
  { stage, since }: Extract<ProgressAnswer, { is: 'found' }>,
  utcOffsetMinutes: number,
): string[] {
  const [, month = '', day = ''] = cityTime(since, utcOffsetMinutes).day.split('-');
  return [`progress-${stage}`, `month-${Number(month)}`, `day-${Number(day)}`, `progress-${stage}-next`];
}
