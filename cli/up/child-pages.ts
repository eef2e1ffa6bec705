import { existsSync } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { withLock } from '../provision/fs-lock.ts';
import type { Progress } from '../provision/parts.ts';

/** The newest change, in ms, of any file under a folder or of the file itself; 0 where there is none. */
async function newestIn(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = await stat(path);
  if (!(await stat(path)).isDirectory()) return mtimeMs;
  let newest = 0;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) newest = Math.max(newest, (await stat(join(entry.parentPath, entry.name))).mtimeMs);
  return newest;
}

/** What the pages are made from. */
const SOURCES = ['softphone/renderer', 'softphone/vite.config.ts', 'server/protocol', 'package-lock.json'];

async function isStale(checkout: string): Promise<boolean> {
  const built = await newestIn(join(checkout, 'dist/pages/index.html'));
  const sources = await Promise.all(SOURCES.map((source) => newestIn(join(checkout, source))));
  return Math.max(...sources) > built;
}

/** Builds `dist/pages` when its sources are newer; two at once wait for each other. */
export async function buildPages(checkout: string, cacheDir: string, progress: Progress): Promise<void> {
  if (!(await isStale(checkout))) return;
  await mkdir(cacheDir, { recursive: true });
  const wait = (pid: number) => progress(`pages: process ${pid} is building them already, waiting`);
  await withLock(join(cacheDir, 'pages.lock'), wait, async () => {
    if (!(await isStale(checkout))) return;
    progress('pages: building');
    const vite = join(checkout, 'node_modules/vite/bin/vite.js');
    await execa(process.execPath, [vite, 'build', '-c', 'softphone/vite.config.ts', '--logLevel', 'warn'], {
      cwd: checkout,
    });
  });
}
