import { describe, expect, test } from 'vitest';
import { LinkRequests } from './protocol/link.ts';
import { watchBoard } from './testing/board-watch.ts';
import { arrived, QUEUE } from './testing/facts.ts';
import { testOffice } from './testing/office.ts';
import { connectPage } from './testing/page.ts';

const office = testOffice();
const { freshCall, freshAgent, agentPage, talk } = office;

describe('desks', () => {
  test('[S1] ivr is told who is signed in, with a secret of this session, whenever that changes or it connects', async () => {
    const page = await agentPage();
    const { agentId, extension } = page.session.me;
    const toldOf = (request: unknown) =>
      LinkRequests['desks:replace'].parse(request).desks.filter((desk) => desk.agentId === agentId);
    const told = toldOf(office.ivr.requests.findLast((one) => one.name === 'desks:replace')?.request);
    expect(told).toEqual([
      {
        agentId,
        name: '王芳',
        extension,
        sipSecret: page.session.phone.secret,
        queues: null,
        skills: {},
        availability: { ready: false, reason: 'signed-in' },
      },
    ]);
    office.ivr.close();
    await office.nextIvr();
    expect(toldOf(await office.ivr.requested('desks:replace'))).toEqual(told);
    await fetch(`${office.server.url}/api/session`, { method: 'DELETE', headers: { cookie: page.cookie } });
    expect(office.ivr.requests.at(-1)?.name).toBe('desks:replace');
    expect(toldOf(office.ivr.requests.at(-1)?.request)).toEqual([]);
  });

  test('[S1] an ivr that connects is told the state of each agent it or its predecessor told last', async () => {
    const page = await agentPage();
    const { agentId } = page.session.me;
    const state = { is: 'notReady' as const, reason: 'meal' as const, since: 12 };
    await office.ivr.post([{ fact: 'agent:changed', agentId, state }]);
    office.ivr.close();
    await office.nextIvr();
    const { desks } = LinkRequests['desks:replace'].parse(await office.ivr.requested('desks:replace'));
    expect(desks.find((desk) => desk.agentId === agentId)?.last).toEqual(state);
  });

  test('[S2] a ringing call is shown with its number and history, and leaves the desk when the offer ends', async () => {
    const page = await agentPage();
    const { agentId } = page.session.me;
    const callId = freshCall();
    await office.ivr.post([
      arrived(callId, '13700000002'),
      { fact: 'call:queued', callId, queue: QUEUE },
      { fact: 'call:ringing', callId, agentId },
    ]);
    expect(await page.told('call:changed')).toMatchObject({
      callerNumber: '13700000002',
      stage: { is: 'ringing' },
    });
    expect(await page.told('call:historyFound')).toEqual({ callId, items: [] });
    await office.ivr.post([{ fact: 'call:offerEnded', callId, agentId, why: 'noAnswer' }]);
    expect(await page.told('call:changed', (call) => call === null)).toBeNull();
  });

  test('[S3] an answered call opens one numbered draft, and a field a person sets stays', async () => {
    const page = await agentPage();
    const callId = await talk(page.session.me.agentId);
    const draft = await page.told('ticket:changed');
    expect(draft).toMatchObject({
      callId,
      status: 'draft',
      fields: { callerNumber: { value: '13800000001', by: 'machine' } },
    });
    expect(draft.number).toMatch(/^\d{8}-\d{6}$/);
    const set = await page.request('ticket:setField', {
      ticketId: draft.ticketId,
      field: 'title',
      value: '夜间施工',
    });
    expect(set).toMatchObject({
      ok: true,
      value: { fields: { title: { value: '夜间施工', by: 'person' } } },
    });
  });

  test("[S4] holding, hanging up and digits work in one's own call only", async () => {
    const [mine, other] = [await agentPage(), await agentPage()];
    const { agentId } = mine.session.me;
    const callId = await talk(agentId);
    await mine.told('call:changed', (call) => call?.stage.is === 'talking');
    expect(await mine.request('call:hold', { callId })).toEqual({ ok: true, value: null });
    expect(office.ivr.requests.at(-1)).toEqual({ name: 'call:hold', request: { callId, agentId } });
    for (const name of ['call:hold', 'call:resume', 'call:hangUp', 'call:rejoin'] as const) {
      expect(await other.request(name, { callId })).toMatchObject({
        refusal: { code: 'not-your-call' },
      });
    }
    expect(await other.request('transcript:get', { callId, afterSeq: 0 })).toMatchObject({
      refusal: { code: 'not-your-call' },
    });
    const draft = await mine.told('ticket:changed');
    expect(await other.request('ticket:get', { ticketId: draft.ticketId })).toMatchObject({
      refusal: { code: 'not-allowed' },
    });
  });

  test('[S5] with ivr away a request is refused as unavailable and nothing hangs', async () => {
    const page = await agentPage();
    office.ivr.close();
    const reply = await page.request('agent:setAvailability', { availability: { ready: true } });
    expect(reply).toEqual({ ok: false, refusal: { code: 'unavailable' } });
  });

  test('[S6] the board is for leads; it shows what the switch says and says when that is old', async () => {
    const agent = await agentPage();
    expect(await agent.request('board:watch', {})).toMatchObject({ refusal: { code: 'not-allowed' } });
    const lead = await agentPage('lead');
    const board = await watchBoard(lead);
    expect(board.view().link).toBe('stale');
    const callId = await talk(agent.session.me.agentId);
    office.ivr.picture(office.talkingPicture(callId, agent.session.me.agentId));
    const live = await board.until((one) => one.link === 'live' && callId in one.calls);
    expect(live.calls[callId]).toMatchObject({ callerNumber: '138****0001', confidential: false });
    expect(live.agents[agent.session.me.agentId]?.state).toMatchObject({ is: 'talking' });
    // Nothing more from the switch: within 5 s the board says so by itself.
    expect(await board.until((one) => one.link === 'stale' && one.at === live.at)).toBeDefined();
    office.ivr.close();
    expect(await board.until((one) => one.link === 'ivrAway')).toBeDefined();
  });

  test('[S7] a confidential ticket hides number and words on the board', async () => {
    const [agent, lead] = [await agentPage(), await agentPage('lead')];
    const board = await watchBoard(lead);
    const callId = await talk(agent.session.me.agentId);
    const draft = await agent.told('ticket:changed');
    await agent.request('ticket:setField', { ticketId: draft.ticketId, field: 'confidential', value: 'yes' });
    office.ivr.picture(office.talkingPicture(callId, agent.session.me.agentId));
    const masked = await board.until((one) => one.calls[callId]?.confidential === true);
    expect(masked.calls[callId]).toMatchObject({ callerNumber: '', lastWords: '' });
  });
});

