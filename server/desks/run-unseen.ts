import type { LivePicture } from '../protocol/board.ts';
import type { CallId } from '../protocol/ids.ts';
import type { PostedFact } from '../protocol/link.ts';
import type { Live } from './live.ts';

/** A call that is in no picture for so long, while no facts come that could tell its end, has been lost. */
const UNSEEN_MS = 15_000;
const QUIET_MS = 5000;

/**
 * Ends what nobody else will: a call that is open here and that the switch does not have, because the one who knew of
 * its end lost its memory. Told as a fact like any other, so that record, desk and board follow.
 */
export function runUnseen(
  live: Live,
  ports: { now: () => number; receive: (facts: PostedFact[]) => Promise<number> },
) {
  const unseenSince = new Map<CallId, number>();
  const spool = `server-${ports.now().toString(36)}`;
  let n = 0;
  let factsAt = 0;
  return {
    factsCame(): void {
      factsAt = ports.now();
    },
    async look(picture: LivePicture): Promise<void> {
      const now = ports.now();
      const seen = new Set(picture.calls.map(({ callId }) => callId));
      for (const callId of [...unseenSince.keys()])
        if (seen.has(callId) || live.calls.get(callId)?.endedAt !== null) unseenSince.delete(callId);
      const lost: CallId[] = [];
      for (const { callId, endedAt } of live.calls.values()) {
        if (endedAt !== null || seen.has(callId)) continue;
        const since = unseenSince.get(callId) ?? now;
        unseenSince.set(callId, since);
        if (now - since >= UNSEEN_MS && now - factsAt >= QUIET_MS) lost.push(callId);
      }
      for (const callId of lost) {
        unseenSince.delete(callId);
        n += 1;
        const fact = { fact: 'call:ended', callId, outcome: 'lost', by: 'system' } as const;
        await ports.receive([{ spool, n, at: now, fact }]);
      }
    },
  };
}
