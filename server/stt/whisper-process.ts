import { hostEngine } from './child-engine-host.ts';

/**
 * Main of the process that runs Whisper's network: a run blocks its thread 200-300 ms, so each thread has weights of
 * its own and this one only passes messages on. Arguments: folder of the weights, number of worker threads.
 */
const [folder = '', threads = '1'] = process.argv.slice(2);
await hostEngine({
  worker: new URL('./whisper-worker.ts', import.meta.url),
  threads: Number(threads),
  // The encoder's run over a window of 30 s, the longest there is, takes about a second.
  longestStepCpuMs: 1500,
  load: () => folder,
});
