import { afterEach, describe, expect, test } from 'vitest';
import { createLog } from '../log/pino-log.ts';
import type { CallId } from '../protocol/ids.ts';
import { SpeechSettings } from '../protocol/speech.ts';
import { PYTHON_VOSK, startPythonPeer } from '../testing/child-vosk-server.ts';
import { CACHE_DIR, ENGLISH, hasSound, MODEL_DIRS, soundOf } from '../testing/speech-files.ts';
import { findModels } from './fs-models.ts';
import type { HeardLine } from './leg-lines.ts';
import { createMediaClock } from './media-clock.ts';
import { type LegSpeechStatus, transcribeLeg } from './run-transcription.ts';
import { type Speech, startSpeech } from './start.ts';

const log = createLog('test', 'silent');
const places = { modelDirs: MODEL_DIRS, cacheDir: CACHE_DIR };
const models = await findModels(places);
const found = models.find(({ model }) => model.engine === 'vosk' && model.language === 'en');
const callId = 'call-0001' as CallId;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function speechOf(settings: object): Promise<Speech> {
  const speech = await startSpeech({ ...places, settings: SpeechSettings.parse(settings), live: true, log });
  open.push(speech);
  return speech;
}

function begin(speech: Speech) {
  const lines: HeardLine[] = [];
  const statuses: LegSpeechStatus[] = [];
  const leg = transcribeLeg({
    callId,
    leg: 'caller',
    atMs: 0,
    speech,
    clock: createMediaClock(() => performance.now()),
    onPartial: () => undefined,
    onLine: (line) => lines.push(line),
    onStatus: (status) => statuses.push(status),
  });
  return { leg, lines, statuses };
}

/** Gives sound at its own pace, 20 ms each 20 ms; `at` is called before the frame of that time. */
async function play(
  write: (bytes: Buffer) => void,
  sound: Buffer,
  at: (ms: number) => void = () => undefined,
) {
  const startedAt = performance.now();
  for (let ms = 0; ms * 32 < sound.length; ms += 20) {
    const dueMs = ms + 20 - (performance.now() - startedAt);
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
    at(ms);
    write(sound.subarray(ms * 32, (ms + 20) * 32));
  }
}
const text = (lines: readonly HeardLine[]): string => lines.map((line) => line.text).join(' ');

describe.skipIf(found === undefined || !hasSound(ENGLISH))(
  'speech of calls, with the small English model',
  () => {
    if (found === undefined || !hasSound(ENGLISH)) return;
    const samples = soundOf(ENGLISH);
    const speechBytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    const second = Buffer.alloc(32_000);

    test.skipIf(PYTHON_VOSK === null)(
      '[S70] a server that dies in a call: this machine goes on, the page is told which engine hears',
      async () => {
        const peer = await startPythonPeer(found.folder);
        open.push(peer);
        const servers = [{ url: peer.url, language: 'en' }];
        const speech = await speechOf({ language: 'en', engines: ['vosk-server', 'vosk'], servers });
        const { leg, lines, statuses } = begin(speech);
        const twice = Buffer.concat([second, speechBytes, second, second, speechBytes, second, second]);
        const deadFrom = speechBytes.length / 32 + 2500;
        await play(leg.write, twice, (ms) => {
          if (ms <= deadFrom && ms + 20 > deadFrom) process.kill(peer.pid, 'SIGKILL');
        });
        await leg.end();
        expect(statuses.map(({ engine }) => engine)).toEqual(['vosk-server', 'vosk']);
        const before = lines.filter(({ endMs }) => endMs < deadFrom);
        const after = lines.filter(({ kind, startMs }) => kind === 'words' && startMs > deadFrom);
        expect(text(before)).toContain('dashwood');
        expect(text(after)).toContain('prudently');
        const starts = lines.map(({ startMs }) => startMs);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      },
      60_000,
    );

    test.each<[string, (write: (bytes: Buffer) => void) => void]>([
      ['zeros', (write) => write(Buffer.alloc(64_000))],
      [
        'odd lengths',
        (write) => {
          for (let at = 0; at < 60_001; at += 333) write(speechBytes.subarray(at, at + 333));
        },
      ],
      ['10 MB at once', (write) => write(Buffer.alloc(10_000_000, 'noise'))],
      [
        '10 MB in frames of 64 kB',
        (write) => {
          for (let n = 0; n < 160; n += 1) write(Buffer.alloc(65_000, `noise ${n}`));
        },
      ],
    ])(
      '[S33] one speaker gives %s: another beside him is heard as ever',
      async (_name, harm) => {
        const speech = await speechOf({ language: 'en' });
        const [hostile, good] = [begin(speech), begin(speech)];
        harm(hostile.leg.write);
        await play(good.leg.write, Buffer.concat([speechBytes, second]), (ms) => {
          if (ms === 2000) harm(hostile.leg.write);
        });
        await Promise.all([hostile.leg.end(), good.leg.end()]);
        expect(text(good.lines)).toContain('leisure to consider how much there might be prudently');
        expect(good.lines.filter(({ kind }) => kind === 'gap')).toEqual([]);
        expect(speech.counts()).toEqual({ streams: 0 });
      },
      60_000,
    );
  },
);
