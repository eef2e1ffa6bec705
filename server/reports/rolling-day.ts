import type { CallFigures, Guard } from '../protocol/figures.ts';
import { add, NO_FIGURES } from './call-figures.ts';

const MINUTE_MS = 60_000;
const MINUTES = 24 * 60;

/** The last 24 hours, minute by minute: a call belongs to the minute in which it entered the queue. */
export type RollingDay = { readonly minutes: ReadonlyMap<number, CallFigures>; readonly sum: CallFigures };

export const emptyDay: RollingDay = { minutes: new Map(), sum: NO_FIGURES };

/** A call that entered the queue at `queuedAt` now adds `is` where it added `was`. */
export function change(day: RollingDay, queuedAt: number, was: CallFigures, is: CallFigures): RollingDay {
  const minute = Math.floor(queuedAt / MINUTE_MS);
  const before = day.minutes.get(minute) ?? NO_FIGURES;
  const minutes = new Map(day.minutes).set(minute, add(add(before, was, -1), is));
  return { minutes, sum: add(add(day.sum, was, -1), is) };
}

/** Without what is older than 24 h. */
export function forget(day: RollingDay, now: number): RollingDay {
  const first = Math.floor(now / MINUTE_MS) - MINUTES + 1;
  const gone = [...day.minutes].filter(([minute]) => minute < first);
  if (gone.length === 0) return day;
  const minutes = new Map(day.minutes);
  let { sum } = day;
  for (const [minute, figures] of gone) {
    minutes.delete(minute);
    sum = add(sum, figures, -1);
  }
  return { minutes, sum };
}

/** `good` of `all` went right. Rounding stands on the side of the law: a share of exactly the target is kept. */
export function guardOf(good: number, all: number, target: number): Guard {
  if (all === 0) return { rate: null, target, left: null, needed: null };
  const rate = good / all;
  // Counted in whole calls with a hair's breadth of tolerance, because 0.95 has no exact binary form.
  if (good + 1e-9 * all >= target * all)
    return { rate, target, left: Math.floor(good / target - all + 1e-9), needed: null };
  const needed = target >= 1 ? null : Math.ceil((target * all - good) / (1 - target) - 1e-9);
  return { rate, target, left: null, needed };
}
