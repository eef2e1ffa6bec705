import { describe } from 'vitest';
import { createLog } from '../log/pino-log.ts';
import { CACHE_DIR, CHINESE_REQUEST, hasSound, MODEL_DIRS, soundOf } from '../testing/speech-files.ts';
import { findModels } from './fs-models.ts';
import { recognizerContract } from './recognizer.contract.ts';
import { startWhisper } from './whisper-recognizer.ts';

const models = await findModels({ modelDirs: MODEL_DIRS, cacheDir: CACHE_DIR });
const found = models.find(({ model }) => model.engine === 'whisper');

describe.skipIf(found === undefined || !hasSound(CHINESE_REQUEST))('with the base weights', () => {
  if (found === undefined || !hasSound(CHINESE_REQUEST)) return;
  recognizerContract({
    name: 'whisper',
    start: () =>
      startWhisper({
        folder: found.folder,
        threads: 1,
        maxStreams: 3,
        spare: false,
        log: createLog('test', 'silent'),
      }),
    language: 'zh',
    otherLanguage: 'en',
    maxStreams: 3,
    speech: soundOf(CHINESE_REQUEST),
    heard: /想听歌曲你把爱情给了谁/,
  });
});
