import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findOrFetchAsterisk, findOrFetchSipp } from '../../cli/provision/child-tools.ts';
import type { AsteriskTool, Tool } from '../../cli/provision/parts.ts';
import { askAri, cacheFolder, freePorts } from '../../cli/up/start.ts';
import type { ProcessConfig } from '../../server/protocol/settings.ts';
import { Settings } from '../../server/protocol/settings.ts';
import { writeAsteriskConfig } from '../provision/fs-config.ts';
import { modulesToLoad } from '../provision/modules.ts';

const secret = (name: string) => `${name}-${'s'.repeat(32)}`;
const FETCH_MS = 180_000;

let dataDir: string;
let asterisk: AsteriskTool;
let sipp: Tool;
let config: ProcessConfig;
let running: { kill: (signal: 'SIGTERM') => unknown; then: PromiseLike<unknown>['then'] } | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hotline-asterisk-'));
  asterisk = await findOrFetchAsterisk(cacheFolder(), () => undefined);
  sipp = await findOrFetchSipp(cacheFolder(), () => undefined);
  const settings = Settings.parse({ ports: await freePorts(), openCall: true });
  const secrets = {
    ari: secret('ari'),
    ami: secret('ami'),
    media: secret('media'),
    link: secret('link'),
    openCall: secret('open'),
    firstAccounts: [],
  };
  config = { dataDir, pagesDir: '', promptsDir: '', cacheDir: '', modelDirs: [], settings, secrets };
  const conf = await writeAsteriskConfig(dataDir, asterisk, settings, secrets);
  running = execa(asterisk.command, [...asterisk.args, '-C', conf, '-f'], {
    env: asterisk.env,
    reject: false,
  });
  const answers = async () => expect(await askAri(config, 'asterisk/info')).not.toBeNull();
  await vi.waitFor(answers, { timeout: 20_000 });
}, FETCH_MS);

afterAll(async () => {
  running?.kill('SIGTERM');
  await running;
  await rm(dataDir, { recursive: true, force: true });
});

/** One SIP call from an address of the loopback net; gives SIPp's exit status (0: as the scenario says) and its words. */
async function call(from: string, args: string[]) {
  const target = `127.0.0.1:${config.settings.ports.sip}`;
  const common = [target, '-i', from, '-s', '12345', '-m', '1', '-timeout', '8', '-nostdin'];
  const cwd = await mkdtemp(join(dataDir, 'sipp-'));
  const done = await execa(sipp.command, [...sipp.args, ...common, ...args], {
    cwd,
    env: sipp.env,
    reject: false,
    all: true,
  });
  return { status: done.exitCode, said: String(done.all) };
}

async function channelNames(): Promise<string[]> {
  const channels = (await askAri(config, 'channels')) as { name: string }[] | null;
  return (channels ?? []).map((channel) => channel.name);
}

describe('Asterisk on the rendered configuration', () => {
  it('[R1] loads every module we list, and says nothing of missing files or options', async () => {
    const listed = modulesToLoad(await readdir(asterisk.modulesDir));
    const modules = (await askAri(config, 'asterisk/modules')) as { name: string; status: string }[];
    const up = modules.filter((one) => one.status === 'Running').map((one) => one.name);
    expect(listed.filter((name) => !up.includes(name))).toEqual([]);
    const log = await readFile(join(dataDir, 'logs/asterisk/messages.log'), 'utf8');
    expect(log).not.toContain('ERROR');
  });

  it('[R2] ARI refuses a wrong password', async () => {
    const wrong = { ...config, secrets: { ...config.secrets, ari: secret('wrong') } };
    expect(await askAri(wrong, 'asterisk/info')).toBeNull();
  });

  it('[R3] a call from an address that is not the trunk gets no channel', async () => {
    const { status, said } = await call('127.0.0.3', ['-sn', 'uac']);
    expect(status).not.toBe(0);
    expect(said).toContain('401 Unauthorized');
    expect(await channelNames()).toEqual([]);
  });

  it('[R4] with no app there, a trunk call is answered and waits in the fallback queue', async () => {
    const calling = call('127.0.0.2', ['-sn', 'uac', '-d', '3000']);
    const stage = async () => {
      const channels = (await askAri(config, 'channels')) as { dialplan: { app_name: string } }[] | null;
      return channels?.[0]?.dialplan.app_name;
    };
    await expect.poll(stage, { timeout: 5000 }).toBe('Queue');
    expect((await calling).status).toBe(0);
    await expect.poll(channelNames).toEqual([]);
  });

  it('[R5] rubbish on the SIP port disturbs nothing', async () => {
    const { createSocket } = await import('node:dgram');
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.2', resolve));
    const rubbish = [
      'INVITE sip:12345@127.0.0.1 SIP/2.0\r\nVia: \0\r\nFrom: <<<\r\nContent-Length: -5\r\n\r\n',
      'INVITE \xff\xfe',
      `INVITE sip:${'1'.repeat(5000)} SIP/2.0\r\n\r\n`,
      '',
    ];
    for (const text of rubbish)
      await new Promise((resolve) => socket.send(text, config.settings.ports.sip, '127.0.0.1', resolve));
    socket.close();
    expect((await call('127.0.0.2', ['-sn', 'uac', '-d', '100'])).status).toBe(0);
    await expect.poll(channelNames).toEqual([]);
  });

  it('[R6] no number of a caller reaches a log file', async () => {
    await call('127.0.0.2', ['-sn', 'uac', '-d', '100']);
    const log = await readFile(join(dataDir, 'logs/asterisk/messages.log'), 'utf8');
    expect(log).not.toMatch(/sipp|12345/);
  });
});
