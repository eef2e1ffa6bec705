import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentId, CallId } from '../server/protocol/ids.ts';
import { startTwoIvrs, type TwoIvrs } from './testing/child-ivrs.ts';
import { type Switchboard, until } from './testing/child-switchboard.ts';
import type { FakeServer } from './testing/fake-server.ts';
import { type Hall, openHall, type Phone, phoneAt } from './testing/hall.ts';
import { agentAnswers, callerStays } from './testing/sip-scenarios.ts';

const one = 'agent-one' as AgentId;
const two = 'agent-two' as AgentId;

let hall: Hall;
let server: FakeServer;
let board: Switchboard;
let ivrs: TwoIvrs;
let phoneOne: Phone;
let phoneTwo: Phone;

beforeAll(async () => {
  hall = await openHall({
    people: [one, two],
    queue: { greeting: false, ringMs: 6000, wrapUpMs: 1, announceEveryMs: 0, maxWaitMs: 60_000 },
    settings: { ivr: { processes: 2 } },
    begin: (switchboard) => {
      ivrs = startTwoIvrs(switchboard);
      switchboard.startWatchdog();
    },
  });
  ({ server, board } = hall);
  [phoneOne, phoneTwo] = [phoneAt(hall, 0), phoneAt(hall, 1)];
  await bothThere();
}, 180_000);
afterAll(async () => {
  await ivrs?.stop();
  await hall?.close();
}, 30_000);

/** One leads, the other keeps warm. */
const bothThere = () => until(async () => ivrs.leader() !== null && ivrs.warm() !== null);
const leader = () => {
  const now = ivrs.leader();
  if (now === null || now.pid === null) throw new Error('nobody leads');
  return { name: now.name, pid: now.pid, kill: now.kill };
};
const otherThan = (pid: number) => until(async () => (ivrs.leader()?.pid ?? pid) !== pid, 5000);

const setReady = (agentId: AgentId, ready: boolean) =>
  server.request('agent:setAvailability', {
    agentId,
    availability: ready ? { ready } : { ready, reason: 'break' },
  });
const isWaiting = (callIds: CallId[]) => {
  const calls = server.pictures.at(-1)?.calls ?? [];
  return callIds.every((callId) => calls.find((call) => call.callId === callId)?.stage.is === 'waiting');
};
const arrived = () => server.facts.flatMap(({ fact }) => (fact.fact === 'call:arrived' ? [fact.callId] : []));

/** So many callers wait, who came one after the other. */
async function waiting(count: number) {
  const citizens: Promise<number>[] = [];
  const callIds: CallId[] = [];
  for (let n = 0; n < count; n += 1) {
    const known = new Set(arrived());
    citizens.push(board.citizen(callerStays));
    const { fact } = await server.fact('call:queued', ({ callId }) => !known.has(callId));
    callIds.push(fact.callId);
  }
  return { citizens, callIds };
}

/** The agent takes one call after the other; who they were, in order. */
async function answersAll(agentId: AgentId, phone: Phone, count: number): Promise<CallId[]> {
  const taken: CallId[] = [];
  for (let n = 0; n < count; n += 1) {
    const done = phone(agentAnswers);
    await setReady(agentId, true);
    const isNext = (fact: { agentId: AgentId; callId: CallId }) =>
      fact.agentId === agentId && !taken.includes(fact.callId);
    const { fact } = await server.fact('call:answered', isNext, 15_000);
    taken.push(fact.callId);
    await setReady(agentId, false);
    expect(await server.request('call:hangUp', { callId: fact.callId, agentId })).toMatchObject({ ok: true });
    await done;
  }
  return taken;
}

const STORY = ['call:arrived', 'call:queued', 'call:offered', 'call:answered', 'call:ended'];
/** One story a call, told once and in order: rung for once, never in Asterisk's queue. */
async function wholeStories(callIds: CallId[]) {
  for (const callId of callIds) {
    await server.fact('call:ended', (fact) => fact.callId === callId);
    const story = server.facts.flatMap(({ fact }) =>
      'callId' in fact && fact.callId === callId ? [fact.fact] : [],
    );
    expect(story.filter((fact) => STORY.includes(fact) || fact === 'call:fellBack')).toEqual(STORY);
  }
  await until(async () => Object.values(await board.inSwitch()).flat().length === 0, 6000);
}

