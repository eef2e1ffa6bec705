import { expect, test } from 'vitest';
import { logMel, MEL_BANDS } from './log-mel.ts';

const RATE = 16_000;
const tone = (hz: number): Int16Array =>
  new Int16Array(RATE).map((_, n) => 10_000 * Math.sin((2 * Math.PI * hz * n) / RATE));
/** Centre of a band in Hz on Slaney's scale. */
const centre = (band: number): number => {
  const step = Math.log(6.4) / 27;
  const mel = ((15 + Math.log(8) / step) * (band + 1)) / (MEL_BANDS + 1);
  return mel < 15 ? (mel * 200) / 3 : 1000 * Math.exp(step * (mel - 15));
};

test.each([300, 1000, 3000, 6000])('[S50] a tone of %i Hz is loudest in the band it lies in', (hz) => {
  const frames = 100;
  const mel = logMel(tone(hz), frames);
  const column = Array.from({ length: MEL_BANDS }, (_, band) => mel[band * frames + 50] ?? 0);
  const loudest = column.indexOf(Math.max(...column));
  expect(Math.abs(centre(loudest) - hz) / hz).toBeLessThan(0.08);
});

test('[S50] silence after the sound is the floor, 2 below the loudest, and nothing is deeper', () => {
  const frames = 200;
  const mel = logMel(tone(1000), frames);
  const loudest = Math.max(...mel);
  expect(Math.min(...mel)).toBeCloseTo(loudest - 2, 5);
  expect(mel[frames - 1]).toBeCloseTo(loudest - 2, 5);
});

test('[S50] one frame by hand: power of a windowed tone by the plain sum', () => {
  const sound = tone(1000);
  const at = 50 * 160 - 200;
  const power = Array.from({ length: 201 }, (_, k) => {
    let [re, im] = [0, 0];
    for (let n = 0; n < 400; n += 1) {
      const x = ((sound[at + n] ?? 0) / 32_768) * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 400));
      re += x * Math.cos((2 * Math.PI * k * n) / 400);
      im -= x * Math.sin((2 * Math.PI * k * n) / 400);
    }
    return re * re + im * im;
  });
  // The band around 1000 Hz (bin 25), its triangle between the neighbours' centres.
  const band = Array.from({ length: MEL_BANDS }, (_, b) => b).find((b) => centre(b) >= 1000) ?? 0;
  const [low, middle, high] = [centre(band - 1), centre(band), centre(band + 1)];
  const sum = power.reduce((total, p, bin) => {
    const height = Math.min((bin * 40 - low) / (middle - low), (high - bin * 40) / (high - middle));
    return total + (Math.max(0, height) * 2 * p) / (high - low);
  }, 0);
  const mel = logMel(sound, 100);
  expect(mel[band * 100 + 50]).toBeCloseTo((Math.log10(sum) + 4) / 4, 4);
});
