/**
 * What the callers and the phones of a ledger run do, all by the seed. A caller's number says what the phones do with
 * the call (its fourth digit), so that one seed gives one course however the calls fall on the agents.
 */
export type PhoneBehaviour = 'answers' | 'declines' | 'busy' | 'rings on' | 'answers and hangs up';

export type PlannedCall = {
  number: string;
  phone: PhoneBehaviour;
  /** The caller hangs up so long after being taken in, whatever happens then. */
  hangsUpAfterMs: number;
  /** What the agent does by the desk once the two talk. */
  desk: 'nothing' | 'holds' | 'hangs up' | 'page lost' | 'passes to a colleague' | 'passes to the queue';
};

const DIGITS: Record<PhoneBehaviour, readonly number[]> = {
  answers: [0, 1, 2, 3, 4, 5],
  declines: [6],
  busy: [7],
  'rings on': [8],
  'answers and hangs up': [9],
};

/** Mulberry32: small, and the same everywhere. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What a desk does, below which part of 1. */
const deskActs: readonly (readonly [upTo: number, PlannedCall['desk']])[] = [
  [0.4, 'nothing'],
  [0.55, 'holds'],
  [0.7, 'hangs up'],
  [0.8, 'passes to a colleague'],
  [0.87, 'passes to the queue'],
];

export function plan(calls: number, seed: number, longestMs: number): PlannedCall[] {
  const roll = dice(seed);
  return Array.from({ length: calls }, (_, index) => {
    const digit = Math.floor(roll() * 10);
    const phone =
      (Object.keys(DIGITS) as PhoneBehaviour[]).find((one) => DIGITS[one].includes(digit)) ?? 'answers';
    const patience = roll();
    // A third leave within a second or two: in the greeting, in the queue, while the phone rings.
    const hangsUpAfterMs = Math.round(patience < 0.35 ? roll() * 2000 : 1000 + roll() * (longestMs - 1000));
    const chance = roll();
    const desk = deskActs.find(([upTo]) => chance < upTo)?.[1] ?? 'page lost';
    return { number: `139${digit}${String(index).padStart(7, '0')}`, phone, hangsUpAfterMs, desk };
  });
}
