import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Language } from '../protocol/ids.ts';
import { hostEngine } from './child-engine-host.ts';
import { openVosk } from './vosk-library.ts';
import type { VoskShared } from './vosk-worker.ts';

/**
 * Main of the process that holds libvosk: a fault in it (SIGSEGV, SIGABRT) ends this process and nothing else.
 * One model in memory; the worker threads get its address.
 * Arguments: folder of the model, number of worker threads, language.
 */
const [folder = '', threads = '1', argument = ''] = process.argv.slice(2);
const language = Language.parse(argument);
const vosk = await openVosk();
await hostEngine({
  worker: new URL('./vosk-worker.ts', import.meta.url),
  threads: Number(threads),
  // A second of sound costs 65-165 ms, the end of a phrase 30 ms.
  longestStepCpuMs: 600,
  load: (): VoskShared => ({
    model: vosk.loadModel(folder),
    language,
    // Only a model with a graph in two parts takes a grammar at run time; the large ones do not.
    digits: existsSync(join(folder, 'graph', 'Gr.fst')),
  }),
});
