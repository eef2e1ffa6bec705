import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FlowDocument, FlowVersion } from '../protocol/flow.ts';
import { FlowDesk, FlowDraft } from '../protocol/flow-desk.ts';
import type { CallId } from '../protocol/ids.ts';
import { accepted, refused } from '../protocol/reply.ts';
import { cityFlow } from '../protocol/testing/city-flow.ts';
import { answeredCall } from '../testing/facts.ts';
import { type FakeIvr, fakeIvr } from '../testing/fake-ivr.ts';
import { openPage, signIn } from '../testing/page.ts';
import { writeTestPrompts } from '../testing/prompts.ts';
import { PASSWORD, type TestServer, testServer } from '../testing/server.ts';

let server: TestServer;
let ivr: FakeIvr;
let lead: string;
let agent: string;
let spools = 0;

const connectIvr = () => fakeIvr(server.url, server.config.secrets.link, `flow-spool-${++spools}`);
const queues = { citizens: {}, enterprise: {} };

beforeAll(async () => {
  server = await testServer({ queues });
  writeTestPrompts(server.config.promptsDir);
  ivr = await connectIvr();
  lead = (await signIn(server.url, 'lead', PASSWORD)).cookie;
  agent = (await signIn(server.url, 'agent0', PASSWORD)).cookie;
}, 60_000);
afterAll(async () => {
  ivr.close();
  await server.stop();
});

async function ask(method: string, path: string, body?: unknown, cookie = lead) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}
const desk = async () => FlowDesk.parse((await ask('GET', '/api/flow')).body);
const save = async (document: FlowDocument) => {
  const { draft } = await desk();
  const saved = await ask('PUT', '/api/flow/draft', { document, revision: draft?.revision ?? 0 });
  return FlowDraft.parse(saved.body);
};
const retitled = (title: string): FlowDocument => ({
  ...cityFlow,
  nodes: cityFlow.nodes.map((node) => (node.id === 'menu' ? { ...node, title } : node)),
});
const toldFlows = () =>
  ivr.requests.filter(({ name }) => name === 'flow:replace').map(({ request }) => FlowVersion.parse(request));

