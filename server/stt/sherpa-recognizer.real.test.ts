import { describe, expect, test } from 'vitest';
import { createLog } from '../log/pino-log.ts';
import { CACHE_DIR, CHINESE, hasSound, MODEL_DIRS, soundOf } from '../testing/speech-files.ts';
import { findModels } from './fs-models.ts';
import { recognizerContract } from './recognizer.contract.ts';
import { startSherpa } from './sherpa-recognizer.ts';

const log = createLog('test', 'silent');
const models = await findModels({ modelDirs: MODEL_DIRS, cacheDir: CACHE_DIR });
const found = models.find(({ model }) => model.engine === 'sherpa' && model.language === 'zh');

// A streaming model cannot be had from the registries; the end-of-phrase path runs on the weights of Whisper.
describe.skipIf(found === undefined || !hasSound(CHINESE))(
  'with the weights of Whisper in its layout',
  () => {
    if (found === undefined || !hasSound(CHINESE)) return;
    recognizerContract({
      name: `sherpa, ${found.model.id}`,
      start: () =>
        startSherpa({ language: 'zh', folder: found.folder, threads: 1, maxStreams: 3, spare: false, log }),
      language: 'zh',
      otherLanguage: 'en',
      maxStreams: 3,
      speech: soundOf(CHINESE),
      // Whisper by sherpa is the weaker of the two (28-54 % of characters wrong against 19): the sentence is 尚街LOFT上海老洋房花园.
      heard: /老.*房/,
    });
  },
);

test('[S31] a folder without a model of sherpa-onnx is an error', async () => {
  const options = { language: 'zh' as const, threads: 1, maxStreams: 1, spare: false, log };
  await expect(startSherpa({ ...options, folder: '/tmp' })).rejects.toThrow('no model of sherpa-onnx');
});
