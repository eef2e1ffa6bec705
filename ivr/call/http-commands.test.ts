import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Commands, openCommands } from './http-commands.ts';

type Asked = { method: string; url: string; body: string; authorization: string; port: number };
const path = { name: 'channelId', paramType: 'path' };
const answer = { method: 'POST', path: '/channels/{channelId}/answer', parameters: [path] };
const originate = {
  method: 'POST',
  path: '/channels/{channelId}',
  parameters: [
    path,
    { name: 'callerId', paramType: 'query' },
    { name: 'timeout', paramType: 'query' },
    { name: 'variables', paramType: 'body' },
  ],
};
const filter = {
  method: 'PUT',
  path: '/applications/{channelId}/eventFilter',
  parameters: [path, { name: 'filter', paramType: 'body' }],
};

let server: Server;
let commands: Commands;
let asked: Asked[];
let reply: { status: number; text: string };

beforeEach(async () => {
  asked = [];
  reply = { status: 204, text: '' };
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const { method = '', url = '', headers, socket } = request;
    asked.push({
      method,
      url,
      body,
      authorization: headers.authorization ?? '',
      port: socket.remotePort ?? 0,
    });
    response.writeHead(reply.status, { 'content-length': reply.text.length }).end(reply.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  commands = openCommands({ url: `http://127.0.0.1:${port}`, user: 'u', password: 'p' });
});
afterEach(async () => {
  commands.close();
  await new Promise((resolve) => server.close(resolve));
});

describe('commands to Asterisk', () => {
  it('[L9] each value goes where the api-docs want it, escaped', async () => {
    await commands.do(originate, {
      channelId: 'a/b',
      callerId: '+86 1&2',
      timeout: 25,
      variables: { X: '1' },
    });
    await commands.do(filter, { channelId: 'hotline', filter: { allowed: [] } });
    expect(asked.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', '/ari/channels/a%2Fb?callerId=%2B86%201%262&timeout=25', '{"variables":{"X":"1"}}'],
      ['PUT', '/ari/applications/hotline/eventFilter', '{"allowed":[]}'],
    ]);
    expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
  });

  it('[L9] one connection serves one command after the other', async () => {
    for (let n = 0; n < 3; n += 1) await commands.do(answer, { channelId: 'c' });
    expect(new Set(asked.map(({ port }) => port)).size).toBe(1);
  });

  it('[L9] an answer that comes in pieces is read whole', async () => {
    reply = { status: 200, text: JSON.stringify({ said: 'x'.repeat(300_000) }) };
    expect(await commands.do(answer, { channelId: 'c' })).toEqual({ said: 'x'.repeat(300_000) });
  });

  it('[L9] two commands at once are two connections, used again', async () => {
    const two = () => Promise.all([1, 2].map(() => commands.do(answer, { channelId: 'c' })));
    await two();
    await two();
    expect(new Set(asked.map(({ port }) => port)).size).toBe(2);
  });

  it('[C22] a connection that ends without an answer is no refusal: the fault has a code', async () => {
    reply = { status: 500, text: 'not reached' };
    server.prependListener('request', (request) => request.socket.destroy());
    await expect(commands.do(answer, { channelId: 'c' })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('[L9] an answer is read; a refusal and a dead Asterisk are faults that say why', async () => {
    reply = { status: 200, text: '{"id":"c"}' };
    expect(await commands.do(answer, { channelId: 'c' })).toEqual({ id: 'c' });
    reply = { status: 404, text: '{"message":"Channel not found"}' };
    await expect(commands.do(answer, { channelId: 'c' })).rejects.toThrow('Channel not found');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(commands.do(answer, { channelId: 'c' })).rejects.toThrow(/ECONNRE|hang up/);
  });
});
