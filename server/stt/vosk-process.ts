import { hostEngine } from './child-engine-host.ts';
import { openVosk } from './vosk-library.ts';

/**
 * Main of the process that holds libvosk: a fault in it (SIGSEGV, SIGABRT) ends this process and nothing else.
 * One model in memory; the worker threads get its address.
 * Arguments: folder of the model, number of worker threads.
 */
const [folder = '', threads = '1'] = process.argv.slice(2);
const vosk = await openVosk();
await hostEngine({
  worker: new URL('./vosk-worker.ts', import.meta.url),
  threads: Number(threads),
  load: () => vosk.loadModel(folder),
});
