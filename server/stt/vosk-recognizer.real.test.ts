import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../log/pino-log.ts';
import { CACHE_DIR, ENGLISH, hasSound, MODEL_DIRS, soundOf } from '../testing/speech-files.ts';
import type { ChildRecognizer } from './child-recognizer.ts';
import { findModels } from './fs-models.ts';
import { recognizerContract } from './recognizer.contract.ts';
import type { FinalPhrase, Gap } from './recognizer.ts';
import { startVosk } from './vosk-recognizer.ts';

const models = await findModels({ modelDirs: MODEL_DIRS, cacheDir: CACHE_DIR });
const model = models.find(({ model }) => model.engine === 'vosk' && model.language === 'en');
const folder = model?.folder ?? '';
/** On an idle machine 1.0 s after a kill and 2.0 s after a freeze; the tests beside this one take the cores. */
const SOON_MS = 8000;
const log = createLog('test', 'silent');
const start = () => startVosk({ language: 'en', folder, threads: 2, maxStreams: 4, log });

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

  describe('when the process fails', () => {
    let engine: ChildRecognizer;
    beforeAll(async () => {
      engine = await start();
    });
    afterAll(() => engine.close());

    /** Speaks in real time until a phrase is recognised after `harm`; gives the gaps and how long hearing was away. */
    const speakThrough = async (harm: (pid: number) => void) => {
      const gaps: Gap[] = [];
      const heardAgain = Promise.withResolvers<FinalPhrase>();
      const opened = engine.open({
        language: 'en',
        leg: 'caller',
        onPartial: () => undefined,
        onFinal: (phrase) => heardAgain.resolve(phrase),
        onGap: (gap) => gaps.push(gap),
        onDown: (why) => heardAgain.reject(new Error(why)),
      });
      if (!opened.ok || engine.pid === null) throw new Error('no stream');
      let at = 0;
      const step = 1600;
      const speak = (): void => {
        opened.stream.write(speech.subarray(at % 96_000, (at % 96_000) + step), at / 16);
        at += step;
        if (at % 16_000 === 0) opened.stream.endPhrase(at / 16);
      };
      speak();
      speak();
      harm(engine.pid);
      const voice = setInterval(speak, 100);
      const phrase = await heardAgain.promise.finally(() => clearInterval(voice));
      await opened.stream.close();
      return { gaps, awayMs: phrase.startMs };
    };

    test('[S30] a killed process costs a gap, from its first lost sound to the first heard again', async () => {
      const { gaps, awayMs } = await speakThrough((pid) => process.kill(pid, 'SIGKILL'));
      expect(awayMs).toBeLessThanOrEqual(SOON_MS);
      expect(gaps[0]?.startMs).toBe(0);
      expect(gaps.at(-1)?.endMs).toBe(awayMs);
    }, 20_000);

    test('[S30] a frozen process is noticed and replaced', async () => {
      const { gaps, awayMs } = await speakThrough((pid) => process.kill(pid, 'SIGSTOP'));
      expect(awayMs).toBeLessThanOrEqual(SOON_MS);
      expect(gaps.length).toBeGreaterThan(0);
    }, 20_000);
  });
});

test('[S31] a folder that is no model is an error, not a crash loop', async () => {
  await expect(startVosk({ language: 'en', folder: '/tmp', threads: 1, maxStreams: 1, log })).rejects.toThrow(
    'did not start',
  );
});
