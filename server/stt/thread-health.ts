/** A look at a thread that may have work. */
export type ThreadSample = {
  /** Instant of a clock that never goes back, ms. */
  readonly at: number;
  /** Nothing waits for it. */
  readonly idle: boolean;
  /** Changes with every piece of work done. */
  readonly progress: number;
  /** CPU used so far and what the kernel says of it; null where the machine does not tell. */
  readonly kernel: {
    readonly cpuMs: number;
    readonly state: 'running' | 'sleeping' | 'disk' | 'stopped';
  } | null;
};

export type ThreadVerdict = 'well' | 'stopped' | 'spinning' | 'hanging';
/** The stretch in which nothing was finished, and what was seen in it. */
export type ThreadHealth = {
  readonly progress: number;
  readonly since: number;
  readonly cpuMs: number;
  readonly stoppedLooks: number;
  /** Since when it slept, with work waiting; null: it did not. */
  readonly asleepSince: number | null;
};

const ASLEEP_MS = 1000;
const STOPPED_LOOKS = 2;
/** Where the kernel says nothing, only the wall clock is left; a starved thread looks the same, so it takes longer. */
const UNKNOWN_MS = 3000;
const HANGING_MS = 20_000;

/**
 * Tells a thread that is stuck in native code from one that is only starved. The wall clock cannot (at load 12 on
 * 2 cores a healthy one took seconds, and killing it made that worse), its own CPU time and state can.
 * `spinningCpuMs`: CPU that no single piece of its work ever takes.
 */
export function lookAtThread(
  before: ThreadHealth | null,
  sample: ThreadSample,
  spinningCpuMs: number,
): { health: ThreadHealth; verdict: ThreadVerdict } {
  const { at, idle, progress, kernel } = sample;
  const stopped = kernel?.state === 'stopped';
  const asleep = kernel?.state === 'sleeping';
  if (before === null || progress !== before.progress || (idle && !stopped)) {
    const health = { progress, since: at, cpuMs: kernel?.cpuMs ?? 0, stoppedLooks: stopped ? 1 : 0 };
    return { health: { ...health, asleepSince: asleep && !idle ? at : null }, verdict: 'well' };
  }
  const health: ThreadHealth = {
    ...before,
    stoppedLooks: stopped ? before.stoppedLooks + 1 : 0,
    asleepSince: asleep ? (before.asleepSince ?? at) : null,
  };
  return { health, verdict: verdictOf(health, sample, spinningCpuMs) };
}

function verdictOf(health: ThreadHealth, { at, kernel }: ThreadSample, spinningCpuMs: number): ThreadVerdict {
  if (at - health.since >= HANGING_MS) return 'hanging';
  if (kernel === null) return at - health.since >= UNKNOWN_MS ? 'hanging' : 'well';
  if (health.stoppedLooks >= STOPPED_LOOKS) return 'stopped';
  if (kernel.cpuMs - health.cpuMs >= spinningCpuMs) return 'spinning';
  return health.asleepSince !== null && at - health.asleepSince >= ASLEEP_MS ? 'hanging' : 'well';
}
