import { Worker } from 'node:worker_threads';
import { DONE, PROGRESS_BYTES, PULSES, THREAD_ID } from './engine-progress.ts';
import { threadInKernel } from './proc-thread.ts';
import type { FromEngine, FromWorker, ToEngine } from './recognizer-wire.ts';
import { lookAtThread, type ThreadHealth } from './thread-health.ts';

export type EngineHostOptions = {
  readonly worker: URL;
  readonly threads: number;
  /** Loads what all threads share, while they start: the result is each worker's first message. */
  readonly load: () => unknown;
  /** CPU that no call into the engine takes between two signs of progress. */
  readonly longestStepCpuMs: number;
};

const WATCH_MS = 100;

type Thread = {
  worker: Worker;
  counters: Int32Array;
  posted: number;
  streams: Set<number>;
  health: ThreadHealth | null;
};

/**
 * Runs the worker threads of a recogniser process: hands each stream to the thread with the fewest, answers the
 * parent's heartbeat, and ends the whole process when a thread dies or sticks (a thread in native code cannot be ended
 * alone); the parent goes on with another process.
 */
export async function hostEngine(options: EngineHostOptions): Promise<void> {
  const starting = Array.from({ length: options.threads }, () => startThread(options.worker));
  const shared = options.load();
  for (const { thread } of starting) thread.worker.postMessage(shared);
  await Promise.all(starting.map(({ ready }) => ready));
  const threads = starting.map(({ thread }) => thread);
  const homes = new Map<number, Thread>();
  const home = (stream: number): Thread => {
    const known = homes.get(stream);
    if (known !== undefined) return known;
    const quietest = threads.reduce((a, b) => (b.streams.size < a.streams.size ? b : a));
    quietest.streams.add(stream);
    homes.set(stream, quietest);
    return quietest;
  };
  process.on('message', (message: ToEngine) => {
    if (message.say === 'ping') return say({ say: 'pong' });
    const thread = home(message.stream);
    thread.posted += 1;
    thread.worker.postMessage(message);
    if (message.say === 'close') {
      thread.streams.delete(message.stream);
      homes.delete(message.stream);
    }
  });
  // The parent is gone, or closed us: there is nobody to recognise for.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  setInterval(() => {
    for (const thread of threads) {
      const verdict = look(thread, options.longestStepCpuMs);
      if (verdict === 'well') continue;
      console.error(`a recogniser thread is ${verdict}`);
      process.kill(process.pid, 'SIGKILL');
    }
  }, WATCH_MS);
  say({ say: 'ready' });
}

function say(message: FromEngine): void {
  process.send?.(message);
}

function startThread(url: URL): { thread: Thread; ready: Promise<void> } {
  const progress = new SharedArrayBuffer(PROGRESS_BYTES);
  const worker = new Worker(new URL('./child-engine-worker.ts', import.meta.url), {
    workerData: { worker: url.href, progress },
  });
  const ready = new Promise<void>((resolve) => {
    worker.on('message', (message: FromWorker) => {
      if (message.say === 'ready') resolve();
      else say(message);
    });
  });
  worker.on('error', (error) => {
    console.error(error);
    process.exit(1);
  });
  const counters = new Int32Array(progress);
  return { thread: { worker, counters, posted: 0, streams: new Set<number>(), health: null }, ready };
}

function look(thread: Thread, longestStepCpuMs: number) {
  const done = Atomics.load(thread.counters, DONE);
  const sample = {
    at: performance.now(),
    idle: done === thread.posted,
    progress: done + Atomics.load(thread.counters, PULSES),
    kernel: threadInKernel(process.pid, Atomics.load(thread.counters, THREAD_ID)),
  };
  const { health, verdict } = lookAtThread(thread.health, sample, longestStepCpuMs);
  thread.health = health;
  return verdict;
}
