import { expect, test } from 'vitest';
import { createLog } from '../log/pino-log.ts';
import type { CallId } from '../protocol/ids.ts';
import { SpeechSettings } from '../protocol/speech.ts';
import { startSpeech } from '../stt/start.ts';
import { CACHE_DIR, CHINESE, hasSound, MODEL_DIRS, soundOf } from '../testing/speech-files.ts';
import { differences } from '../text/text-diff.ts';
import type { SecondVersion } from './pg-transcript-again.ts';
import { runAgain } from './run-again.ts';

const CALL = 'call-again-real' as CallId;
const log = createLog('test', 'silent');

test.skipIf(!hasSound(CHINESE))(
  '[W32] Whisper hears a kept recording again: Chinese words in call time',
  { timeout: 120_000 },
  async (context) => {
    const settings = SpeechSettings.parse({ engine: 'whisper', language: 'zh' });
    const start = () => startSpeech({ modelDirs: MODEL_DIRS, cacheDir: CACHE_DIR, settings, log });
    const probe = await start();
    await probe.close();
    context.skip(probe.engine === null, `no Whisper model: ${probe.why}`);
    const pcm = soundOf(CHINESE);
    const bytes = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    const made = new Map<CallId, SecondVersion>();
    const again = runAgain({
      versions: {
        of: async () => null,
        put: async (callId, version) => void made.set(callId, version),
        wanting: async () => (made.has(CALL) ? [] : [CALL]),
      },
      recordings: {
        open: async () => ({
          tracks: [
            {
              leg: 'caller',
              startMs: 60_000,
              samples: pcm.length,
              read: async (from, count) => bytes.subarray(from * 2, (from + count) * 2),
            },
          ],
          close: async () => undefined,
        }),
      },
      liveStreams: () => 0,
      startSecond: start,
      now: Date.now,
      log,
      wait: (ms, signal) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, ms);
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve();
          });
        }),
    });
    await expect.poll(() => made.get(CALL)?.lines.length, { timeout: 90_000 }).toBeGreaterThan(0);
    await again.close();
    const [line] = made.get(CALL)?.lines ?? [];
    expect(line?.startMs).toBeGreaterThanOrEqual(60_000);
    const said = differences('老洋房花园饭店', line?.text ?? '');
    console.info(`heard again: ${said.map(({ is, text }) => `${is}:${text}`).join(' ')}`);
    expect(
      said
        .filter(({ is }) => is === 'same')
        .map(({ text }) => text)
        .join('').length,
    ).toBeGreaterThan(2);
  },
);
