import { expect, test } from 'vitest';
import { lookAtThread, type ThreadHealth, type ThreadSample } from './thread-health.ts';

const SPINNING_CPU_MS = 1100;
type Kernel = NonNullable<ThreadSample['kernel']>['state'] | null;
/** Looks each 100 ms at a thread that has work and finishes nothing; the instant and verdict that end it. */
function stuckUntil(state: (at: number) => Kernel, cpuShare: number, limitMs = 30_000) {
  let health: ThreadHealth | null = null;
  let cpuMs = 0;
  for (let at = 0; at <= limitMs; at += 100) {
    const kernel = state(at);
    cpuMs += 100 * cpuShare;
    const sample = { at, idle: false, progress: 7, kernel: kernel && { cpuMs, state: kernel } };
    const look = lookAtThread(health, sample, SPINNING_CPU_MS);
    if (look.verdict !== 'well') return [look.verdict, at];
    health = look.health;
  }
  return null;
}

test('[S32] a frozen process is seen at the second look, also when nothing waits for it', () => {
  expect(stuckUntil(() => 'stopped', 0)).toEqual(['stopped', 100]);
  const frozen = { at: 0, idle: true, progress: 0, kernel: { cpuMs: 0, state: 'stopped' } } as const;
  const { health } = lookAtThread(null, frozen, SPINNING_CPU_MS);
  expect(lookAtThread(health, { ...frozen, at: 100 }, SPINNING_CPU_MS).verdict).toBe('stopped');
});

test('[S32] a spinning thread is told by its own CPU time, a starved one is left alone', () => {
  expect(stuckUntil(() => 'running', 1)).toEqual(['spinning', 1100]);
  expect(stuckUntil(() => 'running', 0.05, 15_000)).toBeNull();
});

test('[S32] a thread asleep over its work is hanging after a second; one that waits for the disk is not', () => {
  expect(stuckUntil(() => 'sleeping', 0)).toEqual(['hanging', 1000]);
  expect(stuckUntil(() => 'disk', 0, 15_000)).toBeNull();
  expect(stuckUntil((at) => (at % 800 === 0 ? 'running' : 'sleeping'), 0, 15_000)).toBeNull();
});

test('[S32] where the kernel tells nothing the wall clock decides', () => {
  expect(stuckUntil(() => null, 0)).toEqual(['hanging', 3000]);
});

test('[S32] work that goes on is well, however long', () => {
  let health: ThreadHealth | null = null;
  for (let at = 0; at < 60_000; at += 100) {
    const kernel = { cpuMs: at, state: 'running' } as const;
    const look = lookAtThread(
      health,
      { at, idle: false, progress: Math.floor(at / 1000), kernel },
      SPINNING_CPU_MS,
    );
    expect(look.verdict).toBe('well');
    health = look.health;
  }
});
