import { readdir, readFile } from 'node:fs/promises';

/** What a process holds: open file handles, and memory that is resident. */
export type Held = { handles: number; rssMb: number };

export async function heldBy(pid: number): Promise<Held> {
  const handles = await readdir(`/proc/${pid}/fd`);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  return { handles: handles.length, rssMb: Math.round(kilobytes / 1024) };
}
