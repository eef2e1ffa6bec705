import { QueueRules } from '../../server/protocol/queue.ts';
import { exponential, lognormal, poisson, seeded } from './chance.ts';
import { erlangA, type ServiceLevel } from './erlang-a.ts';
import { runOffice } from './office.ts';

/** What is asked: so many calls an interval, so long each, so patient; how many agents make the service. */
export type StaffingQuestion = {
  callsPerInterval: number;
  intervalMs: number;
  talkMs: number;
  /** Standard deviation / mean of the time of talk; about 1 in call centres. */
  talkVariation: number;
  wrapUpMs: number;
  patienceMs: number;
  answerMs: number;
  /** Answered within this time is quick. */
  withinMs: number;
  /** Calls simulated for each number of agents. */
  calls: number;
  seed: number;
};

export type Staffing = {
  agents: number;
  simulated: ServiceLevel & { p95WaitMs: number };
  /** The same office with exponential times and no ring, by the formula. */
  formula: ServiceLevel;
};

/** The busy hours run in: figures from a line that was empty at first would be too good. */
const WARM_UP_SHARE = 0.1;

export function serviceAt(question: StaffingQuestion, agents: number): Staffing {
  const { intervalMs, talkMs, wrapUpMs, patienceMs, answerMs, withinMs, seed } = question;
  const arrivalRate = question.callsPerInterval / intervalMs;
  // A stream of chance each, so that one more agent meets the very same callers.
  const [comes, talks, waits] = [seeded(seed), seeded(seed + 1), seeded(seed + 2)];
  const untilMs = question.calls / arrivalRate;
  const { calls, occupancy } = runOffice({
    agents,
    rules: QueueRules.parse({ wrapUpMs, overflow: [] }),
    arrivals: poisson(comes, () => arrivalRate, arrivalRate, untilMs),
    talkMs: () => lognormal(talks, talkMs, question.talkVariation),
    patienceMs: () => exponential(waits, patienceMs),
    answerMs,
  });
  const counted = calls.slice(Math.floor(calls.length * WARM_UP_SHARE));
  const waited = counted.map(({ queuedAt, answeredAt, endedAt }) => (answeredAt ?? endedAt) - queuedAt);
  const answered = counted.filter(({ answeredAt }) => answeredAt !== null);
  const quick = answered.filter(({ queuedAt, answeredAt }) => (answeredAt ?? 0) - queuedAt <= withinMs);
  const all = Math.max(1, counted.length);
  const handlingMs = answerMs + talkMs + wrapUpMs;
  return {
    agents,
    simulated: {
      connected: answered.length / all,
      within: quick.length / all,
      meanWaitMs: waited.reduce((sum, ms) => sum + ms, 0) / all,
      p95WaitMs: waited.toSorted((a, b) => a - b)[Math.floor(waited.length * 0.95)] ?? 0,
      occupancy,
    },
    formula: erlangA(
      { arrivalRate, serviceRate: 1 / handlingMs, giveUpRate: 1 / patienceMs, agents },
      withinMs,
    ),
  };
}

export const meets = ({ simulated }: Staffing, goal: { connected: number; within: number }): boolean =>
  simulated.connected >= goal.connected && simulated.within >= goal.within;

/**
 * Service at each number of agents from clearly too few up to clearly enough (or at `only` one number), and the fewest
 * that meet the goal.
 */
export function staffingCurve(
  question: StaffingQuestion,
  goal: { connected: number; within: number },
  only: number | null = null,
): { curve: Staffing[]; fewest: number | null } {
  const handlingMs = question.answerMs + question.talkMs + question.wrapUpMs;
  const load = (question.callsPerInterval / question.intervalMs) * handlingMs;
  const first = only ?? Math.max(1, Math.floor(load * 0.85 - 1));
  const last = only ?? Math.ceil(load * 1.5 + 6);
  const curve: Staffing[] = [];
  let fewest: number | null = null;
  for (let agents = first; agents <= last; agents += 1) {
    const service = serviceAt(question, agents);
    curve.push(service);
    if (fewest === null && meets(service, goal)) fewest = agents;
    // Three more show how the curve flattens.
    if (fewest !== null && agents >= fewest + 3) break;
  }
  return { curve, fewest };
}
