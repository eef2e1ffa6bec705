import { wavHeader } from '../../server/recordings/wav.ts';
/** Sound of the demo: signed 16-bit mono at 16 kHz, as the media path carries it. */
export const DEMO_RATE = 16_000;
const WINDOW_MS = 10;
/** About -46 dBFS: above line hiss, below the quietest vowel. */
const SPEECH_LEVEL = 160;
/** This share of the windows is taken for noise alone; speech is so many times as loud. */
const NOISE_SHARE = 0.2;
const OVER_NOISE = 3;
/** Shorter silences lie inside a word. */
const SHORTEST_PAUSE_MS = 80;
const SHORTEST_SPEECH_MS = 40;

export type Stretch = { startMs: number; endMs: number };

export const millisecondsOf = (sound: Int16Array): number => Math.round((sound.length / DEMO_RATE) * 1000);
const samplesOf = (ms: number): number => Math.round((ms * DEMO_RATE) / 1000);

/** Pieces laid on silence of `totalMs`; a piece that runs over the end lengthens it. */
export function layOut(
  pieces: readonly { startMs: number; sound: Int16Array }[],
  totalMs: number,
): Int16Array {
  const ends = pieces.map(({ startMs, sound }) => samplesOf(startMs) + sound.length);
  const track = new Int16Array(Math.max(samplesOf(totalMs), ...ends));
  for (const { startMs, sound } of pieces) track.set(sound, samplesOf(startMs));
  return track;
}

/**
 * Where somebody speaks, by the loudness of 10 ms windows: what the delays of words are measured against. On a noisy
 * track the level follows the noise: about half of a speaker's time belongs to the other.
 */
export function speechStretches(sound: Int16Array): Stretch[] {
  const window = samplesOf(WINDOW_MS);
  const levels: number[] = [];
  for (let at = 0; at < sound.length; at += window) {
    const part = sound.subarray(at, at + window);
    let square = 0;
    for (const sample of part) square += sample * sample;
    levels.push(Math.sqrt(square / part.length));
  }
  const noise = levels.toSorted((a, b) => a - b)[Math.floor(levels.length * NOISE_SHARE)] ?? 0;
  const speechLevel = Math.max(SPEECH_LEVEL, noise * OVER_NOISE);
  const stretches: Stretch[] = [];
  for (const [index, level] of levels.entries()) {
    if (level < speechLevel) continue;
    const startMs = index * WINDOW_MS;
    const last = stretches.at(-1);
    if (last !== undefined && startMs - last.endMs < SHORTEST_PAUSE_MS) last.endMs = startMs + WINDOW_MS;
    else stretches.push({ startMs, endMs: startMs + WINDOW_MS });
  }
  return stretches.filter(({ startMs, endMs }) => endMs - startMs >= SHORTEST_SPEECH_MS);
}

/** A WAVE file of the track, which Chromium's fake microphone reads. */
export function wavFile(sound: Int16Array): Buffer {
  const samples = Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength);
  return Buffer.concat([wavHeader(samples.length, DEMO_RATE), samples]);
}