describe('two ivr processes', () => {
  it('[D1] [D2] kill -9 of the leader: talk goes on, the callers keep order and place, a call that comes meanwhile is ours', async () => {
    const before = leader();
    const talkDone = phoneOne(agentAnswers);
    await setReady(one, true);
    const talker = await waiting(1);
    const [talk] = talker.callIds as [CallId];
    await server.fact('call:answered', ({ callId }) => callId === talk);
    const { citizens, callIds } = await waiting(3);

    const killedAt = performance.now();
    before.kill('SIGKILL');
    const late = board.citizen(callerStays);
    await otherThan(before.pid);
    await until(async () => isWaiting(callIds));
    await server.fact('call:arrived', ({ callId }) => ![talk, ...callIds].includes(callId));
    expect(performance.now() - killedAt).toBeLessThan(1500);
    const [last] = arrived().slice(-1) as [CallId];
    expect(leader().name).not.toBe(before.name);
    const bridge = (await board.ask(`bridges/${talk}-talk`)) as { channels: string[] };
    expect(bridge.channels).toHaveLength(2);

    expect(await answersAll(two, phoneTwo, 4)).toEqual([...callIds, last]);
    await server.request('call:hangUp', { callId: talk, agentId: one });
    await talkDone;
    expect(await Promise.all([...talker.citizens, ...citizens, late])).toEqual([0, 0, 0, 0, 0]);
    await wholeStories([talk, ...callIds, last]);
    expect(new Set(arrived()).size).toBe(5);
  }, 60_000);

  it('[D3] a leader frozen has ended before another leads: thawed, it does nothing, and the callers keep their order', async () => {
    server.forget();
    await bothThere();
    const before = leader();
    const { citizens, callIds } = await waiting(2);
    const frozenAt = performance.now();
    before.kill('SIGSTOP');
    const late = board.citizen(callerStays);
    await otherThan(before.pid);
    expect(() => process.kill(before.pid, 'SIGCONT')).toThrow('ESRCH');
    await until(async () => isWaiting(callIds));
    const { fact: last } = await server.fact('call:queued', ({ callId }) => !callIds.includes(callId));
    expect(performance.now() - frozenAt).toBeLessThan(3000);
    expect(await answersAll(one, phoneOne, 3)).toEqual([...callIds, last.callId]);
    expect(await Promise.all([...citizens, late])).toEqual([0, 0, 0]);
    await wholeStories([...callIds, last.callId]);
  }, 60_000);

  it('[D4] neither a short freeze nor a warm one that comes back while callers wait changes who leads', async () => {
    server.forget();
    await bothThere();
    const { name, pid, kill } = leader();
    const { citizens, callIds } = await waiting(2);
    kill('SIGSTOP');
    await pause(700);
    kill('SIGCONT');
    const warm = ivrs.warm();
    const old = warm?.pid ?? 0;
    warm?.kill('SIGKILL');
    await warm?.restarted(old);
    await bothThere();
    // Time to doubt calls that were claimed before it came.
    await pause(2000);
    expect(leader()).toMatchObject({ name, pid });
    expect(await answersAll(one, phoneOne, 2)).toEqual(callIds);
    expect(await Promise.all(citizens)).toEqual([0, 0]);
    await wholeStories(callIds);
  }, 30_000);

  it('[D5] a leader that restarts hands over: the warm one leads, no caller moves', async () => {
    server.forget();
    await bothThere();
    const before = leader();
    const { citizens, callIds } = await waiting(2);
    before.kill('SIGHUP');
    await otherThan(before.pid);
    await until(async () => isWaiting(callIds));
    expect(await answersAll(two, phoneTwo, 2)).toEqual(callIds);
    expect(await Promise.all(citizens)).toEqual([0, 0]);
    await wholeStories(callIds);
    await bothThere();
  }, 40_000);
});
