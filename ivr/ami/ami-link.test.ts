import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '../pino-log.ts';
import { openAmiLink } from './ami-link.ts';

const log = createLog('silent');
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A manager interface that answers everything but what `answer` says. */
async function fakeManager(answer: (action: string) => string | null) {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.write('Asterisk Call Manager/9.0.0\r\n');
    socket.on('error', () => sockets.delete(socket));
    socket.on('data', (data) => {
      for (const text of data.toString().split('\r\n\r\n').filter(Boolean)) {
        seen.push(text);
        const id = /ActionID: (.*)/i.exec(text)?.[1]?.trim();
        const reply = answer(/Action: (.*)/.exec(text)?.[1]?.trim().toLowerCase() ?? '');
        if (reply !== null) socket.write(`${reply}\r\nActionID: ${id}\r\n\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    drop: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function connect(port: number) {
  let up: () => void = () => undefined;
  const next = () =>
    new Promise<void>((resolve) => {
      up = resolve;
    });
  const first = next();
  const ami = openAmiLink({ host: '127.0.0.1', port, user: 'u', password: 'p', onUp: () => up(), log });
  open.push(() => void ami.close());
  return { ami, first, next };
}

describe('manager link', () => {
  it('[L4] a value with a line break is refused and nothing of it is sent', async () => {
    const manager = await fakeManager(() => 'Response: Success');
    const { ami, first } = connect(manager.port);
    await first;
    await expect(ami.do({ action: 'Ping', Data: 'x\r\nAction: Originate' })).rejects.toThrow('line break');
    await ami.do({ action: 'Ping' });
    expect(manager.seen.join()).not.toContain('Originate');
  });

  it('[L6] a lost link is made anew', async () => {
    const manager = await fakeManager(() => 'Response: Success');
    const { ami, first, next } = connect(manager.port);
    await first;
    const again = next();
    manager.drop();
    await again;
    await expect(ami.do({ action: 'Ping' })).resolves.toMatchObject({ response: 'Success' });
  });

  it('[A2] what Asterisk refuses is told with its own words', async () => {
    const manager = await fakeManager((action) =>
      action === 'queueadd'
        ? 'Response: Error\r\nMessage: Unable to add interface: Already there'
        : 'Response: Success',
    );
    const { ami, first } = connect(manager.port);
    await first;
    await expect(ami.do({ action: 'QueueAdd' })).rejects.toMatchObject({
      said: expect.stringContaining('Already'),
    });
  });
});
