import { readFileSync, readlinkSync } from 'node:fs';
import type { ThreadSample } from './thread-health.ts';

/** Clock ticks of /proc are 10 ms on every Linux that Node runs on (USER_HZ). */
const TICK_MS = 10;

/** Id of the thread that calls, as the kernel knows it; 0 where the machine has no /proc. */
export function ownThreadId(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    // Not Linux: what watches this thread goes by the wall clock.
    return 0;
  }
}

/** CPU time and state of a thread; its process id is its first thread. null where the kernel does not tell. */
export function threadInKernel(processId: number, threadId: number): ThreadSample['kernel'] {
  if (threadId === 0) return null;
  let stat: string;
  try {
    stat = readFileSync(`/proc/${processId}/task/${threadId}/stat`, 'latin1');
  } catch {
    // Not Linux, or the thread has just ended: its exit is told by an event.
    return null;
  }
  // The name in brackets may hold spaces: fields are counted from behind it. See proc(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS, state: stateOf(fields[0]) };
}

function stateOf(letter: string | undefined): NonNullable<ThreadSample['kernel']>['state'] {
  if (letter === 'T' || letter === 't') return 'stopped';
  if (letter === 'D') return 'disk';
  return letter === 'S' ? 'sleeping' : 'running';
}
