import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { askAri, askHealth, webUrl } from './http-readiness.ts';
import { freePorts, type RunningSystem, startSystem } from './start.ts';

const START_MS = 240_000;
let dataDir: string;
let system: RunningSystem;

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const pidOf = (name: keyof RunningSystem['processes']) => {
  const { pid } = system.processes[name];
  if (pid === null) throw new Error(`${name} does not run`);
  return pid;
};

const isWell = async () => {
  expect(await askAri(system.config, 'asterisk/info')).not.toBeNull();
  expect(await askHealth(system.config)).toMatchObject({ ok: true, ivr: true });
};

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hotline-up-'));
  system = await startSystem({ dataDir, ports: await freePorts(), pages: false });
}, START_MS);

afterAll(async () => {
  await system?.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 30_000);

describe('the whole system', () => {
  it('[U10] is well once startSystem resolves', async () => {
    await isWell();
  });

  it('[U11] keeps its secrets to itself: files of mode 600 in a folder of mode 700', async () => {
    const mode = async (name: string) => ((await stat(join(dataDir, name))).mode & 0o777).toString(8);
    expect(await mode('')).toBe('700');
    expect(await mode('secrets.json')).toBe('600');
    expect(await mode('run/process-config.json')).toBe('600');
    for (const file of await readdir(join(dataDir, 'asterisk/etc')))
      expect(await mode(`asterisk/etc/${file}`)).toBe('600');
  });

  it('[U12] refuses a second start on the same data folder and disturbs nothing', async () => {
    await expect(startSystem({ dataDir, ports: await freePorts(), pages: false })).rejects.toMatchObject({
      code: 'data-folder-in-use',
    });
    await isWell();
  });

  it('[U13] refuses a taken port by the name of its setting', async () => {
    const other = await mkdtemp(join(tmpdir(), 'hotline-up-'));
    const ports = { ...(await freePorts()), web: system.config.settings.ports.web };
    await expect(startSystem({ dataDir: other, ports, pages: false })).rejects.toMatchObject({
      code: 'port-taken',
      setting: 'web',
    });
    await rm(other, { recursive: true });
  }, 60_000);

  it.each(['ivr', 'server', 'asterisk'] as const)(
    '[U14] %s killed: it comes back, the others never stop',
    async (name) => {
      const others = (['ivr', 'server', 'asterisk'] as const).filter((other) => other !== name);
      const before = others.map(pidOf);
      const old = pidOf(name);
      system.processes[name].kill('SIGKILL');
      expect(await system.processes[name].restarted(old)).not.toBe(old);
      await vi.waitFor(isWell, { timeout: 40_000, interval: 200 });
      expect(others.map(pidOf)).toEqual(before);
    },
    60_000,
  );

  it('[U15] shows no secret and no password in its logs', async () => {
    const { secrets } = system.config;
    const hidden = [
      secrets.ari,
      secrets.ami,
      secrets.media,
      secrets.link,
      ...secrets.firstAccounts.map((a) => a.password),
    ];
    for (const file of ['asterisk.log', 'server.log', 'ivr.log', 'asterisk/messages.log']) {
      const text = await readFile(join(dataDir, 'logs', file), 'utf8');
      expect(hidden.filter((secret) => text.includes(secret))).toEqual([]);
    }
  });

  it('[U16] stop ends every process and frees the data folder', async () => {
    const pids = (['ivr', 'server', 'asterisk'] as const).map(pidOf);
    const url = webUrl(system.config);
    await system.stop();
    expect(pids.filter(isAlive)).toEqual([]);
    await expect(fetch(url)).rejects.toThrow();
    expect(await readdir(join(dataDir, 'run'))).not.toContain('lock');
  }, 30_000);
});
