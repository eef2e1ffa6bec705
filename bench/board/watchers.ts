import type { BoardView } from '../../server/protocol/board.ts';
import type { CallId } from '../../server/protocol/ids.ts';

/** How long after a call was answered a screen showed it so. */
export type Sightings = {
  answered: (callId: CallId, at: number) => void;
  saw: (view: BoardView, now: number) => void;
  delaysMs: () => number[];
};

export function sightings(): Sightings {
  const waiting = new Map<CallId, number>();
  const delays: number[] = [];
  return {
    answered: (callId, at) => waiting.set(callId, at),
    saw: (view, now) => {
      for (const [callId, at] of waiting) {
        if (view.calls[callId]?.stage.is !== 'talking') continue;
        delays.push(now - at);
        waiting.delete(callId);
      }
    },
    delaysMs: () => delays,
  };
}
