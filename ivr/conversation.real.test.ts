import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CallControl, LeadControl } from '../server/protocol/conversation.ts';
import type { AgentId, CallId } from '../server/protocol/ids.ts';
import { RECORDINGS_FOLDER } from '../server/protocol/link.ts';
import { type Switchboard, until } from './testing/child-switchboard.ts';
import type { FakeServer } from './testing/fake-server.ts';
import { type Hall, openHall, phoneAt } from './testing/hall.ts';
import { openEar } from './testing/rtp-ear.ts';
import {
  agentDeclines,
  agentSays,
  agentSaysElsewhere,
  callerHearsAt,
  callerSays,
} from './testing/sip-scenarios.ts';
import { type Tone, toneFiles, tonesIn } from './testing/tones.ts';

const PEOPLE = ['agent', 'other', 'lead'] as const;
type Person = (typeof PEOPLE)[number];
const idOf = (person: Person) => `agent-${person}` as AgentId;
const CITY = { address: '127.0.0.9', port: 15_990 };

let hall: Hall;
let server: FakeServer;
let board: Switchboard;
const tone = toneFiles();
const running = new Set<Promise<unknown>>();

beforeAll(async () => {
  hall = await openHall({
    people: PEOPLE.map(idOf),
    queue: {
      ringMs: 4000,
      wrapUpMs: 0,
      announceEveryMs: 0,
      maxWaitMs: 60_000,
      missesBeforePause: 10,
      greeting: false,
    },
    settings: { trunk: { outbound: { ...CITY, ringMs: 5000 } } },
    begin: (switchboard) => {
      switchboard.startIvr();
    },
  });
  ({ server, board } = hall);
}, 180_000);
afterAll(() => hall?.close(), 30_000);

afterEach(async () => {
  await Promise.allSettled(running);
  running.clear();
  for (const person of PEOPLE) await ready(person, false);
  await board.nothingLeft(6000);
  server.forget();
}, 60_000);

const ready = (person: Person, is = true) =>
  server.request('agent:setAvailability', {
    agentId: idOf(person),
    availability: is ? { ready: true } : { ready: false, reason: 'break' },
  });

/** This person's phone goes by the scenario at its next call; by default it answers and plays the person's tone. */
function picksUp(person: Person, scenario = agentSays(tone[person])) {
  const done = phoneAt(hall, PEOPLE.indexOf(person))(scenario);
  running.add(done.catch(() => undefined));
  return done;
}
const control = (callId: CallId, asked: CallControl, by: Person = 'agent') =>
  server.request('call:control', { callId, agentId: idOf(by), control: asked });
const lead = (callId: CallId, asked: LeadControl) =>
  server.request('lead:control', { callId, agentId: idOf('lead'), control: asked });
const done = { ok: true, value: null };
const hangUp = (callId: CallId, by: Person) => server.request('call:hangUp', { callId, agentId: idOf(by) });
const callNow = () => server.pictures.at(-1)?.calls.at(-1);
const partyIs = (is: string | null) =>
  until(async () => (callNow()?.around.party?.is ?? null) === is && callNow() !== undefined);

async function talk(agent = agentSays(tone.agent), caller = callerSays(tone.caller)) {
  await ready('agent');
  picksUp('agent', agent);
  const citizen = board.citizen(caller);
  running.add(citizen);
  const { fact } = await server.fact('call:answered', undefined, 15_000);
  await ready('agent', false);
  return { callId: fact.callId, citizen };
}

