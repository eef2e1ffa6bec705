import { availableParallelism } from 'node:os';
import { execa } from 'execa';

/** The load runs on the first core, what is measured on the second. */
export type Cores = { readonly load: number; readonly measured: number };

/** null where processes cannot be pinned: one core only, or no `taskset`. */
export async function findCores(): Promise<Cores | null> {
  if (availableParallelism() < 2) return null;
  const { failed } = await execa('taskset', ['--version'], { reject: false, stdin: 'ignore' });
  return failed ? null : { load: 0, measured: 1 };
}

/** Keeps a process, with all its threads, on one core. */
export async function pin(pid: number, core: number): Promise<void> {
  await execa('taskset', ['-acp', String(core), String(pid)], { stdin: 'ignore' });
}
