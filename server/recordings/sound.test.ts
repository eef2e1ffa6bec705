import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { callPeaks, peakMeter } from './peaks.ts';
import { byteRange, soundOf, type Track } from './sound.ts';

/** A track whose samples are all `level`. */
const track = (leg: Track['leg'], startMs: number, lengthMs: number, level: number): Track => ({
  leg,
  startMs,
  samples: lengthMs * 16,
  read: async (_from, count) => Buffer.from(new Int16Array(count).fill(level).buffer),
});
const bytesOf = (parts: AsyncGenerator<Buffer>) => buffer(parts);

describe('the sound of a call', () => {
  const tracks = [track('caller', 1000, 2000, 100), track('agent', 2000, 3000, 30_000)];

  it('[U1] second x of the file is second x of the call, both speakers added', async () => {
    const sound = soundOf(tracks, null, null);
    expect(sound.durationMs).toBe(5000);
    const file = await bytesOf(sound.read(0, sound.bytes));
    expect(file.length).toBe(sound.bytes);
    expect(file.readUInt32LE(40)).toBe(5000 * 32);
    const at = (ms: number) => file.readInt16LE(44 + ms * 32);
    expect([at(500), at(1500), at(2500), at(4000)]).toEqual([0, 100, 30_100, 30_000]);
  });

  it('[U1] any range of bytes is what a whole reading has there, and loud voices together do not turn over', async () => {
    const loud = [track('caller', 0, 3000, 30_000), track('agent', 0, 3000, 20_000)];
    const sound = soundOf(loud, null, null);
    const whole = await bytesOf(sound.read(0, sound.bytes));
    expect(whole.readInt16LE(44)).toBe(32_767);
    for (const [from, to] of [
      [0, 10],
      [40, 48],
      [45, 101],
      [64_043, 64_046],
      [90_001, sound.bytes],
    ] as const)
      expect((await bytesOf(sound.read(from, to))).equals(whole.subarray(from, to))).toBe(true);
  });

  it('[U1] a stretch is a file of its own, cut to what there is', async () => {
    const sound = soundOf(tracks, 4500, 9000);
    expect(sound.durationMs).toBe(500);
    const file = await bytesOf(sound.read(0, sound.bytes));
    expect(file.readInt16LE(44)).toBe(30_000);
    expect(soundOf([], null, null).durationMs).toBe(0);
  });

  it.each([
    [undefined, 'all'],
    ['bytes=0-', { from: 0, to: 1000 }],
    ['bytes=100-199', { from: 100, to: 200 }],
    ['bytes=900-5000', { from: 900, to: 1000 }],
    ['bytes=-10', { from: 990, to: 1000 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=5-4', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=-', 'all'],
    ['bytes=0-1,5-6', 'all'],
  ])('[U2] Range %s', (header, expected) => {
    expect(byteRange(header, 1000)).toEqual(expected);
  });

  it('[U3] peaks stand on the axis of call time, whatever pieces the sound came in', () => {
    const meter = peakMeter();
    const sound = Buffer.from(new Int16Array(16_000).fill(-32_768, 8000, 8800).buffer);
    for (let at = 0; at < sound.length; at += 777) meter.hear(sound.subarray(at, at + 777));
    const peaks = meter.end();
    expect([...peaks].map((peak, index) => (peak > 0 ? index : -1)).filter((index) => index >= 0)).toEqual([
      10,
    ]);
    const drawn = callPeaks([{ leg: 'caller', startMs: 2000, peaks }], 3000);
    expect(drawn).toMatchObject({ stepMs: 50, durationMs: 3000 });
    expect(drawn.caller.indexOf(255)).toBe(50);
    expect(Math.max(...drawn.agent)).toBe(0);
  });

  it('[U3] an hour is drawn from at most 4,000 points', () => {
    const drawn = callPeaks([{ leg: 'agent', startMs: 0, peaks: Buffer.alloc(72_000, 7) }], 3_600_000);
    expect(drawn.agent).toHaveLength(4000);
    expect(Math.min(...drawn.agent)).toBe(7);
  });
});
