import type { Log } from '../log/pino-log.ts';
import type { CallId } from '../protocol/ids.ts';
import type { Recordings } from '../recordings/fs-recordings.ts';
import type { Track } from '../recordings/sound.ts';
import { SAMPLE_RATE } from '../stt/recognizer.ts';
import { transcribeLeg } from '../stt/run-transcription.ts';
import type { Speech } from '../stt/start.ts';
import type { AgainLine, SecondVersions } from './pg-transcript-again.ts';

export type AgainPorts = {
  versions: Omit<SecondVersions, 'heardSince'>;
  recordings: Pick<Recordings, 'open'>;
  /** Speakers of calls that are recognised now. */
  liveStreams: () => number;
  /** Starts the second engine; its model takes memory, so it is started for work and closed after it. */
  startSecond: () => Promise<Speech>;
  now: () => number;
  log: Log;
  /** Waits; resolves early with the signal. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** How far back calls are taken: older ones had their time. */
const TAKEN_MS = 7 * 86_400_000;
/** The recordings of a call that has just ended are still being kept. */
const SETTLED_MS = 60_000;
const LOOK_AGAIN_MS = 15_000;
const LIVE_AGAIN_MS = 1_000;
/** Sound given at once, and the pause after it: four times as fast as it was spoken, so that one core keeps up. */
const GULP_MS = 1_000;
const PAUSE_MS = 250;
const AT_ONCE = 20;

/**
 * Finished calls through a second, slower engine, one after the other, while nobody is recognised live; a call that
 * begins stops it at the next second of sound, until that call's speakers are gone.
 */
export function runAgain(ports: AgainPorts) {
  const { versions, recordings, now, log } = ports;
  const stop = new AbortController();
  const { signal } = stop;
  const asked: CallId[] = [];
  let wake = new AbortController();

  async function untilIdle(): Promise<void> {
    while (ports.liveStreams() > 0 && !signal.aborted) await ports.wait(LIVE_AGAIN_MS, signal);
  }

  async function hearTrack(speech: Speech, callId: CallId, track: Track): Promise<AgainLine[]> {
    const lines: AgainLine[] = [];
    let failed = false;
    const leg = transcribeLeg({
      callId,
      leg: track.leg,
      queue: null,
      atMs: track.startMs,
      speech,
      onPartial: () => undefined,
      onLine: ({ kind, ...line }) => {
        if (kind !== 'paused') lines.push({ kind, ...line });
      },
      onStatus: ({ engine }) => {
        if (engine === null) failed = true;
      },
    });
    const gulp = (SAMPLE_RATE * GULP_MS) / 1000;
    for (let at = 0; at < track.samples && !failed; at += gulp) {
      await untilIdle();
      if (signal.aborted) break;
      leg.write(await track.read(at, Math.min(gulp, track.samples - at)));
      await ports.wait(PAUSE_MS, signal);
    }
    await leg.end();
    if (failed) throw new Error('the second engine gave up');
    return lines;
  }

  async function again(speech: Speech, callId: CallId): Promise<void> {
    const { tracks, close } = await recordings.open(callId);
    try {
      const lines: AgainLine[] = [];
      for (const track of tracks) lines.push(...(await hearTrack(speech, callId, track)));
      if (signal.aborted) return;
      lines.sort((a, b) => a.startMs - b.startMs);
      await versions.put(callId, { engine: speech.engine ?? '', madeAt: now(), lines });
      log.info({ callId, engine: speech.engine, lines: lines.length }, 'a call was transcribed again');
    } finally {
      await close();
    }
  }

  /** Calls that could not be done are not tried again until the server's next start. */
  const given = new Set<CallId>();

  async function work(): Promise<void> {
    let speech: Speech | null = null;
    try {
      for (;;) {
        const next = asked.shift() ?? (await nextWanting());
        if (next === undefined || signal.aborted) return;
        await untilIdle();
        speech ??= await ports.startSecond();
        if (speech.engine === null) {
          log.warn({ why: speech.why, code: 'no-second-engine' }, 'no call can be transcribed again');
          asked.length = 0;
          return;
        }
        try {
          await again(speech, next);
        } catch (err) {
          given.add(next);
          log.error({ err, callId: next, code: 'not-again' }, 'a call could not be transcribed again');
        }
      }
    } finally {
      await speech?.close();
    }
  }

  async function nextWanting(): Promise<CallId | undefined> {
    const at = now();
    const wanting = await versions.wanting(at - TAKEN_MS, at - SETTLED_MS, AT_ONCE + given.size);
    return wanting.find((callId) => !given.has(callId));
  }

  async function live(): Promise<void> {
    while (!signal.aborted) {
      try {
        await work();
      } catch (err) {
        log.error({ err, code: 'again-failed' }, 'transcribing again stopped; it goes on later');
      }
      wake = new AbortController();
      await ports.wait(LOOK_AGAIN_MS, AbortSignal.any([signal, wake.signal]));
    }
  }
  const living = live();

  return {
    /** This call next. */
    ask(callId: CallId): void {
      if (!asked.includes(callId)) asked.push(callId);
      given.delete(callId);
      wake.abort();
    },
    isAsked: (callId: CallId): boolean => asked.includes(callId),
    async close(): Promise<void> {
      stop.abort();
      await living;
    },
  };
}
export type Again = ReturnType<typeof runAgain>;
