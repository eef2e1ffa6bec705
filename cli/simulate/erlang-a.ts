/**
 * Erlang A (M/M/s+M): callers come at random (Poisson), are handled and give up after exponential times. The steady
 * state in closed form with one integral (Baccelli and Hebuterne 1981): the wait offered to an arriving caller has the
 * density v(x) = lambda p(s-1) exp(lambda/theta (1 - e^(-theta x)) - s mu x), and a caller of patience above x is served.
 */
export type ErlangA = {
  /** Calls a ms. */
  arrivalRate: number;
  /** Calls one agent finishes a ms. */
  serviceRate: number;
  /** Waiting callers giving up a ms; above 0. */
  giveUpRate: number;
  agents: number;
};

export type ServiceLevel = {
  /** Answered by a person / asked for one. */
  connected: number;
  /** Answered within the limit / asked for one. */
  within: number;
  meanWaitMs: number;
  occupancy: number;
};

const STEPS = 20_000;

export function erlangA(
  { arrivalRate, serviceRate, giveUpRate, agents }: ErlangA,
  withinMs: number,
): ServiceLevel {
  // Weights of 0 .. s-1 busy agents, relative to that of s-1, so that nothing overflows.
  let weight = 1;
  let free = 1;
  for (let busy = agents - 1; busy > 0; busy -= 1) {
    weight *= (busy * serviceRate) / arrivalRate;
    free += weight;
  }
  const exponent = (x: number) =>
    (arrivalRate / giveUpRate) * (1 - Math.exp(-giveUpRate * x)) - agents * serviceRate * x;
  // Where the density is largest; beyond it the exponent falls at least as a straight line in the end.
  const top = Math.max(0, Math.log(arrivalRate / (agents * serviceRate)) / giveUpRate);
  const scale = exponent(top);
  let end = Math.max(top, withinMs, 1 / (agents * serviceRate));
  while (exponent(end) - scale > -40) end *= 1.5;
  const density = (x: number) => arrivalRate * Math.exp(exponent(x) - scale);
  const all = integral(density, end);
  const total = free * Math.exp(-scale) + all;
  const lost = integral((x) => density(x) * (1 - Math.exp(-giveUpRate * x)), end) / total;
  const quick = integral((x) => density(x) * Math.exp(-giveUpRate * x), Math.min(withinMs, end)) / total;
  const connected = 1 - lost;
  return {
    connected,
    within: 1 - all / total + quick,
    // Little: those who give up leave at theta times the line.
    meanWaitMs: lost / giveUpRate,
    occupancy: (arrivalRate * connected) / (agents * serviceRate),
  };
}

/** Simpson's rule from 0 to `end`. */
function integral(f: (x: number) => number, end: number): number {
  const h = end / STEPS;
  let sum = f(0) + f(end);
  for (let index = 1; index < STEPS; index += 1) sum += f(index * h) * (index % 2 === 0 ? 2 : 4);
  return (sum * h) / 3;
}
