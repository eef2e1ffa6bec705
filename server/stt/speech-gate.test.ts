import { describe, expect, test } from 'vitest';
import { CHINESE, ENGLISH, hasSound, soundOf } from '../testing/speech-files.ts';
import { FRAME_MS, FRAME_SAMPLES, type GateEvent, SpeechGate } from './speech-gate.ts';

const OPTIONS = { endOfSpeechMs: 400, longestPhraseMs: 20_000 };

/** Steady noise of an amplitude; the same each run. */
function noise(ms: number, amplitude: number): Int16Array {
  let seed = 12_345;
  return new Int16Array(ms * 16).map(() => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return ((seed / 0x7fffffff) * 2 - 1) * amplitude;
  });
}

function join(...parts: Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function run(sound: Int16Array, options = OPTIONS, gate = new SpeechGate(options)): GateEvent[] {
  const events: GateEvent[] = [];
  for (let at = 0; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES) {
    events.push(...gate.hear(sound.slice(at, at + FRAME_SAMPLES), at / 16));
  }
  return [...events, ...gate.finish()];
}

/** [start, end] of each phrase. */
function phrases(events: GateEvent[]): [number, number][] {
  const found: [number, number][] = [];
  for (const event of events) {
    if (event.is === 'start') found.push([event.startMs, Number.NaN]);
    if (event.is === 'end') (found.at(-1) as [number, number])[1] = event.endMs;
  }
  return found;
}

describe('on made sound', () => {
  test('[S10] a voice between silences is one phrase, from its first to its last loud frame', () => {
    expect(phrases(run(join(noise(1000, 20), noise(1000, 3000), noise(1000, 20))))).toEqual([[1000, 2000]]);
  });

  test('[S10] pauses shorter than the end of speech do not cut, longer ones do', () => {
    const sound = (pauseMs: number) =>
      join(noise(600, 10), noise(500, 3000), noise(pauseMs, 10), noise(500, 3000));
    expect(phrases(run(sound(300)))).toEqual([[600, 1900]]);
    expect(phrases(run(sound(500)))).toEqual([
      [600, 1100],
      [1600, 2100],
    ]);
  });

  test('[S11] at least 200 ms before the voice are given with it, silence where there were none', () => {
    const later = run(join(noise(1000, 20), noise(500, 3000))).find((event) => event.is === 'sound');
    expect(later?.is === 'sound' && 1000 - later.atMs).toBeGreaterThanOrEqual(200);
    const first = run(noise(500, 3000)).find((event) => event.is === 'sound');
    expect(first?.is === 'sound' && first.atMs).toBeLessThanOrEqual(-200);
    expect(first?.is === 'sound' && first.pcm[0]).toBe(0);
  });

  test('[S11] the sound of a phrase has no holes and no overlaps', () => {
    let nextMs: number | null = null;
    for (const event of run(join(noise(700, 20), noise(2000, 3000), noise(600, 20)))) {
      if (event.is !== 'sound') continue;
      if (nextMs !== null) expect(event.atMs).toBe(nextMs);
      nextMs = event.atMs + event.pcm.length / 16;
    }
    expect(nextMs).toBeGreaterThan(2700);
  });

  test('[S17] a pause is told at 300 ms; its silence comes when the voice goes on, and not at the end', () => {
    const sound = join(noise(600, 10), noise(500, 3000), noise(400, 10), noise(500, 3000), noise(900, 10));
    const events = run(sound, { endOfSpeechMs: 700, longestPhraseMs: 15_000 });
    const told = events.map(({ is }) => is).filter((is) => is !== 'sound');
    expect(told).toEqual(['start', 'pause', 'pause', 'end']);
    let nextMs: number | null = null;
    for (const event of events) {
      if (event.is !== 'sound') continue;
      if (nextMs !== null) expect(event.atMs).toBe(nextMs);
      nextMs = event.atMs + event.pcm.length / 16;
    }
    expect(nextMs).toBe(2300);
  });

  test('[S12] a click, silence and steady hiss are no speech', () => {
    expect(phrases(run(join(noise(1000, 10), noise(40, 20_000), noise(1000, 10))))).toEqual([]);
    expect(phrases(run(new Int16Array(160_000)))).toEqual([]);
    expect(phrases(run(noise(10_000, 40)))).toEqual([]);
  });

  test('[S12] noise that sets in is taken for speech a few seconds at most', () => {
    const found = phrases(run(join(noise(2000, 10), noise(20_000, 300))));
    expect(found).toHaveLength(1);
    expect(found[0]?.[1]).toBeLessThan(7000);
  });

  test('[S13] speech without a pause is ended at the longest phrase, and nothing of it is lost', () => {
    const voice = Array.from({ length: 24 }, () => join(noise(200, 4000), noise(60, 30)));
    const events = run(join(...voice), { endOfSpeechMs: 400, longestPhraseMs: 2000 });
    for (const [start, end] of phrases(events)) expect(end - start).toBeLessThanOrEqual(2000 + FRAME_MS);
    expect(phrases(events).length).toBeGreaterThanOrEqual(3);
  });
});

describe.skipIf(!hasSound(ENGLISH, CHINESE))('on real sound', () => {
  test.each([
    [ENGLISH, 7100],
    [CHINESE, 2880],
  ])('[S10] %s is found, with its edges inside the file', (file, lengthMs) => {
    const found = phrases(run(soundOf(file)));
    const spoken = found.reduce((sum, [start, end]) => sum + end - start, 0);
    expect(found.length).toBeGreaterThan(0);
    expect(spoken / lengthMs).toBeGreaterThan(0.5);
  });

  test('[S12] at a tenth of its level speech is still found', () => {
    const quiet = soundOf(ENGLISH).map((sample) => sample / 10);
    const spoken = phrases(run(quiet)).reduce((sum, [start, end]) => sum + end - start, 0);
    expect(spoken).toBeGreaterThan(4500);
  });
});
