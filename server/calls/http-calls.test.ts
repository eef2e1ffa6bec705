import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FINISHED_CALLS, FinishedCalls } from '../protocol/call.ts';
import type { CallId } from '../protocol/ids.ts';
import { RECORDINGS_FOLDER } from '../protocol/link.ts';
import { CallPage, Peaks } from '../protocol/recording.ts';
import { answeredCall } from '../testing/facts.ts';
import { type FakeIvr, fakeIvr } from '../testing/fake-ivr.ts';
import { openPage, type Page } from '../testing/page.ts';
import { PASSWORD, type TestServer, testServer } from '../testing/server.ts';

let server: TestServer;
let ivr: FakeIvr;
let lead: Page;
let calls = 0;

beforeAll(async () => {
  server = await testServer({}, { recordingKeys: [Buffer.alloc(32, 7).toString('base64')] });
  ivr = await fakeIvr(server.url, server.config.secrets.link);
  lead = await openPage(server.url, 'lead', PASSWORD);
}, 60_000);
afterAll(async () => {
  lead.close();
  ivr.close();
  await server.stop();
});

/** A call that is talked in on this agent's desk, two seconds of it recorded so far. */
async function talk(agent: Page) {
  const callId = `call-heard-${++calls}` as CallId;
  const folder = join(server.config.dataDir, RECORDINGS_FOLDER);
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${callId}-caller.sln16`);
  await writeFile(file, Buffer.from(new Int16Array(32_000).fill(5).buffer));
  await ivr.post([
    ...answeredCall(callId, agent.session.me.agentId).slice(0, 5),
    { fact: 'recording:started', callId, leg: 'caller', file, startMs: 1000 },
  ]);
  const end = async () => {
    await ivr.post([
      { fact: 'call:ended', callId, outcome: 'answered', by: 'caller' },
      { fact: 'recording:ended', callId, leg: 'caller', file },
    ]);
  };
  return { callId, end };
}
const get = (page: Page, path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers: { cookie: page.cookie, ...headers } });
const post = (page: Page, path: string, body: unknown) =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { cookie: page.cookie, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const pageOf = async (page: Page, callId: CallId) =>
  CallPage.parse(await (await get(page, `/api/calls/${callId}`)).json());

it('[U2] [U4] the sound of a call is served in ranges, while it lasts and from the encrypted file after it', async () => {
  const agent = await openPage(server.url, 'agent0', PASSWORD);
  const { callId, end } = await talk(agent);
  const path = `/api/calls/${callId}/sound`;
  const ranges = async () => {
    const whole = await get(agent, path);
    expect([whole.status, whole.headers.get('accept-ranges')]).toEqual([200, 'bytes']);
    expect(Number(whole.headers.get('content-length'))).toBe(44 + 3000 * 32);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const part = await get(agent, path, { range: 'bytes=32000-40001' });
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes 32000-40001/${44 + 3000 * 32}`,
    ]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(32_000, 40_002))).toBe(true);
    expect((await get(agent, path, { range: 'bytes=999999-' })).status).toBe(416);
    return bytes;
  };
  const open = await ranges();
  await end();
  await expect
    .poll(async () => (await get(agent, `${path}?from=0&to=1`)).status, { timeout: 10_000 })
    .toBe(200);
  expect((await ranges()).equals(open)).toBe(true);
  const stretch = await get(agent, `${path}?from=1500&to=1600`);
  expect((await stretch.arrayBuffer()).byteLength).toBe(44 + 100 * 32);
  expect(Peaks.parse(await (await get(agent, `/api/calls/${callId}/peaks`)).json()).durationMs).toBe(3000);
  expect((await get(agent, `/api/calls/${callId}/sound?leg=agent`)).status).toBe(404);
  const stranger = await openPage(server.url, 'agent1', PASSWORD);
  expect((await get(stranger, path)).status).toBe(403);
  expect((await fetch(server.url + path)).status).toBe(401);
  agent.close();
  stranger.close();
});

it('[P4] 保密 set late hides at once what came before, on every page; the desk of the call goes on', async () => {
  const agent = await openPage(server.url, 'agent2', PASSWORD);
  const { callId } = await talk(agent);
  const { ticketId } = await agent.told('ticket:changed', (ticket) => ticket.callId === callId);
  await agent.request('ticket:setField', {
    ticketId,
    field: 'title',
    value: '翠湖花园 13800000001 反映噪声',
  });
  expect(await pageOf(lead, callId)).toMatchObject({
    hidden: false,
    soundMs: 3000,
    call: { callerNumber: '13800000001' },
  });
  expect(await lead.request('ticket:list', { text: '翠湖花园', limit: 10 })).toMatchObject({
    value: [{ ticketId }],
  });
  await agent.request('ticket:setField', { ticketId, field: 'confidential', value: 'yes' });
  await lead.told('call:confidentialChanged', (fact) => fact.callId === callId && fact.confidential);
  const hidden = await pageOf(lead, callId);
  expect(hidden).toMatchObject({
    hidden: true,
    confidential: true,
    lines: [],
    soundMs: null,
    silence: 'hidden',
  });
  expect(JSON.stringify(hidden)).not.toMatch(/13800000001|翠湖/);
  for (const path of ['sound', 'peaks', 'recordings/caller/1000'])
    expect((await get(lead, `/api/calls/${callId}/${path}`)).status).toBe(403);
  expect(await lead.request('transcript:get', { callId, afterSeq: 0 })).toMatchObject({
    refusal: { code: 'confidential' },
  });
  expect(await lead.request('ticket:list', { text: '翠湖花园', limit: 10 })).toMatchObject({ value: [] });
  expect(JSON.stringify(await lead.request('ticket:get', { ticketId }))).not.toMatch(/13800000001|翠湖/);
  expect(
    await lead.request('ticket:setField', { ticketId, field: 'confidential', value: 'no' }),
  ).toMatchObject({ refusal: { code: 'confidential' } });
  // The agent of the call works on with the whole of it.
  expect(await pageOf(agent, callId)).toMatchObject({ hidden: false, call: { callerNumber: '13800000001' } });
  agent.close();
});

