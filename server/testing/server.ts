import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createLog } from '../log/pino-log.ts';
import { ProcessConfig } from '../protocol/settings.ts';
import { type RunningServer, start } from '../start.ts';

/** Accounts `agent0`…: one for each desk of a test, because starting a server takes longer than any test. */
export const AGENTS = 40;
export const PASSWORD = 'correct horse battery';

/** A whole server on a free port in a folder of its own, without a speech model; `logged` is all it wrote. */
export async function testServer(
  settings: Record<string, unknown> = {},
  secrets: Record<string, unknown> = {},
  agents = AGENTS,
  /** The built pages; without them an empty one is served. */
  pages: string | null = null,
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'hotline-server-'));
  const pagesDir = pages ?? join(dataDir, 'pages');
  if (pages === null) {
    await mkdir(pagesDir);
    await writeFile(join(pagesDir, 'index.html'), '<!doctype html><title>12345</title>');
  }
  const config = ProcessConfig.parse({
    dataDir,
    pagesDir,
    promptsDir: dataDir,
    cacheDir: join(dataDir, 'cache'),
    modelDirs: [],
    settings: {
      speech: { engine: 'none' },
      demo: true,
      ...settings,
      ports: { web: await freePort(), asteriskHttp: await freePort() },
    },
    secrets: {
      ari: 'a'.repeat(20),
      ami: 'b'.repeat(20),
      media: 'm'.repeat(20),
      link: 'l'.repeat(20),
      openCall: 'o'.repeat(20),
      ...secrets,
      firstAccounts: [
        { username: 'lead', name: '李敏', role: 'lead', extension: '1000', password: PASSWORD },
        ...Array.from({ length: agents }, (_, index) => ({
          username: `agent${index}`,
          name: '王芳',
          role: 'agent',
          extension: String(2000 + index),
          password: PASSWORD,
        })),
      ],
    },
  });
  let logged = '';
  const destination = new PassThrough();
  destination.on('data', (chunk: Buffer) => {
    logged += chunk.toString();
  });
  const log = createLog('server', 'debug', destination);
  let running: RunningServer = await start(config, log);
  return {
    url: running.url,
    config,
    logged: () => logged,
    /** The same server again on the same data and port; `between` has the data folder for itself. */
    async restart(between: () => Promise<void> = async () => undefined): Promise<void> {
      await running.stop();
      await between();
      running = await start(config, log);
    },
    async stop(): Promise<void> {
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
export type TestServer = Awaited<ReturnType<typeof testServer>>;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
