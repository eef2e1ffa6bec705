/** A ring tone made in the page: no file to fetch, so that the first ring cannot be late. */
export type Ring = { start: () => void; stop: () => void; close: () => void };

/** Two tones 1 s on, 2 s off, quiet enough for a headset. */
const TONES_HZ = [440, 480] as const;
const ON_S = 1;
const PERIOD_S = 3;
const GAIN = 0.12;

/**
 * `unlock` happens at the first click or key: browsers keep a page silent until then, and signing in is a click.
 */
export function webaudioRing(): Ring {
  const context = new AudioContext();
  const unlock = (): void => {
    if (context.state === 'suspended') void context.resume();
  };
  window.addEventListener('pointerdown', unlock);
  window.addEventListener('keydown', unlock);
  let timer: ReturnType<typeof setInterval> | undefined;

  const beep = (): void => {
    if (context.state !== 'running') return;
    const gain = context.createGain();
    const now = context.currentTime;
    gain.gain.setValueAtTime(0, now);
    gain.gain.linearRampToValueAtTime(GAIN, now + 0.02);
    gain.gain.setValueAtTime(GAIN, now + ON_S - 0.05);
    gain.gain.linearRampToValueAtTime(0, now + ON_S);
    gain.connect(context.destination);
    for (const frequency of TONES_HZ) {
      const tone = context.createOscillator();
      tone.frequency.value = frequency;
      tone.connect(gain);
      tone.start(now);
      tone.stop(now + ON_S);
    }
    setTimeout(() => gain.disconnect(), (ON_S + 0.1) * 1000);
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    start: () => {
      if (timer !== undefined) return;
      unlock();
      beep();
      timer = setInterval(beep, PERIOD_S * 1000);
    },
    stop,
    close: () => {
      stop();
      window.removeEventListener('pointerdown', unlock);
      window.removeEventListener('keydown', unlock);
      void context.close();
    },
  };
}
