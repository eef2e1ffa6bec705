import type { PlannedCall } from './plan.ts';

/** What the database has of one INVITE. */
export type LedgerRow = {
  callId: string;
  number: string;
  outcome: string | null;
  answered: boolean;
  ended: boolean;
  /** Names of its facts in order. */
  facts: readonly string[];
  /** It has a task, where it was missed. */
  duty: boolean;
};

export type Leftover = { channels: number; bridges: number; recognizers: number; ids: readonly string[] };

export type Violation = { rule: string; number: string; callId: string; facts: string };

const NEEDS_TASK: ReadonlySet<string> = new Set(['abandoned', 'timedOut', 'fellBack', 'lost', 'rejected']);

/** Every INVITE: one record, one end, one outcome; a missed one has a task. */
export function violationsOf(calls: readonly PlannedCall[], rows: readonly LedgerRow[]): Violation[] {
  const byNumber = Map.groupBy(rows, ({ number }) => number);
  const found: Violation[] = [];
  const note = (rule: string, number: string, row?: LedgerRow) =>
    found.push({ rule, number, callId: row?.callId ?? '', facts: row?.facts.join(' ') ?? '' });
  for (const { number } of calls) {
    const mine = byNumber.get(number) ?? [];
    if (mine.length === 0) note('no record', number);
    if (mine.length > 1) for (const row of mine) note(`${mine.length} records`, number, row);
    for (const row of mine) {
      if (!row.ended || row.outcome === null) note('no end', number, row);
      if (row.outcome === 'answered' && !row.answered) note('answered by nobody', number, row);
      if (row.answered && row.ended && row.outcome !== 'answered' && row.outcome !== 'lost')
        note(`spoke to a person, ended ${row.outcome}`, number, row);
      if (row.outcome !== null && NEEDS_TASK.has(row.outcome) && !row.duty)
        note('missed without a task', number, row);
    }
  }
  const planned = new Set(calls.map(({ number }) => number));
  for (const row of rows) if (!planned.has(row.number)) note('a record of no INVITE', row.number, row);
  return found;
}

/** Outcomes down, what the phone would have done across. */
export function table(calls: readonly PlannedCall[], rows: readonly LedgerRow[]): string[] {
  const phones = [...new Set(calls.map(({ phone }) => phone))];
  const phoneOf = new Map(calls.map(({ number, phone }) => [number, phone]));
  const outcomes = [...new Set(rows.map(({ outcome }) => outcome ?? 'none'))].sort();
  const cell = (outcome: string, phone: string | null) =>
    rows.filter(
      (row) => (row.outcome ?? 'none') === outcome && (phone === null || phoneOf.get(row.number) === phone),
    ).length;
  const line = (head: string, cells: readonly (string | number)[]) =>
    `${head.padEnd(12)}${cells.map((one) => String(one).padStart(22)).join('')}`;
  return [
    line('outcome', [...phones, 'all']),
    ...outcomes.map((outcome) =>
      line(outcome, [...phones.map((phone) => cell(outcome, phone)), cell(outcome, null)]),
    ),
  ];
}
