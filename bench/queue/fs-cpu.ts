import { readFile } from 'node:fs/promises';

/** Ticks a second in /proc/PID/stat; 100 on every Linux of x86 and ARM (USER_HZ). */
const TICKS = 100;

/** Processor time a process has used so far, ms, its children not counted. */
export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces: counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}
