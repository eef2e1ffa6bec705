import type { Leg } from '../protocol/ids.ts';
import { wavHeader } from './wav.ts';

/** Samples a millisecond, bytes a sample: 16 kHz, 16 bit. */
const RATE = 16_000;
const SAMPLES_PER_MS = RATE / 1000;
const SAMPLE_BYTES = 2;
const HEADER_BYTES = 44;
/** Read at once: two seconds. */
const PIECE_SAMPLES = 2 * RATE;

/** One recording of one speaker on the axis of call time. `samples`: how many there are (so far). */
export type Track = {
  leg: Leg;
  startMs: number;
  samples: number;
  read(from: number, count: number): Promise<Buffer>;
};

/**
 * The tracks of a call as one file that is never written: mono WAV whose second x is the call's second x, whatever the
 * recordings' beginnings are. Any stretch of it can be read, so a browser can seek in an hour without loading it.
 */
export type Sound = {
  bytes: number;
  durationMs: number;
  read(from: number, to: number): AsyncGenerator<Buffer>;
};

/** `fromMs`, `toMs`: a stretch of it, null for all. */
export function soundOf(tracks: readonly Track[], fromMs: number | null, toMs: number | null): Sound {
  const lastMs = Math.max(0, ...tracks.map(({ startMs, samples }) => startMs + samples / SAMPLES_PER_MS));
  const begin = Math.max(0, fromMs ?? 0);
  const end = Math.max(begin, Math.min(toMs ?? lastMs, lastMs));
  const firstSample = Math.round(begin * SAMPLES_PER_MS);
  const samples = Math.round(end * SAMPLES_PER_MS) - firstSample;
  const header = wavHeader(samples * SAMPLE_BYTES, RATE);
  const bytes = HEADER_BYTES + samples * SAMPLE_BYTES;

  async function* read(from: number, to: number): AsyncGenerator<Buffer> {
    if (from < HEADER_BYTES) yield header.subarray(from, Math.min(to, HEADER_BYTES));
    let at = Math.max(from, HEADER_BYTES) - HEADER_BYTES;
    const stop = to - HEADER_BYTES;
    while (at < stop) {
      const sample = Math.floor(at / SAMPLE_BYTES);
      const count = Math.min(PIECE_SAMPLES, Math.ceil(stop / SAMPLE_BYTES) - sample);
      const piece = await mixed(tracks, firstSample + sample, count);
      const skip = at - sample * SAMPLE_BYTES;
      const part = piece.subarray(skip, skip + stop - at);
      yield part;
      at += part.length;
    }
  }
  return { bytes, durationMs: samples / SAMPLES_PER_MS, read };
}

async function mixed(tracks: readonly Track[], from: number, count: number): Promise<Buffer> {
  const sum = new Int32Array(count);
  for (const track of tracks) {
    const offset = Math.round(track.startMs * SAMPLES_PER_MS);
    const first = Math.max(from, offset);
    const wanted = Math.min(from + count, offset + track.samples) - first;
    if (wanted <= 0) continue;
    const read = await track.read(first - offset, wanted);
    for (let index = 0; index < Math.floor(read.length / SAMPLE_BYTES); index += 1)
      sum[first - from + index] = (sum[first - from + index] ?? 0) + read.readInt16LE(index * SAMPLE_BYTES);
  }
  const piece = Buffer.alloc(count * SAMPLE_BYTES);
  for (let index = 0; index < count; index += 1)
    piece.writeInt16LE(Math.max(-32_768, Math.min(32_767, sum[index] ?? 0)), index * SAMPLE_BYTES);
  return piece;
}

/** What of a file an HTTP `Range` header asks for (RFC 9110, 14.2): one range, the end exclusive. */
export type ByteRange = { from: number; to: number } | 'all' | 'unsatisfiable';

export function byteRange(header: string | undefined, size: number): ByteRange {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  // What is not understood, or several ranges at once, may be answered with the whole.
  if (asked === null || (asked[1] === '' && asked[2] === '')) return 'all';
  if (asked[1] === '') {
    const last = Number(asked[2]);
    return last === 0 ? 'unsatisfiable' : { from: Math.max(0, size - last), to: size };
  }
  const from = Number(asked[1]);
  const to = asked[2] === '' ? size : Math.min(size, Number(asked[2]) + 1);
  return from >= size || to <= from ? 'unsatisfiable' : { from, to };
}
