import type { AgentId, CallId, QueueName } from '../protocol/ids.ts';
import type { Fact, PostedFact } from '../protocol/link.ts';

export const CALL = 'call-00000001' as CallId;
export const AGENT = 'agent-1' as AgentId;
export const QUEUE = 'citizens' as QueueName;

export const arrived = (callId: CallId = CALL, callerNumber = '13800000001'): Fact => ({
  fact: 'call:arrived',
  callId,
  direction: 'inbound',
  dutyId: null,
  callerNumber,
  calledNumber: '12345',
  simulated: false,
});

/** Facts of one call from its arrival to its end, answered by `agentId`. */
export const answeredCall = (callId: CallId = CALL, agentId: AgentId = AGENT): Fact[] => [
  arrived(callId),
  { fact: 'call:queued', callId, queue: QUEUE },
  { fact: 'call:offered', callId, agentId },
  { fact: 'call:ringing', callId, agentId },
  { fact: 'call:answered', callId, agentId },
  { fact: 'call:held', callId },
  { fact: 'call:resumed', callId },
  { fact: 'call:ended', callId, outcome: 'answered', by: 'caller' },
];

/** Puts facts in the post, a second apart. */
export const posted = (
  facts: Fact[],
  spool = 'spool-1',
  from = 1,
  startAt = 1_700_000_000_000,
): PostedFact[] => facts.map((fact, index) => ({ spool, n: from + index, at: startAt + index * 1000, fact }));
