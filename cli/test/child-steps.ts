import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import {
  findOrFetchAsterisk,
  findOrFetchChromium,
  findOrFetchEspeak,
  findOrFetchSipp,
  findOrFetchSox,
} from '../provision/child-tools.ts';
import { MissingPart, type Progress } from '../provision/parts.ts';
import { TALLY_FILE } from './fs-tally-reporter.ts';
import { FAILED, NOTHING, PASSED, type Tally } from './tally.ts';

/** Runs a program of node_modules/.bin with its output shown; passed or failed as one. */
export async function runTool(checkout: string, name: string, args: string[]): Promise<Tally> {
  const { failed } = await execa(join(checkout, 'node_modules/.bin', name), args, {
    cwd: checkout,
    stdio: 'inherit',
    reject: false,
  });
  return failed ? FAILED : PASSED;
}

/** Runs vitest with its output shown and counts its tests. */
export async function runVitest(checkout: string, args: string[]): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-test-'));
  const file = join(folder, 'tally.json');
  try {
    const reporters = [
      '--reporter=default',
      `--reporter=${join(import.meta.dirname, 'fs-tally-reporter.ts')}`,
    ];
    const { failed } = await execa(
      join(checkout, 'node_modules/.bin/vitest'),
      ['run', '--passWithNoTests', ...reporters, ...args],
      { cwd: checkout, stdio: 'inherit', reject: false, env: { [TALLY_FILE]: file } },
    );
    if (!existsSync(file)) return failed ? FAILED : NOTHING;
    const tally = JSON.parse(await readFile(file, 'utf8')) as Tally;
    return failed && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Brings the real parts the tests run on; one that cannot be had is a skip with its reason, not a failure. */
export async function provision(cacheDir: string, progress: Progress): Promise<Tally> {
  const tally: Tally = { ...NOTHING, skipped: [] };
  const parts = {
    Asterisk: findOrFetchAsterisk,
    SIPp: findOrFetchSipp,
    'espeak-ng': findOrFetchEspeak,
    sox: findOrFetchSox,
    Chromium: findOrFetchChromium,
  };
  for (const [part, find] of Object.entries(parts)) {
    try {
      const tool = await find(cacheDir, progress);
      progress(`${part} ${tool.version} (${tool.origin})`);
      tally.passed += 1;
    } catch (cause) {
      if (!(cause instanceof MissingPart)) throw cause;
      tally.skipped.push({ test: `everything on a real ${part}`, why: cause.message });
    }
  }
  return tally;
}
