import type { AgentState } from '../../server/protocol/agent.ts';
import type { LivePicture } from '../../server/protocol/board.ts';
import type { CallStage } from '../../server/protocol/call.ts';
import { NOBODY_AROUND } from '../../server/protocol/conversation.ts';
import type { AgentId, CallId, QueueName } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';

/** An invented office: calls come evenly, are answered by whoever is free, and end after their time. */
export type Office = {
  /** Everything due at this instant. */
  advance: (now: number) => {
    facts: { at: number; fact: Fact }[];
    answered: { callId: CallId; at: number }[];
  };
  picture: (now: number) => LivePicture;
};

type OfficeCall = { callId: CallId; arrivedAt: number; stage: CallStage };
export type OfficePlan = {
  agents: readonly AgentId[];
  queue: QueueName;
  callsPerSecond: number;
  talkMs: number;
  startAt: number;
};

const RING_MS = 200;

export function office({ agents, queue, callsPerSecond, talkMs, startAt }: OfficePlan): Office {
  const calls = new Map<CallId, OfficeCall>();
  const states = new Map<AgentId, AgentState>(
    agents.map((agentId) => [agentId, { is: 'ready', since: startAt }]),
  );
  let due: { at: number; run: () => void }[] = [];
  let facts: { at: number; fact: Fact }[] = [];
  let answered: { callId: CallId; at: number }[] = [];
  let count = 0;
  const later = (at: number, run: () => void) => due.push({ at, run });

  const arrive = (at: number): void => {
    later(at + 1000 / callsPerSecond, () => arrive(at + 1000 / callsPerSecond));
    count += 1;
    const callId = `${startAt.toString(36)}-${String(count).padStart(6, '0')}` as CallId;
    const agentId = agents.find((one) => states.get(one)?.is === 'ready');
    // An office of this size always has someone free at these rates; one that has not skips the call.
    if (agentId === undefined) return;
    const post = (fact: Fact, when: number) => facts.push({ at: Math.round(when), fact });
    const is = (stage: CallStage, state: AgentState) => {
      calls.set(callId, { callId, arrivedAt: Math.round(at), stage });
      states.set(agentId, state);
      post({ fact: 'agent:changed', agentId, state }, state.since);
    };
    const since = Math.round(at);
    post(
      {
        fact: 'call:arrived',
        callId,
        callerNumber: '13800000001',
        calledNumber: '12345',
        simulated: true,
        direction: 'inbound',
        dutyId: null,
      },
      at,
    );
    post({ fact: 'call:queued', callId, queue }, at);
    post({ fact: 'call:offered', callId, agentId }, at);
    post({ fact: 'call:ringing', callId, agentId }, at);
    is({ is: 'ringing', agentId, since }, { is: 'ringing', callId, since });
    later(at + RING_MS, () => {
      const from = Math.round(at + RING_MS);
      post({ fact: 'call:answered', callId, agentId }, from);
      is({ is: 'talking', agentId, since: from }, { is: 'talking', callId, since: from });
      answered.push({ callId, at: from });
    });
    later(at + RING_MS + talkMs, () => {
      const end = Math.round(at + RING_MS + talkMs);
      post({ fact: 'call:ended', callId, outcome: 'answered', by: 'caller' }, end);
      calls.delete(callId);
      states.set(agentId, { is: 'ready', since: end });
      post({ fact: 'agent:changed', agentId, state: { is: 'ready', since: end } }, end);
    });
  };
  later(startAt, () => arrive(startAt));

  return {
    advance: (now) => {
      for (let next = firstDue(due, now); next !== undefined; next = firstDue(due, now)) {
        due = due.filter((one) => one !== next);
        next.run();
      }
      const told = { facts, answered };
      facts = [];
      answered = [];
      return told;
    },
    picture: (at) => ({
      at,
      calls: [...calls.values()].map(({ callId, arrivedAt, stage }) => ({
        callId,
        queue,
        arrivedAt,
        queuedAt: arrivedAt,
        position: null,
        estimateMs: null,
        stage,
        around: NOBODY_AROUND,
      })),
      agents: [...states].map(([agentId, state]) => ({ agentId, state })),
    }),
  };
}

const firstDue = (due: readonly { at: number; run: () => void }[], now: number) =>
  due.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at)[0];
