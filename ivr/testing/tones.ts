import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tones far enough apart to be told from each other after A-law. */
export const TONES = { caller: 500, agent: 900, other: 1400, lead: 2100 } as const;
export type Tone = keyof typeof TONES;

/** ITU-T G.711 A-law of one 16-bit sample. */
function aLaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  let value = Math.min(Math.abs(sample), 32_635) >> 3;
  let exponent = 0;
  if (value >= 32) {
    exponent = Math.floor(Math.log2(value)) - 4;
    value >>= exponent;
    exponent += value >= 16 ? 0 : -1;
  }
  const segment = value >= 16 ? exponent + 1 : 0;
  return (sign | (segment << 4) | (value & 0x0f)) ^ 0x55;
}

/** The inverse of `aLaw`. */
export function fromALaw(byte: number): number {
  const value = byte ^ 0x55;
  const segment = (value >> 4) & 7;
  const mantissa = ((value & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1);
  return (value & 0x80) === 0 ? -magnitude : magnitude;
}

/** One second of each tone as raw A-law files, by name. */
export function toneFiles(): Record<Tone, string> {
  const folder = mkdtempSync(join(tmpdir(), 'tones-'));
  const file = (name: Tone) => {
    const samples = Buffer.alloc(8000);
    for (let index = 0; index < samples.length; index += 1)
      samples[index] = aLaw(Math.round(6000 * Math.sin((2 * Math.PI * TONES[name] * index) / 8000)));
    const path = join(folder, `${name}.al`);
    writeFileSync(path, samples);
    return path;
  };
  return { caller: file('caller'), agent: file('agent'), other: file('other'), lead: file('lead') };
}

/** The tones in raw 16-bit sound of `rate`, by Goertzel's algorithm over its last second: those above a tenth of the loudest possible. */
export function tonesIn(raw: Buffer, rate: number): Tone[] {
  const samples = new Int16Array(raw.buffer, raw.byteOffset, Math.floor(raw.length / 2)).slice(-rate);
  const strength = (frequency: number) => {
    const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate);
    let [before, last] = [0, 0];
    for (const sample of samples) [before, last] = [last, sample + coefficient * last - before];
    const power = last * last + before * before - coefficient * last * before;
    return (2 * Math.sqrt(Math.max(0, power))) / samples.length;
  };
  return (Object.keys(TONES) as Tone[]).filter((name) => strength(TONES[name]) > 600);
}
