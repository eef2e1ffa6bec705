import { hostEngine } from './child-engine-host.ts';
import type { SherpaShared } from './sherpa-worker.ts';

/** Main of the process that runs sherpa-onnx. Arguments: number of worker threads, what they share as JSON. */
const [threads = '1', shared = ''] = process.argv.slice(2);
await hostEngine({
  worker: new URL('./sherpa-worker.ts', import.meta.url),
  threads: Number(threads),
  load: (): SherpaShared => JSON.parse(shared),
  // A phrase of 15 s by an end-of-phrase model in one call.
  longestStepCpuMs: 6000,
});
