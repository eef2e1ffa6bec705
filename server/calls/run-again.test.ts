import { expect, test } from 'vitest';
import { createLog } from '../log/pino-log.ts';
import type { CallId, Leg } from '../protocol/ids.ts';
import type { Track } from '../recordings/sound.ts';
import { SAMPLE_RATE } from '../stt/recognizer.ts';
import { scriptedRecognizer, scriptedSpeech } from '../testing/scripted-recognizer.ts';
import type { SecondVersion } from './pg-transcript-again.ts';
import { runAgain } from './run-again.ts';

const CALL = 'call-again-1' as CallId;
const log = createLog('test', 'silent');

/** Seconds of a voice: noise loud enough for the gate. */
function track(leg: Leg, startMs: number, seconds: number): Track {
  const sound = Buffer.alloc(seconds * SAMPLE_RATE * 2);
  for (let at = 0; at < sound.length / 2; at += 1)
    sound.writeInt16LE(
      Math.round(8000 * Math.sin((at * 2 * Math.PI * 210) / SAMPLE_RATE) * Math.abs(Math.sin(at / 900))),
      at * 2,
    );
  return {
    leg,
    startMs,
    samples: sound.length / 2,
    read: (from, count) => Promise.resolve(sound.subarray(from * 2, (from + count) * 2)),
  };
}

function parts(tracks: Track[], live: () => number) {
  const made = new Map<CallId, SecondVersion>();
  const waits: number[] = [];
  const opened = { sound: 0, engines: 0, closed: 0 };
  let read = 0;
  const watched = tracks.map((one) => ({
    ...one,
    read: (from: number, count: number) => {
      read += 1;
      return one.read(from, count);
    },
  }));
  const again = runAgain({
    versions: {
      of: (callId) => Promise.resolve(made.get(callId) ?? null),
      put: (callId, version) => Promise.resolve(void made.set(callId, version)),
      wanting: () => Promise.resolve(made.has(CALL) ? [] : [CALL]),
    },
    recordings: {
      open: () => {
        opened.sound += 1;
        return Promise.resolve({
          tracks: watched,
          close: async () => {
            opened.sound -= 1;
          },
        });
      },
    },
    liveStreams: live,
    startSecond: () => {
      opened.engines += 1;
      const speech = scriptedSpeech(scriptedRecognizer(['the water is off', 'which street']));
      return Promise.resolve({
        ...speech,
        close: () => {
          opened.closed += 1;
          return speech.close();
        },
      });
    },
    now: () => 1_700_000_000_000,
    log,
    // Time passes at once, but other work gets its turn.
    wait: (ms, signal) => {
      waits.push(ms);
      return new Promise((resolve) => {
        if (ms < 10_000 || signal.aborted) setImmediate(resolve);
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
  });
  return { again, made, waits, opened, readSoFar: () => read };
}

test('[W32] a finished call is heard again, both speakers in call time, and the engine is closed after the work', async () => {
  const { again, made, opened } = parts([track('caller', 1000, 2), track('agent', 4000, 2)], () => 0);
  await expect.poll(() => made.get(CALL)?.lines.length).toBe(2);
  expect(made.get(CALL)).toMatchObject({ engine: 'scripted', madeAt: 1_700_000_000_000 });
  expect(made.get(CALL)?.lines.map(({ leg, text }) => [leg, text])).toEqual([
    ['caller', 'the water is off'],
    ['agent', 'which street'],
  ]);
  expect(made.get(CALL)?.lines[1]?.startMs).toBeGreaterThanOrEqual(4000);
  await again.close();
  expect(opened).toEqual({ sound: 0, engines: 1, closed: 1 });
});

test('[W33] while calls are recognised live nothing is read; it goes on when they are gone', async () => {
  let streams = 2;
  const { again, made, waits, readSoFar } = parts([track('caller', 0, 2)], () => streams);
  await expect.poll(() => waits.length).toBeGreaterThan(5);
  expect(readSoFar()).toBe(0);
  streams = 0;
  await expect.poll(() => made.has(CALL)).toBe(true);
  await again.close();
});

test('[W33] a stop in the middle leaves no half version and closes what was opened', async () => {
  let reads = 0;
  const long = track('caller', 0, 30);
  const { again, made, opened } = parts(
    [
      {
        ...long,
        read: (from, count) => {
          reads += 1;
          return long.read(from, count);
        },
      },
    ],
    () => (reads < 3 ? 0 : 1),
  );
  await expect.poll(() => reads).toBe(3);
  await again.close();
  expect(made.size).toBe(0);
  expect(opened).toEqual({ sound: 0, engines: 1, closed: 1 });
});
