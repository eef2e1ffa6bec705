import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { HotWordReply } from './protocol/hot-word.ts';
import type { AgentId, CallId } from './protocol/ids.ts';
import { TranscriptHits } from './protocol/transcript-search.ts';
import { answeredCall } from './testing/facts.ts';
import { type FakeIvr, fakeIvr } from './testing/fake-ivr.ts';
import { openPage, type Page } from './testing/page.ts';
import { PASSWORD, type TestServer, testServer } from './testing/server.ts';

let server: TestServer;
let ivr: FakeIvr;
let calls = 0;
const pages: Page[] = [];

beforeAll(async () => {
  server = await testServer({}, {}, 5);
  ivr = await fakeIvr(server.url, server.config.secrets.link, 'spool-transcripts');
}, 60_000);
afterAll(async () => {
  ivr.close();
  await server.stop();
});
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});

async function page(username: string): Promise<Page> {
  const opened = await openPage(server.url, username, PASSWORD);
  pages.push(opened);
  return opened;
}
async function talk(agentId: AgentId): Promise<CallId> {
  const callId = `call-words-${++calls}` as CallId;
  await ivr.post(answeredCall(callId, agentId).slice(0, 5));
  return callId;
}
const get = (path: string, { cookie }: { cookie: string }) =>
  fetch(`${server.url}${path}`, { headers: { cookie } });
const put = (csv: string, { cookie }: { cookie: string }) =>
  fetch(`${server.url}/api/hot-words`, {
    method: 'PUT',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ csv }),
  });

test('[T1] search is for those who are signed in; too little to look for is refused', async () => {
  const agent = await page('agent0');
  expect((await fetch(`${server.url}/api/transcripts?text=abc`)).status).toBe(401);
  const refused = await get(`/api/transcripts?text=${encodeURIComponent('路')}`, agent);
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { ok: false, refusal: { code: 'bad-request', fields: ['text'] } },
  ]);
  expect((await get('/api/transcripts?text=ab&since=x', agent)).status).toBe(400);
  expect((await get('/api/transcripts?text=ab&agentId=%27%3B', agent)).status).toBe(400);
  const found = await get('/api/transcripts?text=binhelu', agent);
  expect(TranscriptHits.parse(await found.json())).toEqual({ hits: [], next: null });
});

test('[T2] a line of another agent’s call cannot be corrected, nor one that is not there', async () => {
  const [mine, other, lead] = [await page('agent1'), await page('agent2'), await page('lead')];
  const callId = await talk(mine.session.me.agentId);
  const correct = (by: Page) => by.request('transcript:correct', { callId, seq: 1, text: '我住滨河路' });
  expect(await correct(other)).toMatchObject({ refusal: { code: 'not-your-call' } });
  expect(await correct(mine)).toMatchObject({ refusal: { code: 'not-found' } });
  expect(await correct(lead)).toMatchObject({ refusal: { code: 'not-found' } });
  expect((await get(`/api/transcripts/${callId}/1/corrections`, other)).status).toBe(403);
  expect((await get(`/api/transcripts/${callId}/1/corrections`, mine)).status).toBe(404);
  expect((await get('/api/transcripts/call-nowhere-1/1/corrections', mine)).status).toBe(404);
});

test('[T3] the list of hot words is a lead’s: taken whole, or its bad rows are named and nothing changes', async () => {
  const [agent, lead] = [await page('agent3'), await page('lead')];
  expect((await get('/api/hot-words', agent)).status).toBe(403);
  expect((await put('term', agent)).status).toBe(403);
  const bad = HotWordReply.parse(
    await (await put('term,kind,region,aliases\n路,place\n滨河路,place', lead)).json(),
  );
  expect(bad).toMatchObject({ saved: false, list: { problems: [{ row: 2, why: 'term' }] } });
  expect(await (await get('/api/hot-words', lead)).json()).toMatchObject({ count: 0, savedAt: null });
  const csv = 'term,kind,region,aliases\n滨河路,place,370203,\n';
  expect(HotWordReply.parse(await (await put(csv, lead)).json())).toMatchObject({
    saved: true,
    list: { count: 1 },
  });
  expect(await (await get('/api/hot-words', lead)).json()).toMatchObject({ csv, count: 1, problems: [] });
  expect((await put('x'.repeat(5_000_000), lead)).status).toBe(400);
});

test('[T4] no word of a transcript, a correction, a search or a hot word is in the log', async () => {
  const [agent, lead] = [await page('agent4'), await page('lead')];
  const callId = await talk(agent.session.me.agentId);
  const secret = '密云桥西巷';
  await agent.request('transcript:correct', { callId, seq: 1, text: secret });
  await agent.request('transcript:correct', { callId, seq: -1, text: secret });
  await get(`/api/transcripts?text=${encodeURIComponent(secret)}`, lead);
  await put(`term,kind,region,aliases\n${secret},place\n路${secret.repeat(9)},place`, lead);
  await put(`term,kind,region,aliases\n${secret},place\n`, lead);
  expect(server.logged()).toContain('hot words');
  expect(server.logged()).not.toContain(secret);
  expect(server.logged()).not.toContain(encodeURIComponent(secret));
});
