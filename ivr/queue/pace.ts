/**
 * How fast a queue goes, learnt from what happened: means in which older calls count less and less. Before there is
 * data a prior stands in for a few calls, so that the first estimates are sane and soon give way.
 */
export type Pace = {
  /** Handling times (ring, talk and wrap-up) seen, with their weight. */
  handlings: number;
  handledMs: number;
  /** Times waited, with whatever end, and how many of them ended by giving up. */
  waitedMs: number;
  abandoned: number;
};

const PRIOR: Pace = {
  // Five calls of three minutes, and one caller giving up in ten minutes of waiting.
  handlings: 5,
  handledMs: 5 * 180_000,
  waitedMs: 600_000,
  abandoned: 1,
};
/** The last so many calls make up most of the mean: a shift has its own pace. */
const HANDLING_MEMORY = 200;
const WAIT_MEMORY = 500;

export const unknownPace = PRIOR;

export function learnHandling(pace: Pace, ms: number): Pace {
  const kept = Math.exp(-1 / HANDLING_MEMORY);
  return { ...pace, handlings: pace.handlings * kept + 1, handledMs: pace.handledMs * kept + ms };
}

/** A wait that ended by an answer tells of patience too: it was at least that long. */
export function learnWait(pace: Pace, ms: number, gaveUp: boolean): Pace {
  const kept = Math.exp(-1 / WAIT_MEMORY);
  return {
    ...pace,
    waitedMs: pace.waitedMs * kept + ms,
    abandoned: pace.abandoned * kept + (gaveUp ? 1 : 0),
  };
}

/** Calls an agent finishes in a millisecond. */
export const serviceRate = ({ handlings, handledMs }: Pace): number => handlings / Math.max(1, handledMs);

/** Of the callers who wait, the share that gives up in a millisecond. */
export const giveUpRate = ({ abandoned, waitedMs }: Pace): number => abandoned / Math.max(1, waitedMs);
