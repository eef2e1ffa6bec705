import { describe, expect, it } from 'vitest';
import { QueueRules } from '../../server/protocol/queue.ts';
import { openAgenda } from './agenda.ts';
import { lognormal, poisson, seeded } from './chance.ts';
import { erlangA } from './erlang-a.ts';
import { runOffice } from './office.ts';
import { type StaffingQuestion, serviceAt, staffingCurve } from './staffing.ts';

const question: StaffingQuestion = {
  callsPerInterval: 200,
  intervalMs: 1_800_000,
  talkMs: 180_000,
  talkVariation: 1,
  wrapUpMs: 0,
  patienceMs: 120_000,
  answerMs: 0,
  withinMs: 15_000,
  calls: 30_000,
  seed: 7,
};

describe('simulate', () => {
  it('[T1] what is soonest comes first, and what was noted first of the same instant', () => {
    const agenda = openAgenda<string>();
    for (const [at, what] of [
      [3, 'c'],
      [1, 'a'],
      [2, 'b'],
      [1, 'a2'],
      [0, 'z'],
    ] as const)
      agenda.note(at, what);
    const seen = Array.from({ length: 6 }, () => agenda.next()?.what ?? null);
    expect(seen).toEqual(['z', 'a', 'a2', 'b', 'c', null]);
  });

  it('[T2] chance has the means it is asked for and repeats by its seed', () => {
    const chance = seeded(3);
    const drawn = Array.from({ length: 50_000 }, () => lognormal(chance, 100, 1.2));
    expect(drawn.reduce((sum, one) => sum + one, 0) / drawn.length).toBeCloseTo(100, -1);
    expect(poisson(seeded(1), () => 0.01, 0.02, 1e6).length / 1e4).toBeCloseTo(1, 1);
    expect(seeded(5)()).toBe(seeded(5)());
  });

  it('[T3] the formula agrees with the birth-death chain summed by hand', () => {
    // 2 agents, lambda 1, mu 0.6, theta 0.3: states 0 .. 200, balance of flows.
    const [lambda, mu, theta, s] = [1, 0.6, 0.3, 2];
    const weights = [1];
    for (let n = 1; n < 200; n += 1) {
      const out = Math.min(n, s) * mu + Math.max(0, n - s) * theta;
      weights.push(((weights[n - 1] ?? 0) * lambda) / out);
    }
    const total = weights.reduce((sum, one) => sum + one, 0);
    const line = weights.reduce((sum, one, n) => sum + Math.max(0, n - s) * one, 0) / total;
    const { connected, meanWaitMs } = erlangA(
      { arrivalRate: lambda, serviceRate: mu, giveUpRate: theta, agents: s },
      1,
    );
    expect(1 - connected).toBeCloseTo((theta * line) / lambda, 6);
    expect(meanWaitMs).toBeCloseTo(line / lambda, 6);
  });

  it.each([18, 21, 24])(
    '[T4] with exponential times %i agents of the product serve as Erlang A says',
    (agents) => {
      const chance = [seeded(1), seeded(2), seeded(3)] as const;
      const rate = 200 / 1_800_000;
      const { calls } = runOffice({
        agents,
        rules: QueueRules.parse({ wrapUpMs: 0 }),
        arrivals: poisson(chance[0], () => rate, rate, 30_000 / rate),
        talkMs: () => -180_000 * Math.log(1 - chance[1]()),
        patienceMs: () => -120_000 * Math.log(1 - chance[2]()),
        answerMs: 0,
      });
      const formula = erlangA(
        { arrivalRate: rate, serviceRate: 1 / 180_000, giveUpRate: 1 / 120_000, agents },
        15_000,
      );
      const share = (is: (call: (typeof calls)[number]) => boolean) => calls.filter(is).length / calls.length;
      expect(Math.abs(share(({ answeredAt }) => answeredAt !== null) - formula.connected)).toBeLessThan(0.01);
      const within = share(
        ({ answeredAt, queuedAt }) => answeredAt !== null && answeredAt - queuedAt <= 15_000,
      );
      expect(Math.abs(within - formula.within)).toBeLessThan(0.02);
    },
  );

  it('[T5] more agents serve better, and the fewest that meet the law are found', () => {
    const goal = { connected: 0.95, within: 0.9 };
    const { curve, fewest } = staffingCurve({ ...question, calls: 4000 }, goal);
    expect(fewest).toBeGreaterThan(20);
    expect(fewest).toBeLessThan(30);
    const at = (agents: number | null) => curve.find((one) => one.agents === agents)?.simulated;
    expect(at(fewest)?.within).toBeGreaterThanOrEqual(0.9);
    expect(at((fewest ?? 0) - 1)?.within).toBeLessThan(at(fewest)?.within ?? 0);
  });

  it('[T6] wrap-up and ring are work too', () => {
    const plain = serviceAt({ ...question, calls: 4000 }, 22).simulated;
    const more = serviceAt({ ...question, calls: 4000, wrapUpMs: 30_000, answerMs: 3000 }, 22).simulated;
    expect(more.occupancy).toBeGreaterThan(plain.occupancy);
    expect(more.within).toBeLessThan(plain.within);
  });
});