describe('call flows', () => {
  test('[W1] [W10] before anything is published the flow is the default, with recordings, queues and holidays to choose from', async () => {
    const found = await desk();
    expect(found.published.version).toBe(0);
    expect(found.published.document.nodes.map(({ kind }) => kind)).toEqual(['greeting', 'queue']);
    expect(found.queues).toEqual(['citizens', 'enterprise']);
    expect(found.prompts.find(({ id }) => id === 'greeting')).toMatchObject({ languages: ['zh', 'en'] });
    expect(Object.keys(found.calendar.daysOff).length).toBeGreaterThan(30);
  });

  test('[W10] flows are for leads', async () => {
    for (const [method, path] of [
      ['GET', '/api/flow'],
      ['PUT', '/api/flow/draft'],
      ['DELETE', '/api/flow/draft'],
      ['POST', '/api/flow/publish'],
      ['POST', '/api/flow/roll-back'],
      ['GET', '/api/flow/versions/1'],
    ] as const) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      expect((await ask(method, path, body, agent)).status).toBe(403);
      expect((await ask(method, path, body, 'hotline=none')).status).toBe(401);
    }
  });

  test('[W10] two leads: the later change on an older draft is refused as stale', async () => {
    const first = await save(retitled('one'));
    const second = await ask('PUT', '/api/flow/draft', { document: cityFlow, revision: first.revision - 1 });
    expect(second).toMatchObject({ status: 409, body: { refusal: { code: 'stale' } } });
    expect((await desk()).draft).toMatchObject({ revision: first.revision, by: '李敏' });
  });

  test('[W8] a draft with an error is kept, not published', async () => {
    const { revision } = await save({ ...cityFlow, start: 'nowhere' });
    const published = await ask('POST', '/api/flow/publish', { revision, note: 'x' });
    expect(published.body).toMatchObject({ refusal: { code: 'flow-problems' } });
    expect((await desk()).published.version).toBe(0);
  });

  test('[W10] publish, publish again, roll back: ivr is told each, history says who and why', async () => {
    for (const title of ['first', 'second']) {
      const { revision } = await save(retitled(title));
      const done = FlowDesk.parse((await ask('POST', '/api/flow/publish', { revision, note: title })).body);
      expect(done.draft).toBeNull();
    }
    const back = FlowDesk.parse(
      (await ask('POST', '/api/flow/roll-back', { version: 1, note: 'back' })).body,
    );
    expect(back.published).toEqual({ version: 3, document: retitled('first') });
    expect(back.history.map(({ version, by, note, from }) => [version, by, note, from])).toEqual([
      [3, '李敏', 'back', 1],
      [2, '李敏', 'second', null],
      [1, '李敏', 'first', null],
    ]);
    expect(toldFlows().map(({ version }) => version)).toEqual([1, 2, 3]);
    expect((await ask('GET', '/api/flow/versions/2')).body.document).toEqual(retitled('second'));
    expect((await ask('GET', '/api/flow/versions/99')).status).toBe(404);
  });

  test('[W10] what ivr refuses was never published; what it missed it is told when it is back', async () => {
    const { revision } = await save(retitled('refused'));
    ivr.answer = (name) => (name === 'flow:replace' ? refused('flow-problems') : accepted(null));
    expect((await ask('POST', '/api/flow/publish', { revision, note: 'no' })).body).toMatchObject({
      refusal: { code: 'flow-problems' },
    });
    expect((await desk()).published.version).toBe(3);
    ivr.close();
    await expect
      .poll(async () => (await fetch(`${server.url}/api/health`)).json())
      .toMatchObject({ ivr: false });
    expect((await ask('POST', '/api/flow/publish', { revision, note: 'away' })).status).toBe(200);
    ivr = await connectIvr();
    expect(await ivr.requested('flow:replace')).toMatchObject({ version: 4 });
  });

  test('[W4] an accepted ticket has a code; number and code tell the stage, five wrong codes shut the number', async () => {
    const page = await openPage(server.url, 'agent1', PASSWORD);
    const callId = 'call-flow-0001' as CallId;
    await ivr.post(answeredCall(callId, page.session.me.agentId).slice(0, 5));
    const opened = await page.request('ticket:open', { callId });
    if (!opened.ok) throw new Error(opened.refusal.code);
    expect(opened.value.code).toBeNull();
    const moved = await page.request('ticket:move', {
      ticketId: opened.value.ticketId,
      move: 'withdraw',
      note: '',
      key: 'key-flow-0001',
    });
    if (!moved.ok) throw new Error(moved.refusal.code);
    const { code, number } = moved.value;
    expect(code).toMatch(/^\d{6}$/);
    const ticket = number.replace('-', '');
    const progress = (wanted: string) => ivr.progress({ callId, ticket, code: wanted });
    expect(await progress(code ?? '')).toMatchObject({
      ok: true,
      value: { is: 'found', stage: 'withdrawn' },
    });
    const wrong = code === '000000' ? '000001' : '000000';
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(await progress(wrong)).toEqual({ ok: true, value: { is: 'wrong' } });
    expect(await progress(code ?? '')).toEqual({ ok: true, value: { is: 'unavailable' } });
    expect(server.logged()).not.toContain(code);
    page.close();
  });

  test('[W7] the grade of a call is kept, also after its end, and the first one stands', async () => {
    const page = await openPage(server.url, 'agent2', PASSWORD);
    const callId = 'call-flow-0002' as CallId;
    await ivr.post(answeredCall(callId, page.session.me.agentId));
    await ivr.post([{ fact: 'call:graded', callId, grade: 4 }]);
    await ivr.post([{ fact: 'call:graded', callId, grade: 1 }]);
    const { body } = await ask('GET', `/api/calls/${callId}`);
    expect(body.call).toMatchObject({ grade: 4, stage: { is: 'ended', outcome: 'answered' } });
    page.close();
  });
});
