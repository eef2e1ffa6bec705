import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { TicketId } from './protocol/ids.ts';
import type { Fact } from './protocol/link.ts';
import { answeredCall, arrived } from './testing/facts.ts';
import { fakeIvr } from './testing/fake-ivr.ts';
import { testOffice } from './testing/office.ts';
import { connectPage } from './testing/page.ts';
import { PASSWORD } from './testing/server.ts';

const office = testOffice();
const { freshAgent, agentPage, talk } = office;

describe('bad input', () => {
  const post = (path: string, body: string, type = 'application/json') =>
    fetch(`${office.server.url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });

  test('[B1] a wrong password and an unknown name get the same answer, and guessing is slowed for that name only', async () => {
    const guessed = freshAgent();
    const wrong = await post('/api/session', JSON.stringify({ username: guessed, password: 'x' }));
    const unknown = await post('/api/session', JSON.stringify({ username: 'nobody', password: 'x' }));
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.json()).toEqual(await unknown.json());
    const tries = await Promise.all(
      Array.from({ length: 30 }, () =>
        post('/api/session', JSON.stringify({ username: guessed, password: 'x' })),
      ),
    );
    expect(tries.filter((one) => one.status === 429).length).toBeGreaterThanOrEqual(20);
    expect(
      (await post('/api/session', JSON.stringify({ username: freshAgent(), password: PASSWORD }))).status,
    ).toBe(200);
  });

  test('[B2] malformed JSON, wrong types and too large bodies are refused with a code', async () => {
    for (const body of ['{', '[]', '{"username":1,"password":2}', '{"__proto__":{"a":1}}', '"x"']) {
      const response = await post('/api/session', body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ ok: false, refusal: { code: 'bad-request' } });
    }
    expect((await post('/api/session', JSON.stringify({ username: 'a'.repeat(100_000) }))).status).toBe(400);
    expect((await fetch(`${office.server.url}/api/calls/none`)).status).toBe(401);
    expect((await fetch(`${office.server.url}/../../etc/passwd`)).status).toBe(404);
  });

  test('[B3] Socket.IO events of the wrong name, type or depth get a refusal and disturb nobody', async () => {
    const page = await agentPage();
    const ask = (name: string, ...args: unknown[]) => page.raw.timeout(3000).emitWithAck(name, ...args);
    const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`);
    for (const [name, body] of [
      ['constructor', {}],
      ['__proto__', {}],
      ['call:hold', null],
      ['call:hold', { callId: 7 }],
      ['ticket:setField', { ticketId: 'x', field: 'nope', value: {} }],
      ['ticket:list', { text: 'a'.repeat(1000), limit: -1 }],
      ['agent:setAvailability', deep],
    ] as const) {
      expect(await ask(name, body)).toMatchObject({ ok: false, refusal: { code: 'bad-request' } });
    }
    page.raw.emit('call:hold', 'without a reply');
    expect(await page.request('ticket:get', { ticketId: 'no-such-ticket' as TicketId })).toMatchObject({
      refusal: { code: 'not-found' },
    });
  });

  test('[B4] a page that floods is cut off; another goes on', async () => {
    const [flood, good] = [await agentPage(), await agentPage()];
    const gone = new Promise((resolve) => flood.raw.once('disconnect', resolve));
    for (let count = 0; count < 5000; count += 1)
      flood.raw.emit('ticket:list', { text: '', limit: 1 }, () => undefined);
    await gone;
    expect((await good.request('ticket:list', { text: '', limit: 1 })).ok).toBe(true);
  });

  test('[B5] without a session, with another origin or with a wrong link token nothing connects', async () => {
    await expect(connectPage(office.server.url, {} as never, 'hotline_session=wrong')).rejects.toThrow(
      'not-signed-in',
    );
    await expect(fakeIvr(office.server.url, 'wrong')).rejects.toThrow('not-allowed');
    const page = await agentPage();
    const foreign = new WebSocket(`${office.server.url.replace('http', 'ws')}/sip`, 'sip', {
      headers: { cookie: page.cookie, origin: 'http://evil.example' },
    });
    expect(await refusedWith(foreign)).toBe(401);
    expect(await refusedWith(new WebSocket(`${office.server.url.replace('http', 'ws')}/sip`, 'sip'))).toBe(
      401,
    );
    expect(await refusedWith(new WebSocket(`${office.server.url.replace('http', 'ws')}/other`))).toBe(404);
  });

  test('[B6] a media connection with a wrong token or query is refused; odd, huge and text frames disturb nobody', async () => {
    const media = `${office.server.url.replace('http', 'ws')}/media`;
    const basic = (secret: string) => ({
      headers: { authorization: `Basic ${Buffer.from(`media:${secret}`).toString('base64')}` },
    });
    const good = `${media}?call=call-media-1&leg=caller&at=0`;
    expect(await refusedWith(new WebSocket(good, 'media'))).toBe(401);
    expect(await refusedWith(new WebSocket(good, 'media', basic('wrong')))).toBe(401);
    expect(
      await refusedWith(
        new WebSocket(`${media}?call=call-media-1&leg=ghost&at=0`, 'media', basic('m'.repeat(20))),
      ),
    ).toBe(400);
    const open = new WebSocket(good, 'media', basic('m'.repeat(20)));
    await new Promise((resolve) => open.once('open', resolve));
    open.send('MEDIA_START connection_id:x channel:y format:slin16');
    open.send(Buffer.alloc(641));
    open.send(Buffer.alloc(1));
    open.send('{"not":"a command"}');
    const closed = new Promise((resolve) => open.once('close', resolve));
    open.send(Buffer.alloc(200_000));
    await closed;
    expect(await (await fetch(`${office.server.url}/api/health`)).json()).toMatchObject({ ok: true });
  });

  test('[B7] facts that do not fit are refused and the good ones after them arrive', async () => {
    expect(await office.ivr.post([{ fact: 'call:exploded' } as unknown as Fact])).toMatchObject({
      refusal: { code: 'bad-request' },
    });
    expect(await office.ivr.post([arrived()])).toMatchObject({ ok: true });
  });
});

