import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Who holds a lock: a process id and when that process began (clock ticks since boot, '' where unknown). */
export interface Holder {
  pid: number;
  began: string;
}

export interface Lock {
  release: () => Promise<void>;
}

/** When a process began, so that a reused process id is not taken for the old process; '' where /proc has no answer. */
export async function beganOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces; fields are counted after it. Field 22 of proc(5) is the start time.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return ''; // no such process, or no /proc here
  }
}

/** Whether the very process that wrote `holder` still runs. */
export async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const began = await beganOf(holder.pid);
  return holder.began === '' || began === holder.began;
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    const read = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder>;
    return { pid: Number(read.pid), began: String(read.began ?? '') };
  } catch {
    return null; // released between two looks, or torn by a full disk: both mean "try again"
  }
}

/**
 * Takes the lock file, or says who holds it. A lock left by a dead process is taken over.
 * The file appears whole (written aside, then linked), so nobody reads a half-written one.
 */
export async function tryLock(file: string): Promise<Lock | Holder> {
  await mkdir(dirname(file), { recursive: true });
  const mine: Holder = { pid: process.pid, began: await beganOf(process.pid) };
  const aside = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(aside, JSON.stringify(mine));
  try {
    for (;;) {
      try {
        await link(aside, file);
        return { release: () => rm(file, { force: true }) };
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      }
      const holder = await readHolder(file);
      if (holder !== null && (await isAlive(holder))) return holder;
      // Moved away before it is removed: of two who find it stale only one moves it.
      await rename(file, `${aside}.stale`).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'ENOENT') throw cause;
      });
    }
  } finally {
    await rm(aside, { force: true });
    await rm(`${aside}.stale`, { force: true });
  }
}

/** Runs `work` while holding the lock file, waiting for another process to release it first. */
export async function withLock<T>(file: string, onWait: (pid: number) => void, work: () => Promise<T>) {
  let told = false;
  for (;;) {
    const got = await tryLock(file);
    if ('release' in got) {
      try {
        return await work();
      } finally {
        await got.release();
      }
    }
    if (!told) onWait(got.pid);
    told = true;
    await pause(200);
  }
}
