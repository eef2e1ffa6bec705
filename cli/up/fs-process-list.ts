import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { beganOf, isAlive } from '../provision/fs-lock.ts';
import { writePrivate } from './fs-data-folder.ts';
import type { Role } from './run-leadership.ts';

export type ProcessName = 'asterisk' | 'server' | IvrName | 'watchdog';
export type IvrName = 'ivr' | 'ivr-2';

const Running = z.record(
  z.string(),
  z.object({
    pid: z.int(),
    began: z.string(),
    /** Of an `ivr` that has loaded. */
    role: z.enum(['leads', 'warm']).optional(),
  }),
);
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
export async function processOf(
  dataDir: string,
  name: ProcessName,
): Promise<{ pid: number; role: Role | null } | null> {
  const holder = (await read(dataDir))[name];
  if (holder === undefined || holder.began === '' || !(await isAlive(holder))) return null;
  return { pid: holder.pid, role: holder.role ?? null };
}

/** Keeps `run/processes.json` true: which process of this data folder has which id, and since when. */
export function processList(dataDir: string): {
  note: (name: ProcessName, pid: number) => void;
  noteRole: (name: ProcessName, role: Role) => void;
  settle: () => Promise<void>;
} {
  const running: Running = {};
  let last: Promise<void> = Promise.resolve();
  const change = (how: () => void | Promise<void>) => {
    last = last.then(async () => {
      await how();
      await writePrivate(fileOf(dataDir), JSON.stringify(running));
    });
  };
  return {
    note: (name, pid) =>
      change(async () => {
        running[name] = { pid, began: await beganOf(pid) };
      }),
    noteRole: (name, role) =>
      change(() => {
        const holder = running[name];
        if (holder !== undefined) running[name] = { ...holder, role };
      }),
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
