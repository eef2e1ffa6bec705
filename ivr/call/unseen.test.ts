import { expect, it } from 'vitest';
import type { CallId } from '../../server/protocol/ids.ts';
import { closeUnseen } from './unseen.ts';

const file = (callId: string, leg: string) => `${callId}-${leg}`;

it('[C1] a call whose end nobody saw gets one: answered, left by the caller, or lost with the switch', () => {
  const left = new Map<CallId, { arrivedAt: number; answered: { leg: number } | null; outbound: boolean }>([
    ['call-talk' as CallId, { arrivedAt: 100, answered: { leg: 1 }, outbound: false }],
    ['call-wait' as CallId, { arrivedAt: 100, answered: null, outbound: false }],
    ['call-made' as CallId, { arrivedAt: 100, answered: null, outbound: true }],
    ['call-here' as CallId, { arrivedAt: 100, answered: null, outbound: false }],
  ]);
  const restored = new Set(['call-here' as CallId]);
  const outcomes = (startedAt: number) =>
    closeUnseen(left, (callId) => restored.has(callId), startedAt, file).flatMap((fact) =>
      fact.fact === 'call:ended' ? [`${fact.callId} ${fact.outcome}`] : [],
    );
  expect(outcomes(50)).toEqual(['call-talk answered', 'call-wait abandoned', 'call-made notReached']);
  expect(outcomes(500)).toEqual(['call-talk answered', 'call-wait lost', 'call-made notReached']);
});
