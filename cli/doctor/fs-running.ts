import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcessConfig } from '../../server/protocol/settings.ts';
import { isAlive } from '../provision/fs-lock.ts';

/** The configuration of the system that runs on this data folder now, or null. */
export async function runningConfig(dataDir: string): Promise<ProcessConfig | null> {
  const [lock, file] = ['lock', 'process-config.json'].map((name) => join(dataDir, 'run', name));
  if (lock === undefined || file === undefined || !existsSync(lock) || !existsSync(file)) return null;
  const holder = JSON.parse(await readFile(lock, 'utf8')) as { pid: number; began: string };
  if (!(await isAlive(holder))) return null;
  const parsed = ProcessConfig.safeParse(JSON.parse(await readFile(file, 'utf8')));
  return parsed.success ? parsed.data : null;
}
