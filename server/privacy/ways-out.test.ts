import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pgTranscript } from '../calls/pg-transcript.ts';
import { pgTranscriptSearch } from '../calls/pg-transcript-search.ts';
import { openDatabase } from '../db/pg-database.ts';
import type { DeskRequests } from '../protocol/desk.ts';
import type { CallId } from '../protocol/ids.ts';
import { answeredCall, arrived, QUEUE } from '../testing/facts.ts';
import { type FakeIvr, fakeIvr } from '../testing/fake-ivr.ts';
import { openPage, type Page } from '../testing/page.ts';
import { PASSWORD, type TestServer, testServer } from '../testing/server.ts';
import { NO_HOT_WORDS } from '../text/hot-word.ts';

/** What of a call nobody may meet who has no right to it: number, ID card (as typed and as spoken), name, words. */
const NUMBER = '13911112222';
const CARD = '11010519491231002X';
const SPOKEN_CARD = '幺幺零幺零五幺九四九幺二三幺零零二X';
/** The card said in two lines: its first half alone is no card. */
const HALVES = ['是1101051949', '1231002X'] as const;
const NAME = '欧阳春晓';
const WORDS = '举报单位领导收钱';
const ALL = [NUMBER, CARD, SPOKEN_CARD, NAME, WORDS];
const ROOT = join(import.meta.dirname, '..');

let server: TestServer;
let ivr: FakeIvr;
let lead: Page;
let owner: Page;
let other: Page;

/** The call's number is missed too, so that it stands in the duty list. */
const missed = 'call-ways-missed' as CallId;
const open = 'call-ways-open' as CallId;
const secret = 'call-ways-secret' as CallId;

beforeAll(async () => {
  server = await testServer({ trunk: { outbound: null } }, {}, 3);
  ivr = await fakeIvr(server.url, server.config.secrets.link, 'spool-ways');
  await signIn();
  for (const callId of [open, secret]) await talk(callId);
  await server.restart(async () => {
    const database = await openDatabase({ folder: join(server.config.dataDir, 'database') });
    const transcript = pgTranscript(database, pgTranscriptSearch(database), () => NO_HOT_WORDS);
    for (const callId of [open, secret])
      for (const [at, text] of [
        WORDS,
        `身份证${SPOKEN_CARD}`,
        `我叫${NAME}电话${NUMBER}`,
        ...HALVES,
      ].entries())
        await transcript.append(
          {
            callId,
            leg: 'caller',
            kind: 'words',
            text,
            startMs: at * 1000,
            endMs: at * 1000 + 900,
            words: null,
          },
          Date.now(),
        );
    await database.destroy();
  });
  ivr = await fakeIvr(server.url, server.config.secrets.link, 'spool-ways-2');
  await signIn();
  await ivr.post([
    arrived(missed, NUMBER),
    { fact: 'call:queued', callId: missed, queue: QUEUE },
    { fact: 'call:ended', callId: missed, outcome: 'abandoned', by: 'caller' },
  ]);
}, 60_000);
afterAll(async () => {
  for (const page of [lead, owner, other]) page?.close();
  ivr?.close();
  await server?.stop();
});

async function signIn() {
  for (const page of [lead, owner, other]) page?.close();
  [lead, owner, other] = await Promise.all([
    openPage(server.url, 'lead', PASSWORD),
    openPage(server.url, 'agent0', PASSWORD),
    openPage(server.url, 'agent1', PASSWORD),
  ]);
}

/** A call that was talked in, marked malicious, wrapped up and over; its draft says who, what and with which card. */
async function talk(callId: CallId): Promise<void> {
  const { agentId } = owner.session.me;
  const [, ...rest] = answeredCall(callId, agentId);
  await ivr.post([arrived(callId, NUMBER), ...rest.slice(0, -1)]);
  const { ticketId } = await owner.told('ticket:changed', (ticket) => ticket.callId === callId);
  const set = (field: 'title' | 'content' | 'callerName' | 'confidential', value: string) =>
    owner.request('ticket:setField', { ticketId, field, value });
  await set('title', WORDS);
  await set('content', `${WORDS} 身份证 ${CARD}`);
  await set('callerName', NAME);
  await owner.request('call:mark', { callId, kind: 'malicious' });
  if (callId === secret) await set('confidential', 'yes');
  await ivr.post([
    { fact: 'call:ended', callId, outcome: 'answered', by: 'caller' },
    { fact: 'agent:changed', agentId, state: { is: 'notReady', reason: 'break', since: 1 } },
  ]);
}

