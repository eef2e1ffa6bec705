/** Five-note scale from C4: any order of these notes is pleasant, and nobody owns it. */
const SCALE_HZ = [261.63, 293.66, 329.63, 392.0, 440.0, 523.25];
const TUNE = [0, 2, 3, 4, 3, 2, 1, 2, 3, 5, 4, 3, 2, 1, 0, 1, 2, 4, 3, 2, 3, 1, 0, 0];
const NOTE_SECONDS = 0.75;
const RING_SECONDS = 2.2;
/** -20 dB under full scale: music that must not tire, and must not clip after A-law. */
const LOUDNESS = 3000;

/** The default music on hold: samples of a slow plucked tune, 16-bit, mono, at `rate` Hz; its end meets its beginning. */
export function melody(rate: number): Int16Array {
  const length = Math.round(TUNE.length * NOTE_SECONDS * rate);
  const sum = new Float64Array(length);
  TUNE.forEach((degree, note) => {
    const hz = SCALE_HZ[degree] ?? 0;
    const start = Math.round(note * NOTE_SECONDS * rate);
    for (let index = 0; index < RING_SECONDS * rate; index += 1) {
      const t = index / rate;
      const swell = Math.min(1, t / 0.02) * Math.exp(-2.2 * t);
      const tone = Math.sin(2 * Math.PI * hz * t) + 0.3 * Math.sin(4 * Math.PI * hz * t) * Math.exp(-3 * t);
      const at = (start + index) % length;
      sum[at] = (sum[at] ?? 0) + tone * swell;
    }
  });
  return Int16Array.from(sum, (value) => Math.round(value * LOUDNESS));
}

const TONE_HZ = 880;
const TONE_SECONDS = 0.4;

/** The tone after which a message is spoken: samples, 16-bit, mono, at `rate` Hz, without a click at either end. */
export function tone(rate: number): Int16Array {
  const length = Math.round(TONE_SECONDS * rate);
  return Int16Array.from({ length }, (_, index) => {
    const swell = Math.min(1, index / (rate * 0.02), (length - index) / (rate * 0.02));
    return Math.round(2 * LOUDNESS * swell * Math.sin((2 * Math.PI * TONE_HZ * index) / rate));
  });
}
