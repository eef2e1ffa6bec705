import type { ResultPromise } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentId, CallId } from '../server/protocol/ids.ts';
import { type Switchboard, until } from './testing/child-switchboard.ts';
import type { FakeServer } from './testing/fake-server.ts';
import { type Hall, openHall, type Phone, phoneAt } from './testing/hall.ts';
import { agentAnswers, callerLeavesAfter, callerStays } from './testing/sip-scenarios.ts';

const agentId = 'agent-one' as AgentId;

let hall: Hall;
let server: FakeServer;
let board: Switchboard;
let ivr: ResultPromise;
let phone: Phone;

beforeAll(async () => {
  hall = await openHall({
    people: [agentId],
    queue: { greeting: false, ringMs: 4000, wrapUpMs: 1, announceEveryMs: 0, maxWaitMs: 60_000 },
    begin: (switchboard) => {
      ivr = switchboard.startIvr();
      switchboard.startWatchdog();
    },
  });
  ({ server, board } = hall);
  phone = phoneAt(hall, 0);
}, 180_000);
afterAll(() => hall?.close(), 30_000);

type Channel = { id: string; dialplan: { app_name: string } };
const inQueue = async () =>
  ((await board.ask('channels')) as Channel[]).filter(({ dialplan }) => dialplan.app_name === 'Queue');
const ready = () => server.request('agent:setAvailability', { agentId, availability: { ready: true } });

/** So many callers wait; when they have all left, the promise in `left` resolves. */
async function waiting(count: number, scenario: string) {
  const citizens: Promise<number>[] = [];
  const callIds: CallId[] = [];
  const before = new Set(server.facts.flatMap(({ fact }) => ('callId' in fact ? [fact.callId] : [])));
  for (let n = 0; n < count; n += 1) {
    citizens.push(board.citizen(scenario));
    const queued = await server.fact('call:queued', (fact) => !before.has(fact.callId));
    before.add(queued.fact.callId);
    callIds.push(queued.fact.callId);
  }
  return { callIds, left: Promise.all(citizens) };
}
const outcomeOf = async (callId: CallId, withinMs = 15_000) =>
  (await server.fact('call:ended', (fact) => fact.callId === callId, withinMs)).fact.outcome;

describe('nobody stranded', () => {
  it('[W3] [W5] kill -9 with one talking and three waiting: talk goes on, the others are in the queue of Asterisk', async () => {
    await ready();
    const agentDone = phone(agentAnswers);
    const talker = board.citizen(callerStays);
    const { fact } = await server.fact('call:answered', undefined, 15_000);
    const { callIds, left } = await waiting(3, callerLeavesAfter(9000));
    const killedAt = Date.now();
    ivr.kill('SIGKILL');
    await until(async () => (await inQueue()).length === 3, 5000);
    expect(Date.now() - killedAt).toBeLessThan(5000);
    expect(
      ((await board.ask(`bridges/${fact.callId}-talk`)) as { channels: string[] }).channels,
    ).toHaveLength(2);
    ivr = board.startIvr();
    await until(async () => server.states().get(agentId)?.is === 'talking');
    // Whoever is in Asterisk's queue stays there, and is on the board.
    expect(await inQueue()).toHaveLength(3);
    await until(async () => server.pictures.at(-1)?.calls.length === 4);
    expect(await left).toEqual([0, 0, 0]);
    for (const callId of callIds) expect(await outcomeOf(callId)).toBe('abandoned');
    await server.request('call:hangUp', { callId: fact.callId, agentId });
    expect(await talker).toBe(0);
    await agentDone;
    await board.nothingLeft(6000);
  }, 60_000);

  it('[W4] frozen and thawed: the callers are in the queue of Asterisk, none is abandoned, none is rung for twice', async () => {
    server.forget();
    await server.request('agent:setAvailability', {
      agentId,
      availability: { ready: false, reason: 'break' },
    });
    const { callIds, left } = await waiting(2, callerStays);
    ivr.kill('SIGSTOP');
    await until(async () => (await inQueue()).length === 2, 5000);
    // A caller who comes meanwhile is taken in by nobody: sent on as well.
    const late = board.citizen(callerLeavesAfter(6000));
    await until(async () => (await inQueue()).length === 3, 5000);
    ivr.kill('SIGCONT');
    for (const callId of callIds) await server.fact('call:fellBack', (fact) => fact.callId === callId);
    expect(await inQueue()).toHaveLength(3);
    // Answered by Asterisk's queue: the record says by whom, the desk of the agent shows it, one after the other.
    for (const callId of callIds) {
      const agentDone = phone(agentAnswers);
      await ready();
      const answered = await server.fact('call:answered', (fact) => fact.callId === callId, 15_000);
      expect(answered.fact.agentId).toBe(agentId);
      await until(async () => server.states().get(agentId)?.is === 'talking');
      // Not ready afterwards: a phone that is no scenario any more must not be rung for the caller who is left.
      await server.request('agent:setAvailability', {
        agentId,
        availability: { ready: false, reason: 'break' },
      });
      expect(await server.request('call:hangUp', { callId, agentId })).toEqual({ ok: true, value: null });
      await agentDone;
      expect(await outcomeOf(callId)).toBe('answered');
    }
    await left;
    await late;
    await board.nothingLeft(6000);
    const ends = server.facts
      .filter(({ fact }) => fact.fact === 'call:ended')
      .map(({ fact }) => 'callId' in fact && fact.callId);
    expect(new Set(ends).size).toBe(ends.length);
  }, 90_000);

  it('[W1] back and reconciled within 3 s: the callers stay ours', async () => {
    server.forget();
    await server.request('agent:setAvailability', {
      agentId,
      availability: { ready: false, reason: 'break' },
    });
    const { callIds, left } = await waiting(2, callerStays);
    ivr.kill('SIGHUP');
    await ivr;
    ivr = board.startIvr();
    await until(
      async () => server.pictures.at(-1)?.calls.filter(({ stage }) => stage.is === 'waiting').length === 2,
    );
    expect(await inQueue()).toEqual([]);
    for (const callId of callIds) {
      const agentDone = phone(agentAnswers);
      await ready();
      await server.fact('call:answered', (fact) => fact.callId === callId, 15_000);
      await server.request('call:hangUp', { callId, agentId });
      await agentDone;
    }
    expect(await left).toEqual([0, 0]);
    await board.nothingLeft(6000);
  }, 60_000);
});
