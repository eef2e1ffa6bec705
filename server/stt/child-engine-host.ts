import { Worker } from 'node:worker_threads';
import type { FromEngine, FromWorker, ToEngine } from './recognizer-wire.ts';

export type EngineHostOptions = {
  readonly worker: URL;
  readonly threads: number;
  /** Loads what all threads share, while they start: the result is each worker's first message. */
  readonly load: () => unknown;
};

/**
 * A thread that finishes nothing while work waits is stuck in native code and cannot be ended alone. On a machine with
 * too much to do it may only be starved (seen at load 12 on 2 cores), and killing it makes that worse: so it counts as
 * spinning only when the process really used the processor, and as hanging only after a long time.
 */
const SPINNING_MS = 3000;
const HANGING_MS = 20_000;
const WATCH_MS = 500;

type Thread = {
  worker: Worker;
  done: Int32Array;
  posted: number;
  streams: Set<number>;
  seen: number;
  seenAt: number;
  cpuAt: number;
};

/**
 * Runs the worker threads of a recogniser process: hands each stream to the thread with the fewest, answers the
 * parent's heartbeat, and ends the whole process when a thread dies or sticks; the parent starts a new one.
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
    if (threads.some(isStuck)) process.kill(process.pid, 'SIGKILL');
  }, WATCH_MS);
  say({ say: 'ready' });
}

function say(message: FromEngine): void {
  process.send?.(message);
}

function startThread(url: URL): { thread: Thread; ready: Promise<void> } {
  const progress = new SharedArrayBuffer(4);
  const worker = new Worker(url, { workerData: { progress } });
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
  const done = new Int32Array(progress);
  const thread = {
    worker,
    done,
    posted: 0,
    streams: new Set<number>(),
    seen: 0,
    seenAt: performance.now(),
    cpuAt: cpuMs(),
  };
  return { thread, ready };
}

function isStuck(thread: Thread): boolean {
  const done = Atomics.load(thread.done, 0);
  const now = performance.now();
  if (done !== thread.seen || done === thread.posted) {
    thread.seen = done;
    thread.seenAt = now;
    thread.cpuAt = cpuMs();
  }
  const sinceMs = now - thread.seenAt;
  return sinceMs > HANGING_MS || (sinceMs > SPINNING_MS && cpuMs() - thread.cpuAt > SPINNING_MS);
}

/** CPU this process has used, all threads. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
