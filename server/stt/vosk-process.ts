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
/** Half a second of sound costs 30-85 ms, the end of a phrase 30 ms; three times as much on a slow machine. */
const SMALL_STEP_CPU_MS = 400;
/** The large models search a whole phrase again at its end. */
const RESCORING_CPU_MS = 4000;
const rescores = ['rescore', 'rnnlm'].some((part) => existsSync(join(folder, part)));
const vosk = await openVosk();
await hostEngine({
  worker: new URL('./vosk-worker.ts', import.meta.url),
  threads: Number(threads),
  longestStepCpuMs: rescores ? RESCORING_CPU_MS : SMALL_STEP_CPU_MS,
  load: (): VoskShared => ({
    model: vosk.loadModel(folder),
    language,
    // Only a model with a graph in two parts takes a grammar at run time; the large ones do not.
    digits: existsSync(join(folder, 'graph', 'Gr.fst')),
  }),
});
