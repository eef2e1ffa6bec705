/** What a microphone check found. dBFS: 0 is the loudest a sample can be. */
export type MicrophoneLevel = { rmsDbfs: number; peakDbfs: number; verdict: MicrophoneVerdict };
export type MicrophoneVerdict = 'good' | 'quiet' | 'silent' | 'clipped';

/** Below this there is no microphone on the line; a room is at about -60. */
export const SILENT_BELOW_DBFS = -65;
/** Speech at a headset stands at -35 to -15. */
export const QUIET_BELOW_DBFS = -45;
export const CLIPPED_FROM_DBFS = -0.2;
const FLOOR_DBFS = -96;

const decibels = (amplitude: number): number =>
  amplitude <= 0 ? FLOOR_DBFS : Math.max(FLOOR_DBFS, Math.round(200 * Math.log10(amplitude)) / 10);

/** `samples` are -1..1. */
export function microphoneLevel(samples: Float32Array): MicrophoneLevel {
  let squares = 0;
  let peak = 0;
  for (const sample of samples) {
    squares += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  const rmsDbfs = decibels(samples.length === 0 ? 0 : Math.sqrt(squares / samples.length));
  const peakDbfs = decibels(peak);
  return { rmsDbfs, peakDbfs, verdict: verdictOf(rmsDbfs, peakDbfs) };
}

function verdictOf(rmsDbfs: number, peakDbfs: number): MicrophoneVerdict {
  if (peakDbfs >= CLIPPED_FROM_DBFS) return 'clipped';
  if (rmsDbfs < SILENT_BELOW_DBFS) return 'silent';
  return rmsDbfs < QUIET_BELOW_DBFS ? 'quiet' : 'good';
}

/** Signed 16-bit little-endian to -1..1; a last odd byte is left out. */
export function samplesOfPcm16(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Float32Array(Math.floor(bytes.byteLength / 2));
  for (let index = 0; index < samples.length; index += 1) {
    samples[index] = view.getInt16(index * 2, true) / 32_768;
  }
  return samples;
}
