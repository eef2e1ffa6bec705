import { workerData } from 'node:worker_threads';
import { THREAD_ID } from './engine-progress.ts';
import { ownThreadId } from './proc-thread.ts';

/** First code of every worker thread of an engine: leaves its id for the watcher, then becomes the engine's worker. */
const { worker, progress } = workerData as { worker: string; progress: SharedArrayBuffer };
Atomics.store(new Int32Array(progress), THREAD_ID, ownThreadId());
await import(worker);
