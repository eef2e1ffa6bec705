import { percentile } from '../../cli/speech/score.ts';
import type { HeardStream, Hearer, Lags } from './hearers.ts';
import type { Talk } from './talk.ts';

export const FRAME_SAMPLES = 320;
const FRAME_MS = 20;
const TICK_MS = 20;

export type Speakers = {
  /** Further speakers begin now. */
  add(count: number): void;
  /** What was heard since the last call. */
  take(): Lags;
  readonly count: number;
  stop(): Promise<void>;
};

/**
 * Speakers are spread over the talk by the golden section, so that at any moment about the stated share of them talks:
 * beginning alike, nine of ten would talk in one window and none in the next.
 */
const APART = 0.618_034;

/** Speakers at the pace of life: a frame each 20 ms, each in his own place of the talk, round and round. */
export function startSpeakers(hearer: Hearer, talks: readonly Talk[]): Speakers {
  const speakers: {
    stream: HeardStream;
    sound: Int16Array;
    place: number;
    startedAt: number;
    frames: number;
  }[] = [];
  let heard: Lags = { partialMs: [], finalMs: [] };
  const speak = (): void => {
    const now = performance.now();
    for (const speaker of speakers) {
      // A frame exists when its last sample has been spoken.
      while (speaker.startedAt + (speaker.frames + 1) * FRAME_MS <= now) {
        const { sound, place } = speaker;
        const at =
          ((place + speaker.frames) * FRAME_SAMPLES) % (sound.length - (sound.length % FRAME_SAMPLES));
        speaker.stream.write(sound.subarray(at, at + FRAME_SAMPLES));
        speaker.frames += 1;
      }
    }
  };
  const timer = setInterval(speak, TICK_MS);
  return {
    get count() {
      return speakers.length;
    },
    add(count) {
      for (let index = 0; index < count; index += 1) {
        const startedAt = performance.now();
        const stream = hearer.open({
          now: () => performance.now() - startedAt,
          onPartial: (behindMs) => heard.partialMs.push(behindMs),
          onFinal: (afterMs) => heard.finalMs.push(afterMs),
          onText: () => undefined,
        });
        const talk = talks[speakers.length % talks.length];
        if (talk === undefined) throw new Error('there is no talk');
        const { sound } = talk;
        const place = Math.floor(((speakers.length * APART) % 1) * (sound.length / FRAME_SAMPLES));
        speakers.push({ stream, sound, place, startedAt, frames: 0 });
      }
    },
    take() {
      const taken = heard;
      heard = { partialMs: [], finalMs: [] };
      return taken;
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(speakers.map(({ stream }) => stream.end()));
    },
  };
}

/** Partials may be so far behind the voice. */
export const LATEST_PARTIAL_MS = 800;
/**
 * A further speaker meets a fresh recogniser, ours and the peer's alike, which costs four times a used one in its first
 * seconds: so many windows may be late until partials are in time again. A number that stays late is past the limit.
 */
const LATE_WINDOWS = 5;

export type RampOptions = { readonly from: number; readonly stepMs: number; readonly most: number };

/**
 * One speaker more each `stepMs` in which partials were in time: gives the number of the last such window, 0 where
 * there was none.
 */
export async function findLimit(
  hearer: Hearer,
  talks: readonly Talk[],
  options: RampOptions,
): Promise<number> {
  const speakers = startSpeakers(hearer, talks);
  let [limit, late] = [0, 0];
  try {
    speakers.add(options.from);
    while (speakers.count <= options.most && late < LATE_WINDOWS) {
      await passed(options.stepMs);
      const behind = percentile(speakers.take().partialMs, 0.95) ?? Number.POSITIVE_INFINITY;
      if (behind > LATEST_PARTIAL_MS) late += 1;
      else {
        [limit, late] = [speakers.count, 0];
        speakers.add(1);
      }
    }
    return limit;
  } finally {
    await speakers.stop();
  }
}

export const passed = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Both sides of a call as fast as they go; gives the text of each side. */
export function hearAll(hearer: Hearer, talks: readonly Talk[]): Promise<string[]> {
  return Promise.all(
    talks.map(async ({ sound }) => {
      const texts: string[] = [];
      const stream = hearer.open({
        now: () => 0,
        onPartial: () => undefined,
        onFinal: () => undefined,
        onText: (text) => texts.push(text),
      });
      for (let at = 0; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES) {
        stream.write(sound.subarray(at, at + FRAME_SAMPLES));
        // The other side and the answers get their turn each second of sound.
        if ((at / FRAME_SAMPLES) % 50 === 49) await passed(0);
      }
      await stream.end();
      return texts.join(' ');
    }),
  );
}
