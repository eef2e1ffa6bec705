import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallId } from '../../server/protocol/ids.ts';
import { accepted } from '../../server/protocol/reply.ts';
import { createLog } from '../pino-log.ts';
import { type FakeServer, startFakeServer } from '../testing/fake-server.ts';
import { openSpool } from './fs-spool.ts';
import { openServerLink } from './socketio-link.ts';

const log = createLog('silent');
const done = async () => accepted(null);
const handlers = {
  'desks:replace': done,
  'agent:setAvailability': done,
  'flow:replace': async () => accepted(null),
  'call:hold': async () => {
    throw new Error('a bug');
  },
  'call:resume': done,
  'call:hangUp': done,
  'call:pauseRecording': done,
  'call:resumeRecording': done,
  'call:rejoin': done,
  'call:sendDigits': done,
  'call:control': done,
  'call:dial': done,
  'lead:control': done,
  'agent:lost': done,
  'demo:simulateCaller': done,
};
let folder: string;
let server: FakeServer;
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'link-'));
  server = await startFakeServer();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

function open() {
  const spool = openSpool(folder, () => `life-${closing.length}`, log);
  const link = openServerLink({
    url: `http://127.0.0.1:${server.port}`,
    token: 'x',
    spool,
    picture: () => ({ at: Date.now(), calls: [], agents: [] }),
    handlers,
    log,
  });
  closing.push(link.close);
  return { spool, link };
}

describe('link to the server', () => {
  it('[L3] a request of the wrong shape gets bad-request, a bug gets unavailable', async () => {
    open();
    await server.linked();
    expect(await server.request('call:hangUp', { callId: 7 } as never)).toMatchObject({
      refusal: { code: 'bad-request' },
    });
    const request = { callId: 'call-0001' as CallId, agentId: 'a' as never };
    expect(await server.request('call:hold', request)).toMatchObject({ refusal: { code: 'unavailable' } });
    expect(await server.request('call:resume', request)).toEqual({ ok: true, value: null });
  });

  it('[L1] facts that happened while the server was away arrive in order once it is there', async () => {
    const { port } = server;
    await server.stop();
    const { spool, link } = open();
    for (let at = 1; at <= 450; at += 1) {
      spool.append({ fact: 'call:held', callId: 'call-0001' as CallId }, at);
      link.posted();
    }
    server = await startFakeServer(port);
    await server.fact('call:held', () => server.facts.length === 450);
    expect(server.facts.map(({ at }) => at)).toEqual(Array.from({ length: 450 }, (_, index) => index + 1));
  });
});
