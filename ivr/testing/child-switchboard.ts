import { createSocket } from 'node:dgram';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type ResultPromise } from 'execa';
import { writeAsteriskConfig } from '../../asterisk-config/provision/fs-config.ts';
import { findOrFetchAsterisk, findOrFetchSipp } from '../../cli/provision/child-tools.ts';
import { askAri, cacheFolder, freePorts } from '../../cli/up/start.ts';
import { FIRST_QUEUE } from '../../server/protocol/queue.ts';
import { type ProcessConfig, Settings } from '../../server/protocol/settings.ts';
import { writeTestPrompts } from '../../server/testing/prompts.ts';
import { phoneRegisters } from './sip-scenarios.ts';
import { pressKeys } from './telephone-keys.ts';

const secret = (name: string) => `${name}-${'s'.repeat(32)}`;
const CALLER = '127.0.0.2';
const PHONES = '127.0.0.3';

/** A real Asterisk on free ports, an `ivr` process beside it, SIPp for people. */
export type Switchboard = {
  config: ProcessConfig;
  /** The Asterisk that runs now. */
  asterisk: () => ResultPromise;
  /** Another one after its end; resolves when it answers. */
  startAsterisk: () => Promise<void>;
  startIvr: () => ResultPromise;
  startWatchdog: () => ResultPromise;
  /** One SIP citizen; resolves with SIPp's exit status, 0: the call went as the scenario says. */
  citizen: (scenario: string) => Promise<number>;
  /** The agent's phone: registered once, each call it gets goes by the scenario. */
  phone: (extension: string, sipSecret: string) => Promise<(scenario: string) => Promise<void>>;
  /** A number of the telephone network, at an address of its own. */
  outside: (address: string, port: number, scenario: string) => Promise<number>;
  /** Ids of the channels and bridges in Asterisk now. */
  inSwitch: () => Promise<{ channels: string[]; bridges: string[] }>;
  /** Resolves when no channel and no bridge is in Asterisk; else the error names what is. */
  nothingLeft: (withinMs: number) => Promise<void>;
  ask: (resource: string) => Promise<unknown>;
  /** Keys of the telephone whose call came last. */
  press: (keys: string) => Promise<void>;
  stop: () => Promise<void>;
};

