/** A stream of numbers in [0, 1) that is the same for the same seed (mulberry32), so that a run can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const exponential = (chance: () => number, mean: number): number => -mean * Math.log(1 - chance());

/** Lognormal with this mean and coefficient of variation; 0 variation: always the mean. */
export function lognormal(chance: () => number, mean: number, variation: number): number {
  const sigma2 = Math.log(1 + variation * variation);
  // Box and Muller: two even numbers make a normal one.
  const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  return mean * Math.exp(Math.sqrt(sigma2) * normal - sigma2 / 2);
}

/** Instants of a Poisson stream whose rate (calls a ms) may change with time, up to `untilMs`, by thinning. */
export function poisson(
  chance: () => number,
  rate: (at: number) => number,
  highest: number,
  untilMs: number,
): number[] {
  const instants: number[] = [];
  if (highest <= 0) return instants;
  for (let at = exponential(chance, 1 / highest); at < untilMs; at += exponential(chance, 1 / highest))
    if (chance() * highest < rate(at)) instants.push(at);
  return instants;
}
