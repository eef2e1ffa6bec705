import { statSync } from 'node:fs';
import type { ResultPromise } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AgentId, CallId } from '../server/protocol/ids.ts';
import { type Switchboard, until } from './testing/child-switchboard.ts';
import type { FakeServer } from './testing/fake-server.ts';
import { type Hall, openHall, type Phone, phoneAt } from './testing/hall.ts';
import {
  agentAnswers,
  agentAnswersAfter,
  agentDeclines,
  agentLetsRing,
  callerLeavesAfter,
  callerStays,
} from './testing/sip-scenarios.ts';

const agentId = 'agent-one' as AgentId;

let hall: Hall;
let server: FakeServer;
let board: Switchboard;
let ivr: ResultPromise;
let phone: Phone;

beforeAll(async () => {
  hall = await openHall({
    people: [agentId],
    queue: {
      ringMs: 2500,
      wrapUpMs: null,
      announceEveryMs: 600,
      maxWaitMs: 60_000,
      missesBeforePause: 10,
    },
    begin: (switchboard) => {
      ivr = switchboard.startIvr();
    },
  });
  ({ server, board } = hall);
  phone = phoneAt(hall, 0);
}, 180_000);
afterAll(() => hall?.close(), 30_000);

const ready = (is = true) =>
  server.request('agent:setAvailability', {
    agentId,
    availability: is ? { ready: true } : { ready: false, reason: 'break' },
  });
afterEach(async () => {
  await ready(false);
  await board.nothingLeft(5000);
  server.forget();
});

/** Another `ivr`, linked and told who is signed in. */
async function startAgain() {
  const pictures = server.pictures.length;
  ivr = board.startIvr();
  await until(async () => server.pictures.length > pictures && server.states().has(agentId));
}

/** A caller in a conversation with the agent. */
async function talk(citizen = callerStays, agent = agentAnswers) {
  await ready();
  const agentDone = phone(agent);
  const citizenDone = board.citizen(citizen);
  const { fact } = await server.fact('call:answered', undefined, 15_000);
  return { callId: fact.callId, agentDone, citizenDone };
}

const ask = (name: 'call:hold' | 'call:resume' | 'call:hangUp', callId: CallId) =>
  server.request(name, { callId, agentId });

