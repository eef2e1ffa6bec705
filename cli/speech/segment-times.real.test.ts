import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createLog } from '../../server/log/pino-log.ts';
import { SpeechSettings } from '../../server/protocol/speech.ts';
import { findModels } from '../../server/stt/fs-models.ts';
import { FRAME_MS, FRAME_SAMPLES, SpeechGate } from '../../server/stt/speech-gate.ts';
import { type Speech, startSpeech } from '../../server/stt/start.ts';
import { CACHE_DIR, MODEL_DIRS } from '../../server/testing/speech-files.ts';
import { createSoundReader } from './child-sound.ts';
import { transcribeSound } from './run-file-transcription.ts';
import { compareTimes, type SegmentTimes, type Stretch } from './segment-times.ts';

const CALLS = new URL('../../../shared/data/calls-zh/', import.meta.url).pathname;
const LEGS = ['caller', 'agent'] as const;
type Leg = (typeof LEGS)[number];
type Call = { lang: string; turns: { leg: Leg; segments: Stretch[] }[] };
/** What Whisper's capabilities say; the gate alone is quick enough for every call. */
const CUT = { endOfSpeechMs: 700, longestPhraseMs: 20_000 };
const NEAR_MS = 300;
/** Hammering on one side, long turns with short pauses on another. */
const HEARD_WHOLE = ['c01-night-site-noise', 'c12-praise-clerk'];

const names = existsSync(CALLS) ? readdirSync(CALLS).filter((name) => /^c\d/.test(name)) : [];
const models = await findModels({ modelDirs: MODEL_DIRS, cacheDir: CACHE_DIR });
const hasWhisper = models.some(({ model }) => model.engine === 'whisper');
const reader = createSoundReader(CACHE_DIR, () => undefined);

const callOf = (name: string): Call => JSON.parse(readFileSync(join(CALLS, name, 'call.json'), 'utf8'));
const segmentsOf = (call: Call, leg: Leg): Stretch[] =>
  call.turns.filter((turn) => turn.leg === leg).flatMap(({ segments }) => segments);

function gateStretches(sound: Buffer): Stretch[] {
  const samples = new Int16Array(sound.buffer.slice(sound.byteOffset, sound.byteOffset + sound.length));
  const gate = new SpeechGate(CUT);
  const found: Stretch[] = [];
  let startMs = 0;
  const take = (events: ReturnType<SpeechGate['finish']>): void => {
    for (const event of events) {
      if (event.is === 'start') startMs = event.startMs;
      if (event.is === 'end') found.push({ startMs, endMs: event.endMs });
    }
  };
  for (let at = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES)
    take(gate.hear(samples.slice(at, at + FRAME_SAMPLES), (at / FRAME_SAMPLES) * FRAME_MS));
  take(gate.finish());
  return found;
}

function expectNear({ lines, missed }: SegmentTimes): void {
  expect(missed).toEqual([]);
  for (const line of lines) {
    expect(Math.abs(line.startOffMs), JSON.stringify(line)).toBeLessThanOrEqual(NEAR_MS);
    expect(Math.abs(line.endOffMs), JSON.stringify(line)).toBeLessThanOrEqual(NEAR_MS);
  }
}

describe.skipIf(names.length === 0)('on made calls', () => {
  test.each(names)(
    '[S18] %s: phrases begin and end where the spoken segments do',
    async (name) => {
      const call = callOf(name);
      for (const leg of LEGS) {
        const stretches = gateStretches(await reader.read(join(CALLS, name, `${leg}.flac`)));
        expectNear(compareTimes(stretches, segmentsOf(call, leg)));
      }
    },
    20_000,
  );
});

describe.skipIf(names.length === 0 || !hasWhisper)('through the recogniser', () => {
  let speech: Speech | null = null;
  afterAll(() => speech?.close());

  test.each(HEARD_WHOLE)(
    '[S18] %s: the lines of both sides begin and end near their segments',
    async (name) => {
      speech ??= await startSpeech({
        modelDirs: MODEL_DIRS,
        cacheDir: CACHE_DIR,
        settings: SpeechSettings.parse({ engine: 'whisper', language: 'zh' }),
        log: createLog('test', 'silent'),
      });
      const call = callOf(name);
      for (const leg of LEGS) {
        const { lines } = await transcribeSound(
          speech,
          await reader.read(join(CALLS, name, `${leg}.flac`)),
          false,
        );
        expect(lines.every(({ kind, text }) => kind === 'words' && text !== '')).toBe(true);
        expectNear(compareTimes(lines, segmentsOf(call, leg)));
      }
    },
    120_000,
  );
});