/** Every `GET` route there is, as its source says it; a new one is asked too, without anybody thinking of it. */
async function routes(): Promise<string[]> {
  const files = (await readdir(ROOT, { recursive: true })).filter((name) =>
    /(^|\/)http-[^/]*(?<!\.test)\.ts$/.test(name),
  );
  return files.flatMap((name) => {
    const source = readFileSync(join(ROOT, name), 'utf8');
    return [...source.matchAll(/app\.get\(\s*'(\/api\/[^']+)'/g)].map(([, path]) => path ?? '');
  });
}

const QUERIES: Record<string, string[]> = {
  '/api/transcripts': [
    ...ALL.map((text) => `?text=${encodeURIComponent(text)}`),
    '?text=0519491231',
    '?text=1231002',
    '?text=1051949',
    `?text=${encodeURIComponent('五幺九四九')}`,
    `?text=${NUMBER.slice(3)}`,
  ],
  '/api/duty': ['?state=open', '?state=closed'],
  '/api/reports': ['agent', 'queue'].map((by) => `?from=0&to=${Date.now()}&interval=day&by=${by}`),
  '/api/reports/file': ['csv', 'xlsx'].map(
    (format) => `?from=0&to=${Date.now()}&interval=day&by=agent&format=${format}&language=zh`,
  ),
};
const get = (page: Page, path: string) => fetch(server.url + path, { headers: { cookie: page.cookie } });

/** All that a person gets by asking everything there is to ask. */
async function everythingFor(page: Page, callId: CallId): Promise<{ from: string; text: string }[]> {
  const got: { from: string; text: string }[] = [];
  for (const route of await routes()) {
    const path = route
      .replace(':call', callId)
      .replace(':seq', '2')
      .replace(':leg', 'caller')
      .replace(':startMs', '0')
      .replace(':version', '1');
    for (const query of QUERIES[route] ?? [''])
      got.push({ from: path + query, text: await (await get(page, path + query)).text() });
  }
  const asked = async (name: keyof typeof DeskRequests, request: unknown) => {
    const reply = await page.request(name, request as never);
    got.push({ from: `${name} ${JSON.stringify(request)}`, text: JSON.stringify(reply) });
    return reply;
  };
  for (const text of ['', ...ALL, '0519491231']) await asked('ticket:list', { text, limit: 50 });
  const list = await owner.request('ticket:list', { text: '', limit: 50 });
  const ticket = list.ok ? list.value.find((one) => one.callId === callId) : undefined;
  await asked('ticket:get', { ticketId: ticket?.ticketId });
  await asked('ticket:open', { callId });
  await asked('transcript:get', { callId, afterSeq: 0 });
  await asked('transcript:correct', { callId, seq: 99, text: 'x' });
  await asked('desk:directory', {});
  await asked('desk:resume', { protocol: 0, have: { callId, seq: 0 } });
  await asked('board:watch', {});
  got.push({ from: 'facts', text: JSON.stringify(page.facts) });
  return got;
}

const showing = (got: { from: string; text: string }[], secrets: readonly string[]) =>
  got.filter(({ text }) => secrets.some((one) => text.includes(one))).map(({ from }) => from);

it('[P3] by no route and no desk request does another agent meet anything of a call', async () => {
  expect((await routes()).length).toBeGreaterThan(15);
  for (const callId of [open, secret]) expect(showing(await everythingFor(other, callId), ALL)).toEqual([]);
}, 30_000);

it('[P4] of a confidential call a lead meets nothing by any of them, and finds it by nothing', async () => {
  const got = await everythingFor(lead, secret);
  const ofSecret = got.filter(({ from }) => from.includes(secret));
  expect(ofSecret.length).toBeGreaterThan(5);
  expect(showing(ofSecret, ALL)).toEqual([]);
  // What finds the open call must not find this one.
  expect(
    got.filter(({ from, text }) => /text=|ticket:list .*"text":"[^"]/.test(from) && text.includes(secret)),
  ).toEqual([]);
}, 30_000);

it('[P3] a lead sees numbers and words of an open call, and no card: neither read, nor found by its digits', async () => {
  const got = await everythingFor(lead, open);
  expect(
    showing(got, [CARD, SPOKEN_CARD, ...HALVES, '0519491231', '五幺九四九']).filter(
      (from) => !from.includes('facts'),
    ),
  ).toEqual([]);
  const found = (query: string) => got.find(({ from }) => from === query)?.text ?? '';
  const search = (text: string) => found(`/api/transcripts?text=${encodeURIComponent(text)}`);
  expect(search(WORDS)).toContain(open);
  expect(search(NUMBER)).toContain(open);
  for (const digits of [CARD, SPOKEN_CARD, '0519491231', '五幺九四九', '1231002', '1051949'])
    expect(search(digits)).toContain('"hits":[]');
  expect(found(`ticket:list ${JSON.stringify({ text: WORDS, limit: 50 })}`)).toContain(open);
  for (const text of [CARD, '0519491231'])
    expect(found(`ticket:list ${JSON.stringify({ text, limit: 50 })}`)).toBe('{"ok":true,"value":[]}');
  expect(found(`/api/calls/${open}/evidence`)).toContain(WORDS);
}, 30_000);

it('[P3] its own agent finds the call by its words, and not by the digits that are masked on the page', async () => {
  const search = async (text: string) =>
    (await get(owner, `/api/transcripts?text=${encodeURIComponent(text)}`)).text();
  expect(await search(WORDS)).toContain(open);
  for (const digits of [NUMBER, NUMBER.slice(3), CARD, '五幺九四九'])
    expect(await search(digits)).toContain('"hits":[]');
});
