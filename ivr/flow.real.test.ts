import { statSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FlowDocument, FlowNode } from '../server/protocol/flow.ts';
import type { AgentId } from '../server/protocol/ids.ts';
import { cityFlow } from '../server/protocol/testing/city-flow.ts';
import { type Switchboard, until } from './testing/child-switchboard.ts';
import type { FakeServer } from './testing/fake-server.ts';
import { type Hall, openHall, type Phone, phoneAt } from './testing/hall.ts';
import { agentAnswers, callerLeavesAfter, callerStays } from './testing/sip-scenarios.ts';

const agentId = 'agent-one' as AgentId;

let hall: Hall;
let server: FakeServer;
let board: Switchboard;
let phone: Phone;

beforeAll(async () => {
  const queue = { ringMs: 5000, wrapUpMs: 0, maxWaitMs: 60_000, missesBeforePause: 10 };
  hall = await openHall({
    people: [agentId],
    queue: queue,
    settings: { queues: { citizens: queue, enterprise: queue } },
    begin: (switchboard) => {
      switchboard.startIvr();
    },
  });
  ({ server, board } = hall);
  phone = phoneAt(hall, 0);
}, 180_000);
afterAll(() => hall?.close(), 30_000);
afterEach(async () => {
  await board.nothingLeft(5000);
  server.forget();
});

const always = [{ from: 0, to: 1440 }];
/** The city's flow, open at all hours or at none, so that the clock of the machine means nothing. */
function flow(open: boolean, change: (node: FlowNode) => FlowNode = (node) => node): FlowDocument {
  const week = Array.from({ length: 7 }, () => (open ? always : []));
  return {
    ...cityFlow,
    calendar: { daysOff: { [`${new Date().getUTCFullYear()}-01-01`]: '元旦' }, workingDays: {} },
    nodes: cityFlow.nodes.map((node) => change(node.kind === 'hours' ? { ...node, week } : node)),
  };
}
/** The welcome of these tests lasts a second; the caller presses when the menu has begun. */
async function pressAtMenu(keys: string) {
  await server.fact('call:arrived');
  await new Promise((resolve) => setTimeout(resolve, 1600));
  await board.press(keys);
}
let version = 0;
async function publish(document: FlowDocument) {
  version += 1;
  return server.request('flow:replace', { version, document });
}

describe('the call flow on a real Asterisk', () => {
  it('[W2] a key leads to its queue; [F1] a call in progress keeps its version over a publication, a bad one is refused', async () => {
    expect(await publish(flow(true))).toEqual({ ok: true, value: null });
    const first = board.citizen(callerLeavesAfter(3500));
    await server.fact('call:arrived');
    const elsewhere = flow(true, (node) =>
      node.kind === 'menu' ? { ...node, keys: { ...node.keys, 3: 'people' } } : node,
    );
    expect(await publish(elsewhere)).toEqual({ ok: true, value: null });
    expect(await publish({ ...elsewhere, start: 'nowhere' })).toMatchObject({
      refusal: { code: 'flow-problems' },
    });
    await pressAtMenu('3');
    expect((await server.fact('call:queued')).fact.queue).toBe('enterprise');
    expect(await first).toBe(0);
    await server.fact('call:ended', (fact) => fact.outcome === 'abandoned');
    server.forget();
    const second = board.citizen(callerLeavesAfter(3500));
    await pressAtMenu('3');
    expect((await server.fact('call:queued')).fact.queue).toBe('citizens');
    expect(await second).toBe(0);
    await server.fact('call:ended');
  }, 40_000);

  it('[W6] [F3] at night a message is recorded and its sound goes to the recognisers', async () => {
    await publish(flow(false));
    const heard = server.sound.get('caller') ?? 0;
    expect(await board.citizen(callerLeavesAfter(5500))).toBe(0);
    const { fact } = await server.fact('recording:started');
    expect(fact.leg).toBe('caller');
    expect((await server.fact('call:ended')).fact).toMatchObject({ outcome: 'voicemail', by: 'caller' });
    await server.fact('recording:ended');
    expect(statSync(fact.file).size).toBeGreaterThan(2 * 16_000 * 2);
    expect((server.sound.get('caller') ?? 0) - heard).toBeGreaterThan(2 * 16_000);
  }, 30_000);

  it('[W5] [F4] a call back is asked for by two keys, and the call ends by itself', async () => {
    await publish(flow(true));
    const caller = board.citizen(callerStays);
    await pressAtMenu('4');
    await board.press('1');
    expect((await server.fact('callback:requested', undefined, 15_000)).fact.number).toBe('13800001111');
    expect((await server.fact('call:ended')).fact).toMatchObject({ outcome: 'callback', by: 'system' });
    expect(await caller).toBe(0);
  }, 30_000);

  it('[W7] [F5] the agent hangs up and is free, then the caller grades', async () => {
    await publish(flow(true));
    await server.request('agent:setAvailability', { agentId, availability: { ready: true } });
    const agent = phone(agentAnswers);
    const caller = board.citizen(callerStays);
    await pressAtMenu('1');
    const { fact } = await server.fact('call:answered', undefined, 15_000);
    const { callId } = fact;
    await server.fact('recording:started', (one) => one.leg === 'agent');
    expect(await server.request('call:hangUp', { callId, agentId })).toEqual({ ok: true, value: null });
    const ended = await server.fact('call:ended');
    expect(ended.fact).toMatchObject({ outcome: 'answered', by: 'agent' });
    await agent;
    await until(
      async () =>
        server.states().get(agentId)?.is === 'wrapUp' || server.states().get(agentId)?.is === 'ready',
    );
    await board.press('5');
    const graded = await server.fact('call:graded', undefined, 15_000);
    expect(graded.fact).toEqual({ fact: 'call:graded', callId, grade: 5 });
    expect(await caller).toBe(0);
    await server.request('agent:setAvailability', {
      agentId,
      availability: { ready: false, reason: 'break' },
    });
  }, 40_000);
});
