/** Why a dropped-in recording cannot be used as a prompt. */
export type RecordingFault =
  | 'not-wav'
  | 'not-pcm-16-bit'
  | 'not-mono'
  | 'rate-too-low'
  | 'empty'
  | 'too-long'
  | 'too-quiet'
  | 'clipped';

/** `peakDb` and `rmsDb` are dB relative to full scale. */
export type RecordingCheck =
  | { ok: true; sampleRate: number; durationMs: number; peakDb: number; rmsDb: number }
  | { ok: false; fault: RecordingFault };

const LONGEST_MS = 120_000;
/** Quieter than this a caller on a street does not understand it; spoken prompts lie between -26 and -16. */
const QUIETEST_RMS_DB = -40;
/** This many samples at full scale in a row are a flattened wave, not a loud one. */
const CLIPPED_RUN = 8;
const FULL_SCALE = 32_768;

const fail = (fault: RecordingFault): RecordingCheck => ({ ok: false, fault });

/** The chunks of a RIFF file: name and the bytes it holds. */
function chunkOf(view: DataView, wanted: string): { start: number; length: number } | null {
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const name = String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
    const length = view.getUint32(at + 4, true);
    if (name === wanted) return { start: at + 8, length: Math.min(length, view.byteLength - at - 8) };
    at += 8 + length + (length % 2);
  }
  return null;
}

function levelsOf(view: DataView, start: number, samples: number) {
  let peak = 0;
  let squares = 0;
  let run = 0;
  let longestRun = 0;
  for (let index = 0; index < samples; index += 1) {
    const sample = view.getInt16(start + index * 2, true);
    const size = Math.abs(sample);
    peak = Math.max(peak, size);
    squares += sample * sample;
    run = size >= FULL_SCALE - 1 ? run + 1 : 0;
    longestRun = Math.max(longestRun, run);
  }
  const decibels = (value: number) => 20 * Math.log10(Math.max(value, 1) / FULL_SCALE);
  return { peakDb: decibels(peak), rmsDb: decibels(Math.sqrt(squares / samples)), longestRun };
}

/** Whether the bytes of a file are a WAV recording fit to be played to callers: PCM 16 bit, mono, 8 kHz or more. */
export function checkRecording(bytes: Uint8Array): RecordingCheck {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 12 || view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57415645)
    return fail('not-wav');
  const format = chunkOf(view, 'fmt ');
  const data = chunkOf(view, 'data');
  if (format === null || data === null || format.length < 16) return fail('not-wav');
  const sampleRate = view.getUint32(format.start + 4, true);
  if (view.getUint16(format.start, true) !== 1 || view.getUint16(format.start + 14, true) !== 16)
    return fail('not-pcm-16-bit');
  if (view.getUint16(format.start + 2, true) !== 1) return fail('not-mono');
  if (sampleRate < 8000) return fail('rate-too-low');
  const samples = Math.floor(data.length / 2);
  if (samples === 0) return fail('empty');
  const durationMs = Math.round((samples / sampleRate) * 1000);
  if (durationMs > LONGEST_MS) return fail('too-long');
  const { peakDb, rmsDb, longestRun } = levelsOf(view, data.start, samples);
  if (rmsDb < QUIETEST_RMS_DB) return fail('too-quiet');
  if (longestRun >= CLIPPED_RUN) return fail('clipped');
  return { ok: true, sampleRate, durationMs, peakDb, rmsDb };
}
