import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Log } from '../log/pino-log.ts';
import type { Language } from '../protocol/ids.ts';
import { type ChildRecognizer, startChildRecognizer } from './child-recognizer.ts';
import { type EngineCapabilities, SAMPLE_RATE } from './recognizer.ts';
import { isStreaming, recogniseSherpa, type SherpaModel, sherpaConfig } from './sherpa-models.ts';
import type { SherpaShared } from './sherpa-worker.ts';

export type SherpaOptions = {
  readonly language: Language;
  /** Folder of the model as its release is packed. */
  readonly folder: string;
  readonly threads: number;
  readonly maxStreams: number;
  readonly spare: boolean;
  readonly log: Log;
};

export function sherpaCapabilities(
  model: SherpaModel,
  language: Language,
  hasPunctuation: boolean,
): EngineCapabilities {
  const streaming = isStreaming(model);
  return {
    name: 'sherpa',
    languages: [language],
    mode: streaming ? 'streaming' : 'endOfPhrase',
    // It gives the starts of tokens, never where a word ends.
    wordTimes: false,
    confidence: false,
    punctuation: hasPunctuation || model.kind === 'senseVoice' || model.kind === 'whisper',
    hotWords: model.kind === 'transducer' && model.hotWords !== null,
    sampleRate: SAMPLE_RATE,
    place: 'machine',
    answersWithinMs: streaming ? 3000 : 6000,
    endOfSpeechMs: streaming ? 400 : 500,
    longestPhraseMs: streaming ? 20_000 : 15_000,
  };
}

/** sherpa-onnx with one model, in a process of its own. Rejects where the folder holds none, or it cannot start. */
export async function startSherpa(options: SherpaOptions): Promise<ChildRecognizer> {
  const { language, folder, threads, maxStreams, spare, log } = options;
  const model = recogniseSherpa(basename(folder), await readdir(folder));
  if (model === null) throw new Error('the folder holds no model of sherpa-onnx');
  const punctuation = await findPunctuation(dirname(folder));
  const shared: SherpaShared = {
    config: sherpaConfig(model, language, (file) => join(folder, file)),
    streaming: isStreaming(model),
    language,
    punctuation,
  };
  return startChildRecognizer({
    capabilities: sherpaCapabilities(model, language, punctuation !== null),
    entry: new URL('./sherpa-process.ts', import.meta.url),
    args: [String(threads), JSON.stringify(shared)],
    maxStreams,
    spare,
    log,
  });
}

/** A punctuation model beside the folder: `sherpa-onnx-punct-ct-transformer-…` as released. */
async function findPunctuation(parent: string): Promise<string | null> {
  for (const name of await readdir(parent)) {
    if (!name.includes('punct-ct-transformer')) continue;
    const files = await readdir(join(parent, name));
    const file = ['model.int8.onnx', 'model.onnx'].find((one) => files.includes(one));
    if (file !== undefined) return join(parent, name, file);
  }
  return null;
}
