import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentId } from '../server/protocol/ids.ts';
import { type Switchboard, until } from './testing/child-switchboard.ts';
import type { FakeServer } from './testing/fake-server.ts';
import { type Hall, openHall, type Phone, phoneAt } from './testing/hall.ts';
import { agentAnswers, callerStays } from './testing/sip-scenarios.ts';

const agentId = 'agent-one' as AgentId;
const FROZEN_MS = 8000;
const PICTURES_EACH_MS = 2000;

let hall: Hall;
let server: FakeServer;
let board: Switchboard;
let phone: Phone;

beforeAll(async () => {
  hall = await openHall({
    people: [agentId],
    queue: {
      greeting: false,
      ringMs: 2000,
      retryMs: 200,
      missesBeforePause: 1,
      wrapUpMs: 0,
      announceEveryMs: 0,
      maxWaitMs: 60_000,
    },
    begin: (switchboard) => {
      switchboard.startIvr();
    },
  });
  ({ server, board } = hall);
  phone = phoneAt(hall, 0);
}, 180_000);
afterAll(() => hall?.close(), 30_000);

const ready = () => server.request('agent:setAvailability', { agentId, availability: { ready: true } });
const isAway = async () => server.pictures.at(-1)?.switchAway === true;

describe('when Asterisk fails', () => {
  it('[Q23] frozen: noticed within 5 s, nothing is held against the agent, and each call rings once afterwards', async () => {
    const citizen = board.citizen(callerStays);
    const { fact } = await server.fact('call:queued');
    const frozenAt = Date.now();
    board.asterisk().kill('SIGSTOP');
    await ready();
    await until(isAway, 5000 + PICTURES_EACH_MS);
    expect(Date.now() - frozenAt).toBeLessThan(5000);
    await new Promise((resolve) => setTimeout(resolve, FROZEN_MS - (Date.now() - frozenAt)));
    expect(server.states().get(agentId)?.is).not.toBe('notReady');
    const agentDone = phone(agentAnswers);
    board.asterisk().kill('SIGCONT');
    const answered = await server.fact('call:answered', undefined, 15_000);
    expect(answered.fact.callId).toBe(fact.callId);
    await until(async () => !(await isAway()));
    const legs = ((await board.ask('channels')) as { name: string }[]).filter(({ name }) =>
      name.startsWith('PJSIP/1001'),
    );
    expect(legs).toHaveLength(1);
    await server.request('call:hangUp', { callId: fact.callId, agentId });
    expect(await citizen).toBe(0);
    await agentDone;
    await board.nothingLeft(6000);
  }, 60_000);

  it('[C24] killed while two talk: the call is lost, the agent free within 3 s, what was said so far is on disk', async () => {
    server.forget();
    await ready();
    // Neither hears of the end: their far side is dead.
    void phone(agentAnswers).catch(() => undefined);
    void board.citizen(callerStays);
    const { fact } = await server.fact('call:answered', undefined, 15_000);
    const folder = join(board.config.dataDir, 'asterisk', 'spool', 'recording');
    const recorded = async () => {
      const names = (await readdir(folder, { recursive: true }).catch(() => [])).filter((name) =>
        name.includes(fact.callId),
      );
      const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
      return sizes.filter((size) => size > 0).length;
    };
    await until(async () => (await recorded()) === 2, 10_000);
    const killedAt = Date.now();
    board.asterisk().kill('SIGKILL');
    const ended = await server.fact('call:ended', (one) => one.callId === fact.callId, 5000);
    expect(ended.fact.outcome).toBe('lost');
    await until(async () => server.states().get(agentId)?.is === 'ready', 3000);
    expect(Date.now() - killedAt).toBeLessThan(3000);
    expect(await recorded()).toBe(2);
    await board.startAsterisk();
    await until(async () => !(await isAway()));
  }, 90_000);
});
