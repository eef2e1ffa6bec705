import { expect, it } from 'vitest';
import type { CallId } from '../../server/protocol/ids.ts';
import { closeUnseen, type Unseen } from './unseen.ts';

const file = (callId: string, leg: string) => `${callId}-${leg}`;

it('[C1] a call whose end nobody saw gets one: answered, left by the caller, or lost with the switch', () => {
  const left = new Map<CallId, Unseen>([
    ['call-talk' as CallId, { arrivedAt: 100, answered: { leg: 1 }, outbound: false, settled: null }],
    ['call-wait' as CallId, { arrivedAt: 100, answered: null, outbound: false, settled: null }],
    ['call-made' as CallId, { arrivedAt: 100, answered: null, outbound: true, settled: null }],
    ['call-here' as CallId, { arrivedAt: 100, answered: null, outbound: false, settled: null }],
  ]);
  const restored = new Set(['call-here' as CallId]);
  const outcomes = (startedAt: number) =>
    closeUnseen(left, (callId) => restored.has(callId), startedAt, file).flatMap((fact) =>
      fact.fact === 'call:ended' ? [`${fact.callId} ${fact.outcome}`] : [],
    );
  expect(outcomes(50)).toEqual(['call-talk answered', 'call-wait abandoned', 'call-made notReached']);
  expect(outcomes(500)).toEqual(['call-talk answered', 'call-wait lost', 'call-made notReached']);
});

it('[W8] a caller who had left a message or asked for a call back has not abandoned', () => {
  const open = { arrivedAt: 100, answered: null, outbound: false };
  const left = new Map<CallId, Unseen>([
    ['call-back' as CallId, { ...open, settled: 'callback' }],
    ['call-said' as CallId, { ...open, settled: 'voicemail' }],
  ]);
  expect(closeUnseen(left, () => false, 50, file)).toEqual([
    { fact: 'call:ended', callId: 'call-back', outcome: 'callback', by: 'system' },
    { fact: 'call:ended', callId: 'call-said', outcome: 'voicemail', by: 'system' },
    { fact: 'recording:ended', callId: 'call-said', leg: 'caller', file: 'call-said-caller' },
  ]);
});
