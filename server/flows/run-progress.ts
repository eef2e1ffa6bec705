import type { Log } from '../log/pino-log.ts';
import { CODE_DIGITS, type ProgressAnswer, ProgressStage, TICKET_DIGITS } from '../protocol/flow-progress.ts';
import type { Flows } from './pg-flows.ts';

const WRONG_CODES = 5;
const WINDOW_MS = 3_600_000;
/** Numbers remembered for the limit; a dialler that tries more numbers than this pushes out the oldest. */
const REMEMBERED = 10_000;

/**
 * Answers callers who ask how a ticket stands. A six-digit code could be found by trying, so after five wrong ones a
 * number is not answered for an hour, whoever calls: the caller gets a person.
 */
export function runProgress({ flows, now, log }: { flows: Flows; now: () => number; log: Log }) {
  const wrong = new Map<string, { count: number; until: number }>();

  return async (ticket: string, code: string): Promise<ProgressAnswer> => {
    if (ticket.length !== TICKET_DIGITS || code.length !== CODE_DIGITS) return { is: 'wrong' };
    const seen = wrong.get(ticket);
    if (seen !== undefined && seen.until <= now()) wrong.delete(ticket);
    else if (seen !== undefined && seen.count >= WRONG_CODES) {
      log.warn({ code: 'progress-locked' }, 'a ticket was asked for with too many wrong codes');
      return { is: 'unavailable' };
    }
    const found = await flows.ticketByCode(ticket, code);
    const stage = ProgressStage.safeParse(found?.status);
    if (found !== null && stage.success) return { is: 'found', stage: stage.data, since: found.savedAt };
    wrong.delete(ticket);
    wrong.set(ticket, { count: (seen?.count ?? 0) + 1, until: now() + WINDOW_MS });
    for (const [oldest] of wrong) {
      if (wrong.size <= REMEMBERED) break;
      wrong.delete(oldest);
    }
    return { is: 'wrong' };
  };
}