describe('privacy', () => {
  test('[P1] after one of everything, no number, name, word, digit or secret stands in the log', async () => {
    const page = await agentPage();
    const { agentId } = page.session.me;
    const callId = await talk(agentId);
    const draft = await page.told('ticket:changed');
    await page.request('ticket:setField', {
      ticketId: draft.ticketId,
      field: 'content',
      value: '投诉内容秘密',
    });
    await page.request('ticket:setField', { ticketId: draft.ticketId, field: 'kind', value: '乱写的类型' });
    await page.request('ticket:list', { text: '搜索秘密', limit: 5 });
    await page.request('call:sendDigits', { callId, digits: '9753108642' });
    await office.ivr.post([{ fact: 'call:arrived', callId, callerNumber: '13912345678' } as unknown as Fact]);
    await fetch(`${office.server.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: '李敏同志', password: '口令秘密' }),
    });
    await office.ivr.post(answeredCall(callId, agentId).slice(5));
    const logged = office.server.logged();
    expect(logged.length).toBeGreaterThan(200);
    for (const secret of [
      '13800000001',
      '13912345678',
      '9753108642',
      '王芳',
      '李敏',
      '秘密',
      '乱写',
      PASSWORD,
      page.session.phone.secret,
      page.cookie.split('=')[1]!,
      office.server.config.secrets.link,
      office.server.config.secrets.media,
    ]) {
      expect(logged).not.toContain(secret);
    }
  });
});

/** The HTTP status a WebSocket was refused with. */
function refusedWith(socket: WebSocket): Promise<number | undefined> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.once('open', () => resolve(undefined));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
  });
}
