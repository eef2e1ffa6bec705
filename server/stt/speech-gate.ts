import { SAMPLES_PER_MS } from './recognizer.ts';

/** The gate judges the sound in frames of 20 ms, as Asterisk sends it. */
export const FRAME_MS = 20;
export const FRAME_SAMPLES = FRAME_MS * SAMPLES_PER_MS;

export type SpeechGateOptions = {
  /** Silence that ends a phrase. Shorter ends lines sooner, longer keeps sentences whole. */
  readonly endOfSpeechMs: number;
  /** A phrase of this length is ended wherever it stands; from half of it on a breath is enough. */
  readonly longestPhraseMs: number;
};

export type GateEvent =
  /** The voice began at `startMs`. */
  | { readonly is: 'start'; readonly startMs: number }
  /** Sound of a phrase; the first piece begins before the voice did. The silence after a pause comes only if the voice goes on. */
  | { readonly is: 'sound'; readonly pcm: Int16Array; readonly atMs: number }
  /** Silence for a while, as in a pause or at the end. */
  | { readonly is: 'pause' }
  /** The voice stopped at `endMs`. */
  | { readonly is: 'end'; readonly endMs: number };

/** A recogniser that begins right on speech loses the first word; 200 ms before it are enough, 300 ms spare soft onsets. */
const PRE_ROLL_FRAMES = 300 / FRAME_MS;
/** 120 ms of sound in 180 ms open the gate: a knock or the stroke of a hammer does not, "yes" does. */
const OPENING_FRAMES = 9;
const LOUD_TO_OPEN = 6;
/** Speech dips to the room's noise at least this often, even in a long sentence. */
const FLOOR_FRAMES = 3000 / FRAME_MS;
/** Until the room is known (0.4 s) a floor of -58 dBFS: a quiet line lies below it, the faintest speech 10 dB above. */
const KNOWING_FRAMES = 400 / FRAME_MS;
const UNKNOWN_FLOOR_DB = 32;
const ABOVE_FLOOR_DB = 9;
/** Below this nobody speaks (rms 32 of 32768, -60 dBFS); digital silence would else make any hiss a voice. */
const QUIETEST_SPEECH_DB = 30;
/** Above this a steady sound is no longer taken for the room's noise. */
const LOUDEST_FLOOR_DB = 58;
/** Silence after which a recogniser may begin to finish the phrase: most pauses within a sentence are shorter. */
const PAUSE_MS = 300;
/** A long phrase is cut at a breath: shorter stops are found within words. */
const BREATH_MS = 200;

type OpenPhrase = { startMs: number; lastLoudMs: number; held: Int16Array[] | null };

/** Energy of one frame in dB above one least-significant bit. */
function frameLevel(frame: Int16Array): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  return 10 * Math.log10(sum / Math.max(1, frame.length) + 1);
}

/**
 * Finds where speech begins and ends, by energy above the room's own noise, so that silence costs no recognition and
 * a line is final soon after the speaker stops (Vosk's own endpointer needs 1,050 ms as shipped).
 *
 *   quiet --(120 of 180 ms loud)--> speech --(endOfSpeechMs quiet | longestPhraseMs)--> quiet
 *
 * In speech, silence from PAUSE_MS on is held back: given when the voice goes on, dropped at the end.
 */
export class SpeechGate {
  readonly #options: SpeechGateOptions;
  readonly #before: Int16Array[] = [];
  readonly #levels: number[] = [];
  readonly #recentLoud: boolean[] = [];
  #phrase: OpenPhrase | null = null;

  constructor(options: SpeechGateOptions) {
    this.#options = options;
  }