describe('restart', () => {
  test('[S10] who signs in again, here or elsewhere, takes no calls before saying ready', async () => {
    const username = freshAgent();
    const first = await agentPage(username);
    await first.request('agent:setAvailability', { availability: { ready: true } });
    await agentPage(username);
    expect(await first.told('session:ended')).toEqual({ why: 'signed-in-elsewhere' });
    expect(office.ivr.requests.at(-1)).toEqual({
      name: 'agent:setAvailability',
      request: { agentId: first.session.me.agentId, availability: { ready: false, reason: 'signed-in' } },
    });
  });

  test('[S8] sessions, the call in progress, its draft and the day survive a restart of the server', async () => {
    const page = await agentPage();
    const { agentId } = page.session.me;
    const callId = await talk(agentId);
    const draft = await page.told('ticket:changed');
    await page.request('ticket:setField', { ticketId: draft.ticketId, field: 'title', value: '夜间施工' });
    office.ivr.close();
    await office.server.restart();
    const again = office.keep(await connectPage(office.server.url, page.session, page.cookie));
    const reply = await again.request('desk:resume', { protocol: page.session.site.protocol, have: null });
    expect(reply).toMatchObject({
      ok: true,
      value: {
        call: { callId, stage: { is: 'talking' } },
        ticket: { number: draft.number, fields: { title: { value: '夜间施工' } } },
      },
    });
    await office.nextIvr();
    await office.ivr.post([{ fact: 'call:ended', callId, outcome: 'answered', by: 'caller' }]);
    expect(await again.told('call:changed', (call) => call?.stage.is === 'ended')).toMatchObject({
      callId,
    });
  });

  test('[S11] an ivr that has just started and knows no conversation yet takes no call from a desk', async () => {
    const page = await agentPage();
    const { agentId } = page.session.me;
    const callId = await talk(agentId);
    await page.told('call:changed', (call) => call?.stage.is === 'talking');
    // The draft is told after the answer: it belongs to what came before.
    await page.told('ticket:changed');
    const before = page.facts.length;
    const notReady = { is: 'notReady', reason: 'signed-in', since: 9 } as const;
    office.ivr.picture({ at: Date.now(), calls: [], agents: [{ agentId, state: notReady }] });
    await office.ivr.post([{ fact: 'agent:changed', agentId, state: notReady }]);
    await office.ivr.post([{ fact: 'agent:changed', agentId, state: { is: 'talking', callId, since: 10 } }]);
    await page.told('agent:changed', (state) => state.is === 'talking');
    expect(page.facts.slice(before).map((one) => one.name)).toEqual(['agent:changed']);
    await office.ivr.post([
      { fact: 'agent:changed', agentId, state: notReady },
      { fact: 'call:ended', callId, outcome: 'answered', by: 'system' },
    ]);
    expect(await page.told('call:changed', (call) => call === null)).toBeNull();
    expect(await page.told('agent:changed', (state) => state.is === 'notReady')).toEqual(notReady);
  });

  test('[S9] a page of another protocol version is told so', async () => {
    const page = await agentPage();
    expect(await page.request('desk:resume', { protocol: 0, have: null })).toMatchObject({
      refusal: { code: 'version' },
    });
  });
});

describe('conversations', () => {
  test('[S30] what concerns a call is asked for at its own desk, what concerns others is a lead’s, and is written down', async () => {
    const agent = await agentPage();
    const callId = await talk(agent.session.me.agentId);
    const stranger = await agentPage();
    const control = { callId, control: { request: 'swap' } } as const;
    expect(await stranger.request('call:control', control)).toMatchObject({
      refusal: { code: 'not-your-call' },
    });
    expect(await agent.request('call:control', control)).toEqual({ ok: true, value: null });
    expect(office.ivr.requests.at(-1)).toMatchObject({ name: 'call:control', request: control });
    const supervise = { callId, control: { request: 'supervise', mode: 'listen' } } as const;
    expect(await agent.request('lead:control', supervise)).toMatchObject({
      refusal: { code: 'not-allowed' },
    });
    expect(await agent.request('call:dial', { number: '110', dutyId: null })).toMatchObject({
      refusal: { code: 'no-outside-lines' },
    });
    const lead = await agentPage('lead');
    expect(await lead.request('lead:control', supervise)).toEqual({ ok: true, value: null });
    const marked = await agent.request('call:mark', { callId, kind: 'malicious' });
    expect(marked).toMatchObject({ ok: true, value: { callId, kind: 'malicious' } });
    const evidence = (cookie: string) =>
      fetch(`${office.server.url}/api/calls/${callId}/evidence`, { headers: { cookie } });
    expect((await evidence(agent.cookie)).status).toBe(403);
    const file = await evidence(lead.cookie);
    expect([file.status, (await file.text()).includes(callId)]).toEqual([200, true]);
  });
});