let snoops = 0;
async function ari(path: string): Promise<void> {
  const { ports } = board.config.settings;
  const authorization = `Basic ${Buffer.from(`hotline:${board.config.secrets.ari}`).toString('base64')}`;
  const answer = await fetch(`http://127.0.0.1:${ports.asteriskHttp}/ari/${path}`, {
    method: path.startsWith('DELETE ') ? 'DELETE' : 'POST',
    headers: { authorization },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
}

/** The tones that reach this channel's ear, from two seconds of what Asterisk writes to it. */
async function hears(channel: string): Promise<Tone[]> {
  snoops += 1;
  const name = `ear-${snoops}`;
  await ari(`channels/${channel}/snoop/${name}?spy=out&app=hotline&appArgs=record`);
  await until(async () => (await board.ask(`channels/${name}`)) !== null);
  await ari(`channels/${name}/record?name=${name}&format=sln16&ifExists=overwrite&maxDurationSeconds=2`);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const { ports } = board.config.settings;
  const authorization = `Basic ${Buffer.from(`hotline:${board.config.secrets.ari}`).toString('base64')}`;
  await fetch(`http://127.0.0.1:${ports.asteriskHttp}/ari/channels/${name}`, {
    method: 'DELETE',
    headers: { authorization },
  });
  return tonesIn(readFileSync(join(board.config.dataDir, RECORDINGS_FOLDER, `${name}.sln16`)), 16_000).sort();
}
/** The citizen's channel is the one on the trunk that is none of ours. */
const callerChannel = async (callId: CallId) => {
  const channels = (await board.ask('channels')) as { id: string; name: string }[];
  const caller = channels.find(({ id, name }) => name.startsWith('PJSIP/trunk-') && !id.startsWith(callId));
  if (caller === undefined) throw new Error('the caller is gone');
  return caller.id;
};

describe('conversations on a real Asterisk', () => {
  it('[C12] a blind transfer to a colleague, and one that is declined comes back', async () => {
    // What is really sent to the caller: a snoop at the channel stays silent after a new speaker for as long as the one
    // before spoke (seen on 22.10), the line does not.
    const ear = await openEar('127.0.0.2');
    const { callId, citizen } = await talk(undefined, callerHearsAt(ear.port));
    picksUp('other', agentDeclines);
    expect(
      await control(callId, { request: 'transfer', target: { to: 'agent', agentId: idOf('other') } }),
    ).toEqual(done);
    await server.fact('call:partyEnded', (fact) => fact.why === 'declined');
    await partyIs(null);
    await vi.waitFor(() => expect(ear.tones()).toEqual(['agent']), { timeout: 2000, interval: 50 });
    picksUp('other');
    await vi.waitFor(
      async () =>
        expect(
          await control(callId, { request: 'transfer', target: { to: 'agent', agentId: idOf('other') } }),
        ).toEqual(done),
      { timeout: 5000, interval: 200 },
    );
    await server.fact('call:answered', (fact) => fact.agentId === idOf('other'));
    await vi.waitFor(() => expect(ear.tones()).toContain('other'), { timeout: 1000, interval: 20 });
    await vi.waitFor(() => expect(ear.tones()).toEqual(['other']), { timeout: 2000, interval: 50 });
    expect(server.states().get(idOf('agent'))?.is).not.toBe('talking');
    expect(await hangUp(callId, 'other')).toEqual(done);
    expect(await citizen).toBe(0);
    ear.close();
  }, 60_000);

  it('[C13] consult: the caller hears neither; cancelled, the caller is back', async () => {
    const { callId, citizen } = await talk();
    picksUp('other');
    await control(callId, { request: 'consult', target: { to: 'agent', agentId: idOf('other') } });
    await partyIs('talking');
    expect(await hears(`${callId}-agent-1`)).toEqual(['other']);
    expect(await hears(await callerChannel(callId))).not.toContain('other');
    expect(await control(callId, { request: 'swap' })).toEqual(done);
    expect(await hears(`${callId}-agent-1`)).toEqual(['caller']);
    expect(await control(callId, { request: 'cancel' })).toEqual(done);
    expect(await hears(await callerChannel(callId))).toEqual(['agent']);
    await hangUp(callId, 'agent');
    expect(await citizen).toBe(0);
  }, 60_000);

  it('[C13] three-way with a number outside, and the agent leaves them to each other', async () => {
    const { callId, citizen } = await talk();
    running.add(board.outside(CITY.address, CITY.port, agentSays(tone.other)));
    expect(
      await control(callId, { request: 'consult', target: { to: 'outside', number: '900' } }),
    ).toMatchObject({
      refusal: { code: 'number-not-allowed' },
    });
    expect(await control(callId, { request: 'consult', target: { to: 'outside', number: '110' } })).toEqual(
      done,
    );
    await partyIs('talking');
    expect(await control(callId, { request: 'joinAll' })).toEqual(done);
    expect(await hears(await callerChannel(callId))).toEqual(['agent', 'other']);
    expect(await hears(`${callId}-agent-2`)).toEqual(['agent', 'caller']);
    expect(await control(callId, { request: 'complete' })).toEqual(done);
    await until(async () => callNow()?.stage.is === 'handedOver');
    expect(await hears(await callerChannel(callId))).toEqual(['other']);
    await ari(`channels/${callId}-agent-2/dtmf?dtmf=1`);
    const { ports } = board.config.settings;
    const authorization = `Basic ${Buffer.from(`hotline:${board.config.secrets.ari}`).toString('base64')}`;
    await fetch(`http://127.0.0.1:${ports.asteriskHttp}/ari/channels/${callId}-agent-2`, {
      method: 'DELETE',
      headers: { authorization },
    });
    expect((await server.fact('call:ended')).fact).toMatchObject({ outcome: 'answered' });
    expect(await citizen).toBe(0);
  }, 60_000);

  it('[C16] a lead listens unheard, whispers to the agent alone, is heard by all, and takes over', async () => {
    // A snoop hears what goes to a channel before a whisper is laid over it: the agent's ear is the phone's own.
    const ear = await openEar();
    const { callId, citizen } = await talk(agentSaysElsewhere(tone.agent, ear.port));
    picksUp('lead');
    expect(await lead(callId, { request: 'supervise', mode: 'listen' })).toEqual(done);
    await until(async () => callNow()?.around.lead?.is === 'on');
    const ears = async () => ({
      caller: await hears(await callerChannel(callId)),
      agent: ear.tones(),
    });
    expect(await hears(`${callId}-agent-2`)).toEqual(['agent', 'caller']);
    expect(await ears()).toEqual({ caller: ['agent'], agent: ['caller'] });
    expect(await lead(callId, { request: 'supervise', mode: 'whisper' })).toEqual(done);
    expect(await ears()).toEqual({ caller: ['agent'], agent: ['caller', 'lead'] });
    expect(await lead(callId, { request: 'supervise', mode: 'barge' })).toEqual(done);
    expect(await ears()).toEqual({ caller: ['agent', 'lead'], agent: ['caller', 'lead'] });
    expect(await lead(callId, { request: 'supervise', mode: 'listen' })).toEqual(done);
    expect(await ears()).toEqual({ caller: ['agent'], agent: ['caller'] });
    expect(await lead(callId, { request: 'supervise', mode: 'takeOver' })).toEqual(done);
    await server.fact('call:answered', (fact) => fact.agentId === idOf('lead'));
    expect(await hears(await callerChannel(callId))).toEqual(['lead']);
    await hangUp(callId, 'lead');
    expect(await citizen).toBe(0);
    ear.close();
  }, 90_000);

  it('[C17] a call of ours: the agent first, then the citizen', async () => {
    picksUp('agent');
    running.add(board.outside(CITY.address, CITY.port, agentSays(tone.caller)));
    const number = '13800000001';
    expect(await server.request('call:dial', { agentId: idOf('agent'), number, dutyId: 'duty-1' })).toEqual(
      done,
    );
    const { fact } = await server.fact('call:arrived');
    expect(fact).toMatchObject({ direction: 'outbound', dutyId: 'duty-1', callerNumber: number });
    await server.fact('call:answered');
    expect(await hears(`${fact.callId}-agent-1`)).toEqual(['caller']);
    expect(await hears(`${fact.callId}-citizen`)).toEqual(['agent']);
    await hangUp(fact.callId, 'agent');
    expect((await server.fact('call:ended')).fact).toMatchObject({ outcome: 'answered' });
  }, 60_000);

  it('[C15] a caller whose agent was lost waits at the head and is answered by another', async () => {
    const { callId, citizen } = await talk();
    await server.request('agent:lost', { callId, agentId: idOf('agent') });
    await server.fact('call:agentLost');
    picksUp('other');
    await ready('other');
    await server.fact('call:answered', (fact) => fact.agentId === idOf('other'), 20_000);
    expect(await hears(await callerChannel(callId))).toEqual(['other']);
    await hangUp(callId, 'other');
    expect(await citizen).toBe(0);
  }, 60_000);
});
