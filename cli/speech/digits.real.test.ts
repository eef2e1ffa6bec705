import { afterAll, describe, expect, test } from 'vitest';
import { createLog } from '../../server/log/pino-log.ts';
import { SpeechSettings } from '../../server/protocol/speech.ts';
import { findModels } from '../../server/stt/fs-models.ts';
import { type Speech, startSpeech } from '../../server/stt/start.ts';
import { CACHE_DIR, MODEL_DIRS } from '../../server/testing/speech-files.ts';
import { evaluateSpeech } from '../eval-speech.ts';
import { createSoundReader } from './child-sound.ts';
import { readTranscripts } from './fs-transcripts.ts';

const FOLDER = new URL('../../../shared/data/speech-en', import.meta.url).pathname;
const DIGITS = 'zero one two three four five six seven eight nine'.split(' ');
/** Half of them are wrong with the open vocabulary alone. */
const MOST_WRONG = 0.1;

const models = await findModels({ modelDirs: MODEL_DIRS, cacheDir: CACHE_DIR });
const hasVosk = models.some(({ model }) => model.engine === 'vosk' && model.language === 'en');
const found = await readTranscripts(FOLDER);
const digits = 'fault' in found ? [] : found.utterances.filter(({ text }) => DIGITS.includes(text));

describe.skipIf(digits.length === 0 || !hasVosk)('digits said alone, by five people', () => {
  let speech: Speech | null = null;
  afterAll(() => speech?.close());

  test.each(['none', 'a-law'] as const)(
    '[S60] at most a tenth is wrong (telephone: %s)',
    async (telephone) => {
      speech ??= await startSpeech({
        modelDirs: MODEL_DIRS,
        cacheDir: CACHE_DIR,
        settings: SpeechSettings.parse({ engine: 'vosk', language: 'en' }),
        log: createLog('test', 'silent'),
      });
      const reader = createSoundReader(CACHE_DIR, () => undefined);
      const heard: string[] = [];
      const { wer } = await evaluateSpeech(
        { speech, reader, folder: FOLDER, telephone, paced: false },
        digits,
        2,
        ({ text }, words) => heard.push(`${text}: ${words}`),
      );
      expect(wer, heard.join(', ')).toBeLessThanOrEqual(MOST_WRONG);
    },
    60_000,
  );
});
