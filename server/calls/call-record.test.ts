import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AGENT, answeredCall, arrived, CALL, QUEUE } from '../testing/facts.ts';
import { applyFact, type CallFact, type CallRecord } from './call-record.ts';

const play = (facts: CallFact[]): CallRecord | null =>
  facts.reduce<CallRecord | null>((record, fact, index) => applyFact(record, fact, 1000 * (index + 1)), null);

test('[R1] the facts of an answered call make its record, hold time included', () => {
  expect(play(answeredCall() as CallFact[])).toMatchObject({
    queuedAt: 2000,
    ringingAt: 4000,
    answeredAt: 5000,
    endedAt: 8000,
    agentId: AGENT,
    outcome: 'answered',
    endedBy: 'caller',
    offers: 1,
    holdMs: 1000,
    stage: { is: 'ended', outcome: 'answered', since: 8000 },
  });
});

test('[R2] a fact of a call that never arrived makes no record', () => {
  expect(play([{ fact: 'call:queued', callId: CALL, queue: QUEUE }])).toBeNull();
});

test('[R3] an ended call stays as it ended, whatever comes later', () => {
  const facts = answeredCall() as CallFact[];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...facts), { maxLength: 20 }), (late) => {
      expect(play([...facts, ...late])).toEqual(play(facts));
    }),
  );
});

test('[R4] a lost offer puts the call back to waiting, but not a call that was answered', () => {
  const ringing: CallFact[] = [
    arrived() as CallFact,
    { fact: 'call:queued', callId: CALL, queue: QUEUE },
    { fact: 'call:ringing', callId: CALL, agentId: AGENT },
  ];
  const over: CallFact = { fact: 'call:offerEnded', callId: CALL, agentId: AGENT, why: 'noAnswer' };
  expect(play([...ringing, over])).toMatchObject({ agentId: null, stage: { is: 'waiting' } });
  expect(play([...ringing, { fact: 'call:answered', callId: CALL, agentId: AGENT }, over])).toMatchObject({
    agentId: AGENT,
    stage: { is: 'talking' },
  });
});

test('[R5] in any order of facts, times never go backwards and hold time is never negative', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...(answeredCall() as CallFact[])), { maxLength: 30 }), (facts) => {
      const record = play([arrived() as CallFact, ...facts]);
      expect(record).not.toBeNull();
      expect(record!.holdMs).toBeGreaterThanOrEqual(0);
      if (record!.endedAt !== null) expect(record!.outcome).not.toBeNull();
      if (record!.answeredAt !== null) expect(record!.agentId).not.toBeNull();
    }),
    { numRuns: 2000 },
  );
});