it('[P5] a lead opens a confidential call with a reason, for a while; it is recorded and shown, and stays recorded', async () => {
  const agent = await openPage(server.url, 'agent3', PASSWORD);
  const { callId } = await talk(agent);
  const { ticketId } = await agent.told('ticket:changed', (ticket) => ticket.callId === callId);
  await agent.request('ticket:setField', { ticketId, field: 'confidential', value: 'yes' });
  expect((await pageOf(lead, callId)).hidden).toBe(true);
  expect((await post(lead, `/api/calls/${callId}/opening`, { reason: ' x ' })).status).toBe(400);
  expect((await post(agent, `/api/calls/${callId}/opening`, { reason: '想看一下内容' })).status).toBe(403);
  expect((await post(lead, `/api/calls/${callId}/opening`, { reason: '核对举报线索' })).status).toBe(204);
  const opened = await pageOf(lead, callId);
  expect(opened).toMatchObject({
    hidden: false,
    confidential: true,
    soundMs: 3000,
    audit: [{ act: 'opened', by: '李敏', reason: '核对举报线索' }],
  });
  expect(server.logged()).not.toContain('核对举报线索');
  await server.restart();
  ivr = await fakeIvr(server.url, server.config.secrets.link, 'after-restart');
  expect((await pageOf(lead, callId)).audit).toHaveLength(1);
  agent.close();
});

it('[U11] a pause is shown on the desk and marked in the transcript, also one that ends with the call', async () => {
  const agent = await openPage(server.url, 'agent5', PASSWORD);
  const { callId, end } = await talk(agent);
  expect(await agent.request('call:pauseRecording', { callId })).toMatchObject({ ok: true });
  expect(await ivr.requested('call:pauseRecording')).toEqual({ callId, agentId: agent.session.me.agentId });
  await ivr.post([{ fact: 'recording:paused', callId }]);
  await agent.told('call:changed', (call) => call?.callId === callId && call.pausedAt !== null);
  await ivr.post([{ fact: 'recording:resumed', callId }]);
  const line = await agent.told('transcript:line', (one) => one.callId === callId && one.kind === 'paused');
  expect(line).toMatchObject({ text: '', words: null });
  await ivr.post([{ fact: 'recording:paused', callId }]);
  await end();
  await agent.told(
    'transcript:line',
    (one) => one.callId === callId && one.seq === 2 && one.kind === 'paused',
  );
  agent.close();
});

it('[U7] a legal hold needs a reason and says who set it', async () => {
  const agent = await openPage(server.url, 'agent4', PASSWORD);
  const { callId } = await talk(agent);
  expect((await post(lead, `/api/calls/${callId}/hold`, { reason: '公安机关调取' })).status).toBe(204);
  expect((await pageOf(lead, callId)).hold).toMatchObject({ by: '李敏', reason: '公安机关调取' });
  expect((await post(lead, `/api/calls/${callId}/release`, { reason: '案件已经办结' })).status).toBe(204);
  expect(await pageOf(lead, callId)).toMatchObject({
    hold: null,
    audit: [{ act: 'held' }, { act: 'released', reason: '案件已经办结' }],
  });
  agent.close();
});

it('[U12] the last calls stand newest first, an agent has the own ones, a page ends where the next begins', async () => {
  const [one, other] = [
    await openPage(server.url, 'agent3', PASSWORD),
    await openPage(server.url, 'agent4', PASSWORD),
  ];
  const list = async (page: Page, after = 0) =>
    FinishedCalls.parse(await (await get(page, `/api/calls?after=${after}`)).json());
  const running = await talk(one);
  expect((await list(one)).calls).toEqual([]);
  await running.end();
  for (let n = 0; n < FINISHED_CALLS; n += 1) await (await talk(one)).end();
  const first = await list(one);
  expect(first.calls).toHaveLength(FINISHED_CALLS);
  const times = first.calls.map(({ arrivedAt }) => arrivedAt);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  const rest = await list(one, first.next ?? 0);
  expect([rest.calls.length, rest.next]).toEqual([1, null]);
  expect((await list(other)).calls).toEqual([]);
  expect((await list(lead)).calls.length).toBe(FINISHED_CALLS);
  expect((await get(one, '/api/calls?after=-1')).status).toBe(400);
  expect((await fetch(`${server.url}/api/calls`)).status).toBe(401);
});
