import type { CallRecord } from '../calls/call-record.ts';
import type { CallFigures } from '../protocol/figures.ts';

/** What a city counts by; GB/T 33358-2016 gives the 15 s and the 95 %, the rest is the city's own choice. */
export type ServiceTargets = {
  /** An answer within this time of entering the queue is a quick one. */
  answerWithinMs: number;
  /** A caller who gives up sooner than this is counted apart: most of them dialled wrongly. */
  shortAbandonMs: number;
  /** Share of quick answers, 0..1. */
  withinTarget: number;
  /** Share answered by a person over any 24 h, 0..1. */
  connectTarget: number;
};

export const NO_FIGURES: CallFigures = {
  offered: 0,
  answered: 0,
  within: 0,
  shortAbandoned: 0,
  abandoned: 0,
  lost: 0,
  waitMs: 0,
};

type Counted = Pick<CallRecord, 'queuedAt' | 'answeredAt' | 'endedAt' | 'outcome'>;

export function figuresOf(call: Counted | null, targets: ServiceTargets): CallFigures {
  if (call === null || call.queuedAt === null) return NO_FIGURES;
  const offered = { ...NO_FIGURES, offered: 1 };
  // Handed over to 110 from the queue is spoken to as well, and counts so.
  const personAt = call.answeredAt ?? (call.outcome === 'handedOver' ? call.endedAt : null);
  if (personAt !== null) {
    const waitMs = Math.max(0, personAt - call.queuedAt);
    return { ...offered, answered: 1, within: waitMs <= targets.answerWithinMs ? 1 : 0, waitMs };
  }
  // Still in the queue, or with a phone ringing: not decided yet.
  if (call.outcome === null || call.endedAt === null) return offered;
  const waitMs = Math.max(0, call.endedAt - call.queuedAt);
  if (call.outcome !== 'abandoned') return { ...offered, lost: 1, waitMs };
  if (waitMs < targets.shortAbandonMs) return { ...offered, shortAbandoned: 1 };
  return { ...offered, abandoned: 1, lost: 1, waitMs };
}

/** Those of which it is known how they went: who still waits is neither answered quickly nor slowly. */
export const decided = ({ answered, lost, shortAbandoned }: CallFigures): number =>
  answered + lost + shortAbandoned;

export function add(a: CallFigures, b: CallFigures, sign: 1 | -1 = 1): CallFigures {
  return {
    offered: a.offered + sign * b.offered,
    answered: a.answered + sign * b.answered,
    within: a.within + sign * b.within,
    shortAbandoned: a.shortAbandoned + sign * b.shortAbandoned,
    abandoned: a.abandoned + sign * b.abandoned,
    lost: a.lost + sign * b.lost,
    waitMs: a.waitMs + sign * b.waitMs,
  };
}
