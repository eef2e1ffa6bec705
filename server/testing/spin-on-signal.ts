import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before a real engine process by `NODE_OPTIONS=--import=…`: it is busy for ever and answers nothing, on SIGUSR2
 * in its worker threads, on SIGHUP in its main thread.
 */
const channel = new BroadcastChannel('spin');
const spin = (): never => {
  for (;;) Math.sqrt(2);
};
if (!isMainThread) channel.addEventListener('message', spin);
else {
  process.on('SIGUSR2', () => channel.postMessage(null));
  process.on('SIGHUP', spin);
}
(channel as unknown as { unref(): void }).unref();
