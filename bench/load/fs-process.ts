import { readdir, readFile, readlink } from 'node:fs/promises';

/** What a process holds: open file handles with what each points at, and memory that is resident. */
export type Held = { handles: string[]; rssMb: number };

/**
 * Read from /proc.
 * @param pid a process of one's own.
 * @param except a folder whose files do not count.
 */
export async function heldBy(pid: number, except: string): Promise<Held> {
  const numbers = await readdir(`/proc/${pid}/fd`);
  // A handle that is closed between the two calls is none.
  const links = await Promise.all(numbers.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => null)));
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  const handles = links.filter((link) => link !== null).filter((link) => !link.startsWith(`${except}/`));
  return { handles, rssMb: Math.round(kilobytes / 1024) };
}

/** Handles of `after` that `before` had not, without the numbers that differ each time: `socket`, a file. */
export const opened = (before: Held, after: Held): string[] => {
  const known = new Set(before.handles);
  return after.handles
    .filter((handle) => !known.has(handle))
    .map((handle) => handle.replace(/:\[\d+\]$/, ''));
};
