/**
 * Log-mel picture of speech as Whisper was trained on it: 16 kHz, window 400, hop 160, 80 bands of Slaney's scale up
 * to 8 kHz, log10, at most 80 dB deep, scaled to about -1..1.
 * https://github.com/openai/whisper/blob/main/whisper/audio.py
 */
export const MEL_BANDS = 80;
export const HOP_SAMPLES = 160;
const WINDOW = 400;
const BINS = WINDOW / 2 + 1;
const RATE = 16_000;
const QUIETEST = -10; // log10 of 1e-10
const DEPTH = 8;

const HANN = Float64Array.from(
  { length: WINDOW },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / WINDOW),
);
const COS = Float64Array.from({ length: WINDOW }, (_, n) => Math.cos((2 * Math.PI * n) / WINDOW));
const SIN = Float64Array.from({ length: WINDOW }, (_, n) => -Math.sin((2 * Math.PI * n) / WINDOW));
const FILTERS = makeFilters();

/**
 * Picture of `samples` (-32768..32767) followed by silence up to `frames` hops: row after row, MEL_BANDS x frames.
 */
export function logMel(samples: Int16Array, frames: number): Float32Array {
  const mel = new Float32Array(MEL_BANDS * frames).fill(QUIETEST);
  const scratch = {
    re: new Float64Array(WINDOW),
    im: new Float64Array(WINDOW),
    input: new Float64Array(WINDOW),
    next: new Float64Array(WINDOW),
  };
  const power = new Float64Array(BINS);
  const nextPower = new Float64Array(BINS);
  // Frames of pure silence are all alike: not computed.
  const sounding = Math.min(frames, Math.ceil((samples.length + WINDOW / 2) / HOP_SAMPLES));
  let loudest = QUIETEST;
  const paint = (frame: number, of: Float64Array): void => {
    for (const [band, { first, weights }] of FILTERS.entries()) {
      let sum = 0;
      for (let i = 0; i < weights.length; i += 1) sum += (weights[i] ?? 0) * (of[first + i] ?? 0);
      const level = Math.log10(Math.max(sum, 1e-10));
      mel[band * frames + frame] = level;
      if (level > loudest) loudest = level;
    }
  };
  // Two frames in one transform, one as the real and one as the imaginary part: half the work.
  for (let frame = 0; frame < sounding; frame += 2) {
    windowed(samples, frame, scratch.input);
    windowed(samples, frame + 1, scratch.next);
    transform(scratch, WINDOW, 1, 0, 0);
    for (let k = 0; k < BINS; k += 1) {
      const mirror = (WINDOW - k) % WINDOW;
      const [a, b] = [scratch.re[k] ?? 0, scratch.im[k] ?? 0];
      const [c, d] = [scratch.re[mirror] ?? 0, scratch.im[mirror] ?? 0];
      power[k] = ((a + c) ** 2 + (b - d) ** 2) / 4;
      nextPower[k] = ((b + d) ** 2 + (a - c) ** 2) / 4;
    }
    paint(frame, power);
    if (frame + 1 < sounding) paint(frame + 1, nextPower);
  }
  for (let i = 0; i < mel.length; i += 1) mel[i] = (Math.max(mel[i] ?? QUIETEST, loudest - DEPTH) + 4) / 4;
  return mel;
}

function windowed(samples: Int16Array, frame: number, into: Float64Array): void {
  const from = frame * HOP_SAMPLES - WINDOW / 2;
  for (let n = 0; n < WINDOW; n += 1) {
    // Before the first sample the sound is mirrored, as in the original.
    const sample = samples[Math.abs(from + n)] ?? 0;
    into[n] = (sample / 32_768) * (HANN[n] ?? 0);
  }
}

/** `input` is the real part, `next` the imaginary one. */
type Scratch = { re: Float64Array; im: Float64Array; input: Float64Array; next: Float64Array };

/** Fourier transform of a length with small prime factors (400 = 2^4 x 5^2), by those factors. */
function transform(scratch: Scratch, length: number, stride: number, from: number, to: number): void {
  const { re, im, input } = scratch;
  if (length === 1) {
    re[to] = input[from] ?? 0;
    im[to] = scratch.next[from] ?? 0;
    return;
  }
  const factor = length % 5 === 0 ? 5 : 2;
  const part = length / factor;
  for (let r = 0; r < factor; r += 1)
    transform(scratch, part, stride * factor, from + r * stride, to + r * part);
  const twiddle = WINDOW / length;
  if (factor === 2) {
    for (let k = 0, low = to, high = to + part; k < part; k += 1, low += 1, high += 1) {
      const [c, s] = [COS[k * twiddle] ?? 0, SIN[k * twiddle] ?? 0];
      const [x, y, lowRe, lowIm] = [re[high] ?? 0, im[high] ?? 0, re[low] ?? 0, im[low] ?? 0];
      const [turnedRe, turnedIm] = [x * c - y * s, x * s + y * c];
      re[low] = lowRe + turnedRe;
      im[low] = lowIm + turnedIm;
      re[high] = lowRe - turnedRe;
      im[high] = lowIm - turnedIm;
    }
    return;
  }
  const partRe = [0, 0, 0, 0, 0];
  const partIm = [0, 0, 0, 0, 0];
  for (let k = 0; k < part; k += 1) {
    for (let r = 0; r < factor; r += 1) {
      const at = to + r * part + k;
      const turn = (r * k * twiddle) % WINDOW;
      const [x, y, c, s] = [re[at] ?? 0, im[at] ?? 0, COS[turn] ?? 0, SIN[turn] ?? 0];
      partRe[r] = x * c - y * s;
      partIm[r] = x * s + y * c;
    }
    for (let q = 0; q < factor; q += 1) {
      let sumRe = 0;
      let sumIm = 0;
      for (let r = 0; r < factor; r += 1) {
        const turn = (r * q * (WINDOW / factor)) % WINDOW;
        const [x, y, c, s] = [partRe[r] ?? 0, partIm[r] ?? 0, COS[turn] ?? 0, SIN[turn] ?? 0];
        sumRe += x * c - y * s;
        sumIm += x * s + y * c;
      }
      re[to + k + q * part] = sumRe;
      im[to + k + q * part] = sumIm;
    }
  }
}

/** Slaney's mel scale: straight to 1 kHz, then logarithmic; each triangle has the same area. */
function makeFilters(): { first: number; weights: Float64Array }[] {
  const hzPerMel = 200 / 3;
  const knee = 1000 / hzPerMel;
  const step = Math.log(6.4) / 27;
  const toHz = (mel: number): number => (mel < knee ? mel * hzPerMel : 1000 * Math.exp(step * (mel - knee)));
  const top = knee + Math.log(RATE / 2 / 1000) / step;
  const edges = Array.from({ length: MEL_BANDS + 2 }, (_, i) => toHz((top * i) / (MEL_BANDS + 1)));
  return Array.from({ length: MEL_BANDS }, (_, band) => {
    const [low = 0, middle = 0, high = 0] = edges.slice(band, band + 3);
    const weights = Array.from({ length: BINS }, (_, bin) => {
      const hz = (bin * RATE) / WINDOW;
      const height = Math.min((hz - low) / (middle - low), (high - hz) / (high - middle));
      return (Math.max(0, height) * 2) / (high - low);
    });
    const first = Math.max(
      0,
      weights.findIndex((weight) => weight > 0),
    );
    const last = weights.findLastIndex((weight) => weight > 0);
    return { first, weights: Float64Array.from(weights.slice(first, last + 1)) };
  });
}
