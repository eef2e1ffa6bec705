import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Secrets } from '../../server/protocol/settings.ts';

/** Sixty passwords are hashed at the first start, slowly on purpose. */
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 10_000;

/** The server alone, in a process of its own and a folder of its own, on a free loopback port. */
export async function startServer(folder: string, secrets: Secrets) {
  const port = await freePort();
  const pagesDir = join(folder, 'pages');
  await mkdir(pagesDir, { recursive: true });
  await writeFile(join(pagesDir, 'index.html'), '<!doctype html>');
  const config = {
    dataDir: join(folder, 'data'),
    pagesDir,
    promptsDir: folder,
    cacheDir: folder,
    modelDirs: [],
    settings: { speech: { engine: 'none' }, ports: { web: port }, logLevel: 'warn' },
    secrets,
  };
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../server/main.ts')], {
    env: { ...process.env, HOTLINE_CONFIG: file },
    // The server ends with the closing of its IPC channel, however this process ends.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await isUp(url))) {
    if (child.exitCode !== null) throw new Error(`the server ended with status ${child.exitCode}`);
    if (performance.now() > deadline) throw new Error('the server was not ready in time');
    await pause(100);
  }
  return {
    url,
    pid: child.pid ?? 0,
    stop: async (): Promise<void> => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await gone;
      clearTimeout(late);
    },
  };
}

/** Not there yet is an answer too. */
const isUp = (url: string): Promise<boolean> =>
  fetch(`${url}/api/health`).then(
    () => true,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