describe('a call on a real Asterisk', () => {
  it('[C1] [C8] rings fast, connects, sends and records both speakers, and ends without leftovers', async () => {
    const { callId, agentDone, citizenDone } = await talk();
    const queued = await server.fact('call:queued');
    const ringing = await server.fact('call:ringing');
    expect(ringing.at - queued.at).toBeLessThan(300);
    const bytes = () => Math.min(server.sound.get('caller') ?? 0, server.sound.get('agent') ?? 0);
    const before = bytes();
    await until(async () => bytes() > before + 32_000);
    await server.fact('recording:started', (fact) => fact.leg === 'agent');
    expect(await ask('call:hangUp', callId)).toEqual({ ok: true, value: null });
    expect(await citizenDone).toBe(0);
    await agentDone;
    const ended = await server.fact('call:ended');
    expect(ended.fact).toMatchObject({ callId, outcome: 'answered', by: 'agent' });
    for (const leg of ['caller', 'agent'] as const) {
      const { fact, at } = await server.fact('recording:ended', (one) => one.leg === leg);
      expect(statSync(fact.file).isFile()).toBe(true);
      // Told when everything of the call is gone from the switch.
      expect(at - ended.at).toBeLessThan(1500);
    }
    // The picture is drawn a moment after the facts.
    await until(async () => server.states().get(agentId)?.is === 'wrapUp', 1000);
  }, 30_000);

  it('[C5] holds and resumes in the switch', async () => {
    const { callId, citizenDone } = await talk();
    expect(await ask('call:hold', callId)).toEqual({ ok: true, value: null });
    const inBridge = async (bridge: string) =>
      ((await board.ask(`bridges/${bridge}`)) as { channels: string[] }).channels.length;
    expect(await inBridge(`${callId}-wait`)).toBe(1);
    expect(await inBridge(`${callId}-talk`)).toBe(1);
    expect(await ask('call:hold', callId)).toMatchObject({ ok: false, refusal: { code: 'already-done' } });
    expect(await ask('call:resume', callId)).toEqual({ ok: true, value: null });
    expect(await inBridge(`${callId}-talk`)).toBe(2);
    await ask('call:hangUp', callId);
    expect(await citizenDone).toBe(0);
  }, 30_000);

  it('[C2] the caller hangs up in the conversation, and while a phone rings', async () => {
    const talked = await talk(callerLeavesAfter(2500));
    expect(await talked.citizenDone).toBe(0);
    expect((await server.fact('call:ended')).fact).toMatchObject({ outcome: 'answered', by: 'caller' });
    await talked.agentDone;
    await board.nothingLeft(5000);
    server.forget();
    await ready();
    const agentDone = phone(agentLetsRing);
    expect(await board.citizen(callerLeavesAfter(1800))).toBe(0);
    expect((await server.fact('call:offerEnded')).fact).toMatchObject({ why: 'callerLeft' });
    expect((await server.fact('call:ended')).fact).toMatchObject({ outcome: 'abandoned' });
    await agentDone;
  }, 30_000);

  it('[C3] a decline and a phone nobody takes cost the caller nothing', async () => {
    await ready();
    const declined = phone(agentDeclines);
    const citizenDone = board.citizen(callerStays);
    expect((await server.fact('call:offerEnded')).fact).toMatchObject({ why: 'declined' });
    await declined;
    const unanswered = phone(agentLetsRing);
    await server.fact('call:offerEnded', (fact) => fact.why === 'noAnswer', 15_000);
    await unanswered;
    const agentDone = phone(agentAnswers);
    const { fact } = await server.fact('call:answered', undefined, 15_000);
    expect(server.facts.filter((posted) => posted.fact.fact === 'call:queued').length).toBeGreaterThan(0);
    await ask('call:hangUp', fact.callId);
    expect(await citizenDone).toBe(0);
    await agentDone;
  }, 40_000);

  it('[C7] an announcement that plays does not delay the conversation', async () => {
    const citizenDone = board.citizen(callerStays);
    await server.fact('call:queued', undefined, 15_000);
    const agentDone = phone(agentAnswersAfter(300));
    // The first announcement (5 s long) starts 600 ms after queueing; the agent comes in the middle of it.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await ready();
    const ringing = await server.fact('call:ringing');
    const answered = await server.fact('call:answered');
    expect(answered.at - ringing.at).toBeLessThan(800);
    await ask('call:hangUp', answered.fact.callId);
    expect(await citizenDone).toBe(0);
    await agentDone;
  }, 30_000);

  it('[C9] kill -9 in a conversation: the talk goes on, is found again, and its sound flows again', async () => {
    const { callId, citizenDone, agentDone } = await talk();
    const waitingDone = board.citizen(callerStays);
    await server.fact('call:queued', (fact) => fact.callId !== callId);
    const bridge = async () =>
      ((await board.ask(`bridges/${callId}-talk`)) as { channels: string[] } | null)?.channels ?? [];
    const before = await bridge();
    expect(before).toHaveLength(2);
    ivr.kill('SIGKILL');
    await ivr;
    expect(await bridge()).toEqual(before);
    const pictures = server.pictures.length;
    const sound = server.sound.get('caller') ?? 0;
    ivr = board.startIvr();
    await until(async () => {
      const picture = server.pictures.at(-1);
      return server.pictures.length > pictures && picture !== undefined && picture.calls.length === 2;
    });
    await until(async () => (server.sound.get('caller') ?? 0) > sound + 32_000);
    expect(await bridge()).toEqual(before);
    expect(server.states().get(agentId)).toMatchObject({ is: 'talking', callId });
    expect(
      server.pictures
        .at(-1)
        ?.calls.map((call) => call.stage.is)
        .sort(),
    ).toEqual(['talking', 'waiting']);
    server.forget();
    expect(await ask('call:hangUp', callId)).toEqual({ ok: true, value: null });
    expect(await citizenDone).toBe(0);
    await agentDone;
    const nextDone = phone(agentAnswers);
    await ready();
    const { fact } = await server.fact('call:answered');
    await ask('call:hangUp', fact.callId);
    expect(await waitingDone).toBe(0);
    await nextDone;
  }, 60_000);

  it('[C10] [A2] when the process stops, Asterisk answers the waiting and the new caller with the same agent', async () => {
    const waiting = board.citizen(callerLeavesAfter(3500));
    await server.fact('call:queued', undefined, 15_000);
    ivr.kill('SIGTERM');
    await ivr;
    const inQueue = async () => {
      const channels = (await board.ask('channels')) as { dialplan: { app_name: string } }[];
      return channels.some((channel) => channel.dialplan.app_name === 'Queue');
    };
    await until(inQueue);
    expect(await waiting).toBe(0);
    // Ready when it dies: app_queue rings this agent for a caller who comes while nobody decides.
    await startAgain();
    await server.fact('call:fellBack');
    // Asterisk's journal tells what became of the caller there.
    await server.fact('call:ended', (fact) => fact.outcome === 'abandoned');
    await ready();
    await until(async () => server.states().get(agentId)?.is === 'ready');
    ivr.kill('SIGKILL');
    await ivr;
    const answering = phone(agentAnswers);
    expect(await board.citizen(callerLeavesAfter(1500))).toBe(0);
    await answering;
    await startAgain();
    const answered = await server.fact('call:answered');
    expect(answered.fact.agentId).toBe(agentId);
    await server.fact(
      'call:ended',
      (fact) => fact.callId === answered.fact.callId && fact.outcome === 'answered',
    );
  }, 60_000);
});
