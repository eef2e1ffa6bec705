/** One recogniser server among several, as its client sees it. */
export type FarmAddress = {
  readonly url: string;
  /** Speakers it takes at once. */
  readonly maxStreams: number;
  streams: number;
  /** Failures in a row; 0: it answers. */
  failures: number;
};

const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 30_000;

/** How long an address that failed is left alone before it is tried again. */
export const restMs = (failures: number): number =>
  Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.max(0, failures - 1));

/** The address with the most room, or why there is none. */
export function chooseAddress(
  addresses: readonly FarmAddress[],
): { address: FarmAddress } | { refusal: 'at-capacity' | 'engine-down' } {
  const answering = addresses.filter(({ failures }) => failures === 0);
  if (answering.length === 0) return { refusal: 'engine-down' };
  const load = ({ streams, maxStreams }: FarmAddress): number => streams / maxStreams;
  const [first, ...rest] = answering.filter((one) => load(one) < 1);
  if (first === undefined) return { refusal: 'at-capacity' };
  return { address: rest.reduce((best, one) => (load(one) < load(best) ? one : best), first) };
}
