import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildWith } from './testing/child-build.ts';

const run = promisify(execFile);
const home = dirname(createRequire(import.meta.url).resolve('electron/package.json'));

/** The binary where it is installed; the package alone does not bring it, it fetches it from elsewhere at first start. */
function electronBinary(): string | null {
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(home, 'dist');
  const name = join(home, 'path.txt');
  const file = join(dist, existsSync(name) ? readFileSync(name, 'utf8').trim() : 'electron');
  return existsSync(file) ? file : null;
}

const binary = electronBinary();
if (binary === null) {
  console.warn("start of Electron's binary skipped, because the package registries do not carry it");
}

describe('desktop bundle', () => {
  beforeAll(async () => {
    for (const mode of ['production', 'preload']) {
      await buildWith('softphone/vite.desktop.config.ts', mode);
    }
  }, 60_000);

  it('[E10] holds everything: main and preload ask for nothing but Electron and Node', () => {
    const main = readFileSync('dist/desktop/main.js', 'utf8');
    const preload = readFileSync('dist/desktop/preload.cjs', 'utf8');
    const imported = [...main.matchAll(/^import .* from ["']([^"']+)["']/gm)].map(([, name]) => name);
    expect(imported.filter((name) => name !== 'electron' && !name?.startsWith('node:'))).toEqual([]);
    expect([...preload.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name)).toEqual([
      'electron',
    ]);
    // The recorders must be inside: a path made from __dirname would point into the archive.
    expect(main).not.toContain('__dirname');
  });

  it('[E11] starts, and refuses a wrong server address', { timeout: 30_000 }, async (test) => {
    if (binary === null) return test.skip("Electron's binary cannot be fetched here");
    const data = mkdtempSync(join(tmpdir(), 'hotline-shell-'));
    try {
      const args = ['dist/desktop/main.js', '--no-sandbox', `--user-data-dir=${data}`, '--server=file:///x'];
      await expect(run(binary, args, { timeout: 20_000 })).rejects.toMatchObject({ code: 2 });
    } finally {
      rmSync(data, { recursive: true });
    }
  });
});
