import { expect, it } from 'vitest';
import type { CallId } from '../../server/protocol/ids.ts';
import { closeUnseen } from './unseen.ts';

const file = (callId: string, leg: string) => `${callId}-${leg}`;

it('[C1] a call whose end nobody saw gets one: answered, left by the caller, or lost with the switch', () => {
  const left = new Map([
    ['call-talk' as CallId, { arrivedAt: 100, answered: { leg: 1 } }],
    ['call-wait' as CallId, { arrivedAt: 100, answered: null }],
    ['call-here' as CallId, { arrivedAt: 100, answered: null }],
  ]);
  const restored = new Set(['call-here' as CallId]);
  const outcomes = (startedAt: number) =>
    closeUnseen(left, (callId) => restored.has(callId), startedAt, file).flatMap((fact) =>
      fact.fact === 'call:ended' ? [`${fact.callId} ${fact.outcome}`] : [],
    );
  expect(outcomes(50)).toEqual(['call-talk answered', 'call-wait abandoned']);
  expect(outcomes(500)).toEqual(['call-talk answered', 'call-wait lost']);
});
