import type { CallId } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';
import type { Settled } from './caller-flow.ts';

export type Unseen = {
  arrivedAt: number;
  answered: { leg: number } | null;
  outbound: boolean;
  settled: Settled | null;
};

/** The facts with which the calls an earlier process left open are closed: nobody saw their end. */
export function closeUnseen(
  left: ReadonlyMap<CallId, Unseen>,
  /** It is in the switch still, or tells its own end. */
  goesOn: (callId: CallId) => boolean,
  switchStartedAt: number,
  fileOf: (callId: CallId, leg: 'caller' | 'agent', agentLeg: number) => string,
): Fact[] {
  return [...left]
    .filter(([callId]) => !goesOn(callId))
    .flatMap(([callId, { arrivedAt, answered, outbound, settled }]): Fact[] => {
      const recordings =
        answered === null
          ? []
          : (['caller', 'agent'] as const).map(
              (leg): Fact => ({
                fact: 'recording:ended',
                callId,
                leg,
                file: fileOf(callId, leg, answered.leg),
              }),
            );
      if (answered !== null)
        return [{ fact: 'call:ended', callId, outcome: 'answered', by: 'system' }, ...recordings];
      if (outbound) return [{ fact: 'call:ended', callId, outcome: 'notReached', by: 'system' }];
      if (settled !== null) {
        const ended: Fact = { fact: 'call:ended', callId, outcome: settled, by: 'system' };
        const file = fileOf(callId, 'caller', 0);
        return settled === 'voicemail'
          ? [ended, { fact: 'recording:ended', callId, leg: 'caller', file }]
          : [ended];
      }
      // The switch lived on, so the caller was still in it and left by hanging up.
      if (switchStartedAt <= arrivedAt)
        return [{ fact: 'call:ended', callId, outcome: 'abandoned', by: 'caller' }];
      return [{ fact: 'call:ended', callId, outcome: 'lost', by: 'system' }];
    });
}
