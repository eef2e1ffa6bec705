import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

const BUSY_MS = 300;
/** A figure in ms is asserted only where a thread on each core gets its share. */
const SLOWEST = 1.25;
const BUSY = `
  const { parentPort } = require('node:worker_threads');
  const from = performance.now();
  const before = process.threadCpuUsage();
  while (performance.now() - from < ${BUSY_MS}) Math.sqrt(2);
  const { user, system } = process.threadCpuUsage(before);
  parentPort.postMessage((performance.now() - from) / ((user + system) / 1000));`;

/** Whether the machine has time now: threads on all its cores run at their full pace. */
export async function isQuietMachine(): Promise<boolean> {
  const slowness = await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      const worker = new Worker(BUSY, { eval: true });
      const { promise, resolve } = Promise.withResolvers<number>();
      worker.once('message', resolve);
      return promise.finally(() => worker.terminate());
    }),
  );
  return slowness.every((times) => times <= SLOWEST);
}
