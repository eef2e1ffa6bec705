import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { beganOf, isAlive } from '../provision/fs-lock.ts';
import { writePrivate } from './fs-data-folder.ts';

const Running = z.record(z.string(), z.object({ pid: z.int(), began: z.string() }));
type Running = z.infer<typeof Running>;

const fileOf = (dataDir: string) => join(dataDir, 'run', 'processes.json');

async function read(dataDir: string): Promise<Running> {
  if (!existsSync(fileOf(dataDir))) return {};
  try {
    return Running.parse(JSON.parse(await readFile(fileOf(dataDir), 'utf8')));
  } catch {
    return {}; // torn: nothing in it can be trusted to be ours
  }
}

/** The process of that name that runs on this data folder now, or null. */
export async function processOf(dataDir: string, name: string): Promise<number | null> {
  const holder = (await read(dataDir))[name];
  return holder !== undefined && holder.began !== '' && (await isAlive(holder)) ? holder.pid : null;
}

/** Keeps `run/processes.json` true: which process of this data folder has which id, and since when. */
export function processList(dataDir: string): {
  note: (name: string, pid: number) => void;
  settle: () => Promise<void>;
} {
  const running: Running = {};
  let last: Promise<void> = Promise.resolve();
  return {
    note: (name, pid) => {
      last = last.then(async () => {
        running[name] = { pid, began: await beganOf(pid) };
        await writePrivate(fileOf(dataDir), JSON.stringify(running));
      });
    },
    settle: () => last,
  };
}

/**
 * Ends what a killed launcher left running in this data folder. A process id counts only together with the time that
 * process began: a reused id is never touched. Gives the names of what was ended.
 */
export async function endLeftOvers(dataDir: string): Promise<string[]> {
  const ended: string[] = [];
  for (const [name, holder] of Object.entries(await read(dataDir))) {
    if (holder.began === '' || !(await isAlive(holder))) continue;
    process.kill(holder.pid, 'SIGTERM');
    for (let waited = 0; waited < 3000 && (await isAlive(holder)); waited += 100) await pause(100);
    if (await isAlive(holder)) process.kill(holder.pid, 'SIGKILL');
    ended.push(name);
  }
  return ended;
}
