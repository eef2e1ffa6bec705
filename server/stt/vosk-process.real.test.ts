import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../log/pino-log.ts';
import { isQuietMachine } from '../testing/quiet-machine.ts';
import { CACHE_DIR, ENGLISH, hasSound, MODEL_DIRS, soundOf } from '../testing/speech-files.ts';
import type { ChildRecognizer } from './child-recognizer.ts';
import { findModels } from './fs-models.ts';
import type { FinalPhrase, Gap } from './recognizer.ts';
import { startVosk } from './vosk-recognizer.ts';

/** Targets of the whole: a stream hears again within this of the fault, in call time. */
const BACK_MS = 2000;
const BUSY_BACK_MS = 10_000;
const log = createLog('test', 'silent');
const models = await findModels({ modelDirs: MODEL_DIRS, cacheDir: CACHE_DIR });
const found = models.find(({ model }) => model.engine === 'vosk' && model.language === 'en');

const spinOn = new URL('../testing/spin-on-signal.ts', import.meta.url).href;

describe.skipIf(found === undefined || !hasSound(ENGLISH))('when the process of Vosk fails', () => {
  if (found === undefined || !hasSound(ENGLISH)) return;
  const speech = soundOf(ENGLISH);
  let child: ChildRecognizer;
  beforeAll(async () => {
    process.env['NODE_OPTIONS'] = `--import=${spinOn}`;
    const options = { language: 'en' as const, folder: found.folder, threads: 1, maxStreams: 4 };
    child = await startVosk({ ...options, spare: true, log });
  }, 30_000);
  afterAll(async () => {
    delete process.env['NODE_OPTIONS'];
    await child.close();
  });

  /** Speaks in real time, a phrase a second, until one begun after `harm` is recognised. */
  async function speakThrough(harm: NodeJS.Signals) {
    await child.spareReady();
    const gaps: Gap[] = [];
    let harmedAtMs = Number.POSITIVE_INFINITY;
    const heardAgain = Promise.withResolvers<FinalPhrase>();
    const opened = child.open({
      language: 'en',
      leg: 'caller',
      onPartial: () => undefined,
      onFinal: (phrase) => {
        // A signal takes effect a moment later: what is heard before the gap proves nothing.
        if (gaps.length > 0 && phrase.startMs > harmedAtMs && phrase.text !== '') heardAgain.resolve(phrase);
      },
      onGap: (gap) => gaps.push(gap),
      onDown: (why) => heardAgain.reject(new Error(why)),
    });
    if (!opened.ok) throw new Error('no stream');
    let samples = 0;
    const startedAt = performance.now();
    const voice = setInterval(() => {
      for (; samples / 16 < performance.now() - startedAt; samples += 1280) {
        const from = samples % 96_000;
        opened.stream.write(speech.subarray(from, from + 1280), samples / 16);
        const atMs = (samples + 1280) / 16;
        if (atMs % 960 === 0) opened.stream.endPhrase(atMs);
        if (atMs === 2400 && child.pid !== null) {
          harmedAtMs = atMs;
          process.kill(child.pid, harm);
        }
      }
    }, 20);
    await heardAgain.promise.finally(() => clearInterval(voice));
    await opened.stream.close();
    return { gaps, backMs: (gaps.at(-1)?.endMs ?? Number.POSITIVE_INFINITY) - harmedAtMs };
  }

  test.each<[string, NodeJS.Signals]>([
    ['killed', 'SIGKILL'],
    ['frozen', 'SIGSTOP'],
    ['spinning in its main thread', 'SIGHUP'],
    ['spinning in its worker thread', 'SIGUSR2'],
  ])(
    '[S30] %s: heard again within 2 s, the sound between is marked',
    async (_name, harm) => {
      const quietBefore = await isQuietMachine();
      const { gaps, backMs } = await speakThrough(harm);
      expect(gaps.length).toBeGreaterThan(0);
      // Beside other work a spinning thread takes longer to be told from a starved one: only that is allowed for.
      const quiet = quietBefore && (await isQuietMachine());
      expect(backMs).toBeLessThanOrEqual(quiet ? BACK_MS : BUSY_BACK_MS);
    },
    30_000,
  );
});
