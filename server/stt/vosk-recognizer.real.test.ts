import { describe, expect, test } from 'vitest';
import { createLog } from '../log/pino-log.ts';
import { CACHE_DIR, ENGLISH, hasSound, MODEL_DIRS, soundOf } from '../testing/speech-files.ts';
import { findModels } from './fs-models.ts';
import { recognizerContract } from './recognizer.contract.ts';
import { startVosk } from './vosk-recognizer.ts';

const models = await findModels({ modelDirs: MODEL_DIRS, cacheDir: CACHE_DIR });
const model = models.find(({ model }) => model.engine === 'vosk' && model.language === 'en');
const folder = model?.folder ?? '';
const log = createLog('test', 'silent');
const start = () => startVosk({ language: 'en', folder, threads: 2, maxStreams: 4, spare: false, log });

describe.skipIf(model === undefined || !hasSound(ENGLISH))('with the small English model', () => {
  if (model === undefined || !hasSound(ENGLISH)) return;
  const speech = soundOf(ENGLISH);
  recognizerContract({
    name: 'vosk',
    start,
    language: 'en',
    otherLanguage: 'zh',
    maxStreams: 4,
    speech,
    heard: /mister john dashwood had then leisure to consider how much there might be prudently/,
  });
});

test('[S31] a folder that is no model is an error, not a crash loop', async () => {
  await expect(
    startVosk({ language: 'en', folder: '/tmp', threads: 1, maxStreams: 1, spare: false, log }),
  ).rejects.toThrow('did not start');
});
