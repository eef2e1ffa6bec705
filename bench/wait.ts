import { exponential, lognormal, poisson, seeded } from '../cli/simulate/chance.ts';
import { runOffice } from '../cli/simulate/office.ts';
import { estimates } from '../ivr/queue/wait-estimate.ts';
import type { CallId } from '../server/protocol/ids.ts';
import { QueueRules } from '../server/protocol/queue.ts';
import { compared, type Figure } from './figure.ts';

/** 30 agents, three minutes a call (lognormal, as long as it varies), callers who wait five minutes in the mean. */
const AGENTS = 30;
const HANDLING_MS = 180_000;
const VARIATION = 1;
const PATIENCE_MS = 300_000;
const HOUR_MS = 3_600_000;
const HOURS = 10;
const WARM_UP_MS = HOUR_MS / 2;

/** Calls a ms that all agents together finish. */
const CAPACITY = AGENTS / HANDLING_MS;

/** Steady: a little more comes than can be handled, so that there is a line. */
const steady = (): number => 1.05 * CAPACITY;
/** Burst: quiet, and ten minutes of each hour and a half three times what can be handled. */
const burst = (at: number): number => (at % (1.5 * HOUR_MS) < 600_000 ? 3 : 0.7) * CAPACITY;

/**
 * Root of the mean squared error of what is told to a caller who enters and has to wait, over those who are answered.
 * The peer tells what app_queue tells: the moving average of the waits answered so far, three quarters the old and a
 * quarter the new, in whole seconds (app_queue.c, recalc_holdtime).
 */
function errors(rate: (at: number) => number, highest: number, seed: number): { ours: number; peer: number } {
  const [comes, talks, waits] = [seeded(seed), seeded(seed + 1), seeded(seed + 2)];
  const told = new Map<CallId, { ours: number; at: number }>();
  const { calls } = runOffice({
    agents: AGENTS,
    rules: QueueRules.parse({ wrapUpMs: 0, maxWaitMs: 24 * HOUR_MS }),
    arrivals: poisson(comes, rate, highest, HOURS * HOUR_MS),
    talkMs: () => lognormal(talks, HANDLING_MS, VARIATION),
    patienceMs: () => exponential(waits, PATIENCE_MS),
    answerMs: 0,
    onQueued: (callId, state, at) => {
      const expected = estimates(state).get(callId);
      if (expected !== undefined && expected > 0) told.set(callId, { ours: expected, at });
    },
  });
  const answers = calls
    .filter(({ answeredAt }) => answeredAt !== null)
    .toSorted((a, b) => (a.answeredAt ?? 0) - (b.answeredAt ?? 0));
  let next = 0;
  let holdSeconds = 0;
  const sums = { ours: 0, peer: 0, count: 0 };
  for (const { callId, queuedAt, answeredAt } of calls) {
    for (
      let done = answers[next];
      done !== undefined && (done.answeredAt ?? 0) <= queuedAt;
      done = answers[next]
    ) {
      holdSeconds = Math.floor((3 * holdSeconds + ((done.answeredAt ?? 0) - done.queuedAt) / 1000) / 4);
      next += 1;
    }
    const expected = told.get(callId);
    if (expected === undefined || answeredAt === null || queuedAt < WARM_UP_MS) continue;
    const wait = answeredAt - queuedAt;
    sums.ours += (expected.ours - wait) ** 2;
    sums.peer += (holdSeconds * 1000 - wait) ** 2;
    sums.count += 1;
  }
  const root = (sum: number) => Math.sqrt(sum / Math.max(1, sums.count)) / 1000;
  return { ours: root(sums.ours), peer: root(sums.peer) };
}

/** Error of the expected wait, ours against app_queue's. */
export function runWait(rounds: number): Figure[] {
  const each = (rate: (at: number) => number, highest: number) =>
    Array.from({ length: rounds }, (_, round) => errors(rate, highest, 1000 + 10 * round));
  return [
    compared('wait error, steady', 's', each(steady, 1.05 * CAPACITY), { better: 'lower', goal: 0.7 }),
    compared('wait error, burst', 's', each(burst, 3 * CAPACITY), { better: 'lower', goal: 0.45 }),
  ];
}
