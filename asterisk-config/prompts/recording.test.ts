import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { melody } from './melody.ts';
import { parsePrompts } from './prompt.ts';
import { checkRecording } from './recording.ts';

function wav(samples: number[], { rate = 16_000, channels = 1, bits = 16, format = 1 } = {}): Buffer {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples.length * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(format, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt16LE(bits, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => {
    bytes.writeInt16LE(sample, 44 + index * 2);
  });
  return bytes;
}

const tone = (peak: number, length = 16_000) =>
  Array.from({ length }, (_, index) => Math.round(peak * Math.sin(index / 5)));

describe('a dropped-in recording', () => {
  it('[P1] is taken when it is mono 16-bit PCM of 8 kHz or more at an audible level', () => {
    const check = checkRecording(wav(tone(8000)));
    expect(check).toMatchObject({ ok: true, sampleRate: 16_000, durationMs: 1000 });
  });

  it.each([
    ['not-wav', Buffer.from('not a sound at all')],
    ['not-wav', wav(tone(8000)).subarray(0, 30)],
    ['not-pcm-16-bit', wav(tone(8000), { format: 6, bits: 8 })],
    ['not-mono', wav(tone(8000), { channels: 2 })],
    ['rate-too-low', wav(tone(8000), { rate: 6000 })],
    ['empty', wav([])],
    ['too-quiet', wav(tone(50))],
    ['clipped', wav(tone(8000).map((sample, index) => (index < 20 ? 32_767 : sample)))],
  ])('[P2] is refused with the code %s', (fault, bytes) => {
    expect(checkRecording(bytes)).toEqual({ ok: false, fault });
  });
});

describe('prompts.csv', () => {
  it('[P3] has every place in the queue that is announced, in both languages', () => {
    const prompts = parsePrompts(readFileSync(join(import.meta.dirname, 'prompts.csv'), 'utf8'));
    const ids = new Set(prompts.map((prompt) => prompt.id));
    for (let place = 1; place <= 20; place += 1) expect(ids).toContain(`position-${place}`);
    for (let day = 1; day <= 31; day += 1) expect(ids).toContain(`day-${day}`);
    for (let month = 1; month <= 12; month += 1) expect(ids).toContain(`month-${month}`);
    for (let minute = 1; minute <= 30; minute += 1) expect(ids).toContain(`wait-${minute}`);
    for (const stage of ['accepted', 'answered', 'withdrawn'])
      for (const id of [`progress-${stage}`, `progress-${stage}-next`]) expect(ids).toContain(id);
    for (const id of ['greeting', 'no-agent', 'position-many', 'please-hold']) expect(ids).toContain(id);
  });

  it('[P4] a line that cannot be read is named', () => {
    expect(() => parsePrompts('id,zh,en\nok,一,one\nBad Id,二,two')).toThrow('line 3');
    expect(() => parsePrompts('id,zh,en\nok,一,one\nok,二,two')).toThrow('twice');
    expect(() => parsePrompts('id,zh,en\nok,一')).toThrow('line 2');
    expect(parsePrompts('id,zh,en\nok,一,"a, ""b"""')[0]?.en).toBe('a, "b"');
  });
});

describe('music on hold', () => {
  it('[P5] never clips and is loud enough to be heard', () => {
    const samples = melody(16_000);
    const check = checkRecording(wav([...samples]));
    expect(check.ok && check.peakDb).toBeLessThan(-3);
    expect(check.ok && check.rmsDb).toBeGreaterThan(-35);
  });
});
