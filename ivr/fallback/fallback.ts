import type { EndedBy, Outcome } from '../../server/protocol/call.ts';
import { type AgentId, CallId, type QueueName } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';
import type { QueueWord } from '../call/call-state.ts';
import type { Entry } from './entry.ts';

/**
 * The callers in Asterisk's own queue, as its journal tells of them. Each gets a record and one outcome, also where
 * nobody of ours was there:
 *
 *   joined ──► answered ──► ended (answered)
 *      └──► ended (abandoned | timedOut)         gone without a word: answered, or lost
 *
 * Entries may be read twice: the second time changes nothing in a record.
 */
export type FallbackCall = {
  callId: CallId;
  arrivedAt: number;
  queuedAt: number;
  joinedAt: number;
  answered: { at: number; agentId: AgentId | null } | null;
};

/** By the id of the caller's channel. */
export type Fallback = ReadonlyMap<string, FallbackCall>;

export type FallbackStep = {
  state: Fallback;
  facts: { fact: Fact; at: number }[];
  word: { callId: CallId; word: QueueWord } | null;
};

export function step(state: Fallback, entry: Entry, queue: QueueName): FallbackStep {
  const call = state.get(entry.channelId);
  switch (entry.entry) {
    case 'joined':
      return call === undefined ? joined(state, entry, queue) : { state, facts: [], word: null };
    case 'answered':
      if (call === undefined || call.answered !== null) return { state, facts: [], word: null };
      return answered(state, entry.channelId, call, entry);
    case 'ended': {
      if (call === undefined) return { state, facts: [], word: null };
      const met = call.answered === null && entry.agentId !== null;
      const before = met ? answered(state, entry.channelId, call, entry).facts : [];
      const was = call.answered !== null || met;
      const outcome = was ? 'answered' : entry.status === '' ? 'abandoned' : 'timedOut';
      const by = entry.byCaller || outcome === 'abandoned' ? 'caller' : was ? 'agent' : 'system';
      const over = ended(state, entry.channelId, call, outcome, by, entry.at);
      return { ...over, facts: [...before, ...over.facts] };
    }
  }
}

/** The channel is gone and the journal does not say how: Asterisk was killed. */
export function vanished(state: Fallback, channelId: string, at: number): FallbackStep {
  const call = state.get(channelId);
  if (call === undefined) return { state, facts: [], word: null };
  return ended(state, channelId, call, call.answered === null ? 'lost' : 'answered', 'system', at);
}

function joined(state: Fallback, entry: Extract<Entry, { entry: 'joined' }>, queue: QueueName): FallbackStep {
  const { at, channelId, found, callerNumber, calledNumber } = entry;
  const callId = found?.callId ?? callIdOf(channelId, at);
  const queuedAt = found?.queuedAt ?? at;
  const call = { callId, arrivedAt: found?.arrivedAt ?? at, queuedAt, joinedAt: at, answered: null };
  const facts: Fact[] = [
    ...(found === null
      ? [
          {
            fact: 'call:arrived',
            direction: 'inbound',
            dutyId: null,
            callId,
            callerNumber,
            calledNumber,
            simulated: false,
          } as const,
        ]
      : []),
    ...(found === null || found.queuedAt === null ? [{ fact: 'call:queued', callId, queue } as const] : []),
    { fact: 'call:fellBack', callId },
  ];
  return {
    state: new Map(state).set(channelId, call),
    facts: facts.map((fact) => ({ fact, at })),
    word: null,
  };
}

function answered(
  state: Fallback,
  channelId: string,
  call: FallbackCall,
  { at, agentId }: { at: number; agentId: AgentId | null },
): FallbackStep {
  const { callId } = call;
  return {
    state: new Map(state).set(channelId, { ...call, answered: { at, agentId } }),
    facts: agentId === null ? [] : [{ fact: { fact: 'call:answered', callId, agentId }, at }],
    word: agentId === null ? null : { callId, word: { event: 'talk:elsewhere', agentId } },
  };
}

function ended(
  state: Fallback,
  channelId: string,
  { callId, answered: met }: FallbackCall,
  outcome: Outcome,
  by: EndedBy,
  at: number,
): FallbackStep {
  const left = new Map(state);
  left.delete(channelId);
  return {
    state: left,
    facts: [{ fact: { fact: 'call:ended', callId, outcome, by }, at }],
    word: met?.agentId ? { callId, word: { event: 'call:ended' } } : null,
  };
}

/** The same each time the entry is read; a channel's name begins anew with each Asterisk, the time does not. */
const callIdOf = (channelId: string, at: number): CallId =>
  CallId.parse(`fell-${at.toString(36)}-${channelId.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 64));
