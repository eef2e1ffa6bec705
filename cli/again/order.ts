import { CITY_UTC_OFFSET_MINUTES } from '../../server/desks/today.ts';
import { CallId } from '../../server/protocol/ids.ts';
import type { AgainOrder } from '../../server/protocol/transcript-again.ts';

/**
 * What `--again CALL` and `--since DAY` ask for; null: neither was given. A day is the city's, an instant says its zone
 * itself. What cannot be meant comes back as a sentence.
 */
export function againOrder(options: {
  again?: string | undefined;
  since?: string | undefined;
  files: readonly string[];
}): AgainOrder | { fault: string } | null {
  const { again, since, files } = options;
  if (again === undefined && since === undefined) return null;
  if (files.length > 0) return { fault: 'sound files and --again or --since do not go together' };
  if (again !== undefined && since !== undefined) return { fault: '--again is one call, --since is many' };
  if (again !== undefined) {
    const callId = CallId.safeParse(again);
    return callId.success ? { callId: callId.data } : { fault: `--again ${again}: not the id of a call` };
  }
  const at = instantOf(since ?? '');
  return Number.isNaN(at) ? { fault: `--since ${since}: a day like 2026-11-24` } : { since: at };
}

function instantOf(text: string): number {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text))
    return Date.parse(`${text}T00:00:00Z`) - CITY_UTC_OFFSET_MINUTES * 60_000;
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
}
