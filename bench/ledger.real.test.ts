import { expect, test } from 'vitest';
import { runLedger } from './ledger.ts';

test('[G1] forty random calls while ivr is attacked: each INVITE ends in one outcome and one record', async () => {
  const told: string[] = [];
  const figures = await runLedger({
    calls: 40,
    seed: 11,
    agents: 6,
    aSecond: 2,
    killEveryMs: 8000,
    processes: 1,
    keep: false,
    tell: (line) => told.push(line),
  });
  expect(
    figures.filter(({ ok }) => !ok),
    told.join('\n'),
  ).toEqual([]);
  expect(figures.find(({ name }) => name === 'restarts of ivr')?.ours).toBeGreaterThan(0);
}, 240_000);