export async function startSwitchboard(
  webPort: number,
  queue: Record<string, unknown>,
  more: Record<string, unknown> = {},
): Promise<Switchboard> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hotline-ivr-'));
  const asterisk = await findOrFetchAsterisk(cacheFolder(), () => undefined);
  const sipp = await findOrFetchSipp(cacheFolder(), () => undefined);
  const settings = Settings.parse({
    ports: { ...(await freePorts()), web: webPort },
    agentPhones: 'sip',
    demo: true,
    queues: { [FIRST_QUEUE]: queue },
    ...more,
  });
  const secrets = {
    ari: secret('ari'),
    ami: secret('ami'),
    media: secret('media'),
    link: secret('link'),
    openCall: secret('open'),
    firstAccounts: [],
  };
  const config: ProcessConfig = {
    dataDir,
    pagesDir: '',
    promptsDir: join(dataDir, 'asterisk', 'sounds'),
    cacheDir: '',
    modelDirs: [],
    settings,
    secrets,
  };
  const conf = await writeAsteriskConfig(dataDir, asterisk, settings, secrets);
  writeTestPrompts(config.promptsDir, tone(0.3));
  await writePrompts(join(config.promptsDir, 'hotline', 'zh'));
  const configFile = join(dataDir, 'process-config.json');
  await writeFile(configFile, JSON.stringify(config), { mode: 0o600 });
  const children = new Set<ResultPromise>();
  const keep = <T extends ResultPromise>(child: T): T => {
    children.add(child);
    void child.finally(() => children.delete(child));
    return child;
  };
  const run = (command: string, args: string[], env: Record<string, string>) =>
    keep(execa(command, args, { env, reject: false, all: true, cwd: dataDir }) as unknown as ResultPromise);
  let running: ResultPromise;
  const startAsterisk = async () => {
    running = run(asterisk.command, [...asterisk.args, '-C', conf, '-f'], asterisk.env);
    await until(async () => (await askAri(config, 'asterisk/info')) !== null);
  };
  await startAsterisk();

  const target = `127.0.0.1:${settings.ports.sip}`;
  let scenarios = 0;
  const play = async (from: string, port: number, scenario: string, more: string[] = []): Promise<number> => {
    scenarios += 1;
    const file = join(dataDir, `scenario-${scenarios}.xml`);
    await writeFile(file, scenario);
    const media = String(await freeUdpPort());
    const common = ['-i', from, '-p', String(port), '-mp', media, '-m', '1', '-nostdin', '-timeout', '40'];
    common.push('-min_rtp_port', media, '-max_rtp_port', String(Number(media) + 20));
    const done = await run(sipp.command, [...sipp.args, target, ...common, '-sf', file, ...more], sipp.env);
    return done.exitCode ?? -1;
  };

  const inSwitch = async () => ({
    channels: ids(await askAri(config, 'channels')),
    bridges: ids(await askAri(config, 'bridges')),
  });

  const node = (main: string) =>
    run(process.execPath, [join(import.meta.dirname, '..', main)], { HOTLINE_CONFIG: configFile });

  return {
    config,
    asterisk: () => running,
    startAsterisk,
    startIvr: () => node('main.ts'),
    startWatchdog: () => node('watchdog/main.ts'),
    citizen: async (scenario) => play(CALLER, await freeUdpPort(), scenario, ['-s', '12345']),
    outside: (address, port, scenario) => play(address, port, scenario),
    phone: async (extension, sipSecret) => {
      const port = await freeUdpPort();
      const status = await play(PHONES, await freeUdpPort(), phoneRegisters(extension, sipSecret, port));
      if (status !== 0) throw new Error(`the phone could not register: SIPp ended with ${status}`);
      return async (scenario) => {
        const ended = await play(PHONES, port, scenario);
        if (ended !== 0) throw new Error(`the phone did not go by its scenario: SIPp ended with ${ended}`);
      };
    },
    inSwitch,
    nothingLeft: async (withinMs) => {
      let left: string[] = [];
      const isEmpty = async () => {
        left = Object.values(await inSwitch()).flat();
        return left.length === 0;
      };
      await until(isEmpty, withinMs).catch((cause: unknown) => {
        throw new Error(`left in the switch: ${left.join(' ')}`, { cause });
      });
    },
    ask: (resource) => askAri(config, resource),
    press: async (keys) => {
      const channels = (await askAri(config, 'channels')) as {
        id: string;
        name: string;
        creationtime: string;
      }[];
      const [last] = channels
        .filter(({ name }) => name.startsWith('PJSIP/trunk'))
        .sort((a, b) => b.creationtime.localeCompare(a.creationtime));
      if (last === undefined) throw new Error('nobody is on the telephone');
      const asked = `channels/${last.id}/variable?variable=${encodeURIComponent('CHANNEL(rtp,src)')}`;
      const { value } = (await askAri(config, asked)) as { value: string };
      const [host = '', port = ''] = value.split(':');
      await pressKeys(CALLER, { host, port: Number(port) }, keys);
    },
    stop: async () => {
      for (const child of children) child.kill('SIGTERM');
      await Promise.all(children);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const ids = (list: unknown) => (list as { id: string }[]).map((one) => one.id).sort();

function tone(seconds: number): Buffer {
  const samples = new Int16Array(16_000 * seconds);
  for (let index = 0; index < samples.length; index += 1)
    samples[index] = Math.round(3000 * Math.sin((index * 2 * Math.PI * 440) / 16_000));
  return Buffer.from(samples.buffer);
}

/** Longer ones for the prompt a call may play. */
async function writePrompts(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'greeting.sln16'), tone(1));
  await writeFile(join(folder, 'position-next.sln16'), tone(5));
  await writeFile(join(folder, 'sample-caller.sln16'), tone(4));
  await writeFile(join(folder, 'no-agent.sln16'), tone(1));
}

function freeUdpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** Asks until it is so; only for what has no event to wait for. */
export async function until(isSo: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it did not become so within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
