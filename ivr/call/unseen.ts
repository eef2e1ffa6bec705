import type { CallId } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';

/** The facts with which the calls an earlier process left open are closed: nobody saw their end. */
export function closeUnseen(
  left: ReadonlyMap<CallId, { arrivedAt: number; answeredLeg: number | null }>,
  restored: ReadonlySet<CallId>,
  switchStartedAt: number,
  fileOf: (callId: CallId, leg: 'caller' | 'agent', agentLeg: number) => string,
): Fact[] {
  return [...left]
    .filter(([callId]) => !restored.has(callId))
    .flatMap(([callId, { arrivedAt, answeredLeg }]): Fact[] => {
      const recordings =
        answeredLeg === null
          ? []
          : (['caller', 'agent'] as const).map(
              (leg): Fact => ({
                fact: 'recording:ended',
                callId,
                leg,
                file: fileOf(callId, leg, answeredLeg),
              }),
            );
      if (answeredLeg !== null)
        return [{ fact: 'call:ended', callId, outcome: 'answered', by: 'system' }, ...recordings];
      // The switch lived on, so the caller was still in it and left by hanging up.
      if (switchStartedAt <= arrivedAt)
        return [{ fact: 'call:ended', callId, outcome: 'abandoned', by: 'caller' }];
      return [{ fact: 'call:ended', callId, outcome: 'lost', by: 'system' }];
    });
}
