import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');

/**
 * Builds as a release does. In a process of its own, because the test runner's NODE_ENV would make a development build
 * and leave it where the server takes its pages from.
 */
export async function buildWith(config: string, mode = 'production'): Promise<void> {
  await promisify(execFile)(process.execPath, [vite, 'build', '-c', config, '--mode', mode], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
}
