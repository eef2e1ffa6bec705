import { expect, test } from 'vitest';
import { type LedgerRow, table, violationsOf } from './ledger.ts';
import { plan } from './plan.ts';

const calls = plan(3, 7, 10_000);
const row = (index: number, more: Partial<LedgerRow> = {}): LedgerRow => ({
  callId: `call-${index}`,
  number: calls[index]?.number ?? '',
  outcome: 'answered',
  answered: true,
  ended: true,
  facts: [],
  duty: false,
  ...more,
});
const rules = (rows: LedgerRow[]) => violationsOf(calls, rows).map(({ rule }) => rule);

test('[G1] a seed gives the same plan each time, each caller a number of their own', () => {
  expect(plan(200, 7, 10_000)).toEqual(plan(200, 7, 10_000));
  expect(plan(200, 8, 10_000)).not.toEqual(plan(200, 7, 10_000));
  expect(new Set(plan(200, 7, 10_000).map(({ number }) => number)).size).toBe(200);
});

test('[G1] what is wrong is found: no record, two, no end, two stories of one call, a missed call without a task', () => {
  expect(rules([row(0), row(1), row(2)])).toEqual([]);
  expect(rules([row(0), row(1)])).toEqual(['no record']);
  expect(rules([row(0), row(1), row(2), row(2, { callId: 'other' })])).toEqual(['2 records', '2 records']);
  expect(rules([row(0, { ended: false, outcome: null }), row(1), row(2)])).toEqual(['no end']);
  expect(rules([row(0, { outcome: 'abandoned', duty: true }), row(1), row(2)])).toEqual([
    'spoke to a person, ended abandoned',
  ]);
  expect(rules([row(0, { outcome: 'abandoned', answered: false }), row(1), row(2)])).toEqual([
    'missed without a task',
  ]);
  expect(rules([row(0), row(1), row(2), row(0, { number: '1' })])).toEqual(['a record of no INVITE']);
});

test('[G1] the table adds up', () => {
  expect(table(calls, [row(0), row(1), row(2)]).at(-1)).toMatch(/answered .*3$/);
});