  /** `frame`: FRAME_SAMPLES samples, kept by the gate. `atMs`: call time of its first sample. */
  hear(frame: Int16Array, atMs: number): GateEvent[] {
    const loud = this.#isLoud(frame);
    if (this.#phrase === null) return this.#hearInQuiet(frame, atMs, loud);
    const events = this.#hearInSpeech(this.#phrase, frame, atMs, loud);
    const { startMs, lastLoudMs } = this.#phrase;
    const nowMs = atMs + FRAME_MS;
    const lengthMs = nowMs - startMs;
    const { endOfSpeechMs, longestPhraseMs } = this.#options;
    const enoughQuietMs = lengthMs > longestPhraseMs / 2 ? Math.min(BREATH_MS, endOfSpeechMs) : endOfSpeechMs;
    if (nowMs - lastLoudMs >= enoughQuietMs || lengthMs >= longestPhraseMs) {
      this.#phrase = null;
      events.push({ is: 'end', endMs: lastLoudMs });
    } else if (this.#phrase.held === null && nowMs - lastLoudMs >= PAUSE_MS) {
      this.#phrase.held = [];
      events.push({ is: 'pause' });
    }
    return events;
  }

  /** The stream is over: a phrase still open ends where the voice was last heard. */
  finish(): GateEvent[] {
    const phrase = this.#phrase;
    this.#phrase = null;
    return phrase === null ? [] : [{ is: 'end', endMs: phrase.lastLoudMs }];
  }

  #hearInSpeech(phrase: OpenPhrase, frame: Int16Array, atMs: number, loud: boolean): GateEvent[] {
    if (loud) phrase.lastLoudMs = atMs + FRAME_MS;
    else if (phrase.held !== null) {
      phrase.held.push(frame);
      return [];
    }
    const held = phrase.held ?? [];
    phrase.held = null;
    return [...held, frame].map((pcm, index) => ({
      is: 'sound',
      pcm,
      atMs: atMs - (held.length - index) * FRAME_MS,
    }));
  }

  #hearInQuiet(frame: Int16Array, atMs: number, loud: boolean): GateEvent[] {
    this.#before.push(frame);
    if (this.#before.length > PRE_ROLL_FRAMES + OPENING_FRAMES) this.#before.shift();
    this.#recentLoud.push(loud);
    if (this.#recentLoud.length > OPENING_FRAMES) this.#recentLoud.shift();
    if (this.#recentLoud.filter(Boolean).length < LOUD_TO_OPEN) return [];
    const firstLoud = this.#recentLoud.indexOf(true) - this.#recentLoud.length + 1;
    const startMs = atMs + firstLoud * FRAME_MS;
    this.#phrase = { startMs, lastLoudMs: atMs + FRAME_MS, held: null };
    // Where the stream began on speech there is no sound before it: silence is as good.
    const missing = PRE_ROLL_FRAMES + OPENING_FRAMES - this.#before.length;
    const pcm = new Int16Array((PRE_ROLL_FRAMES + OPENING_FRAMES) * FRAME_SAMPLES);
    this.#before.forEach((earlier, index) => {
      pcm.set(earlier.subarray(0, FRAME_SAMPLES), (missing + index) * FRAME_SAMPLES);
    });
    this.#before.length = 0;
    this.#recentLoud.length = 0;
    return [
      { is: 'start', startMs },
      { is: 'sound', pcm, atMs: atMs + FRAME_MS - pcm.length / SAMPLES_PER_MS },
    ];
  }

  #isLoud(frame: Int16Array): boolean {
    const level = frameLevel(frame);
    this.#levels.push(level);
    if (this.#levels.length > FLOOR_FRAMES) this.#levels.shift();
    const floor = Math.min(LOUDEST_FLOOR_DB, this.#floor());
    return level > Math.max(QUIETEST_SPEECH_DB, floor + ABOVE_FLOOR_DB);
  }

  /** The quietest tenth of the last seconds; one silent frame (a lost packet) must not pull it to nothing. */
  #floor(): number {
    if (this.#levels.length < KNOWING_FRAMES) return UNKNOWN_FLOOR_DB;
    const sorted = Float32Array.from(this.#levels).sort();
    return sorted[Math.floor(sorted.length / 10)] ?? 0;
  }
}
