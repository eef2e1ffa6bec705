import type { Language, Leg } from '../protocol/ids.ts';
import type { Word } from '../protocol/transcript.ts';

/** Sound everywhere in this room: 16 kHz, mono, signed 16-bit. Small Vosk models refuse 8 kHz. */
export const SAMPLE_RATE = 16_000;
export const SAMPLES_PER_MS = SAMPLE_RATE / 1000;

/** What an engine can do, as data: callers ask this, never the engine's name. */
export type EngineCapabilities = {
  readonly name: string;
  readonly languages: readonly Language[];
  /** streaming: partials follow the voice. endOfPhrase: text comes when a phrase is over, partials by decoding again. */
  readonly mode: 'streaming' | 'endOfPhrase';
  readonly wordTimes: boolean;
  readonly confidence: boolean;
  readonly punctuation: boolean;
  /** Words of the city can be given, so that they are heard more often; where not, `text/hot-word.ts` finds them by sound. */
  readonly hotWords: boolean;
  readonly sampleRate: typeof SAMPLE_RATE;
  /** A stream on this machine's processors counts towards its limit, one on other machines does not. */
  readonly place: 'machine' | 'network';
  /** A phrase that ended is answered within this while the engine is well and not overloaded. */
  readonly answersWithinMs: number;
  /** Silence after which a phrase is best ended, and the longest phrase this engine takes in one piece. */
  readonly endOfSpeechMs: number;
  readonly longestPhraseMs: number;
};

/** The unfinished text of the phrase that began at `startMs` (call time); replaced by the next one. */
export type PartialPhrase = {
  readonly text: string;
  readonly startMs: number;
  /** Call time up to which the sound has been heard for it; absent where the engine does not say. */
  readonly heardToMs?: number;
};

/** A recognised phrase. `text` is empty where the sound held no words. Times are call time in ms. */
export type FinalPhrase = {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** null where the engine has no word times: none are invented. */
  readonly words: readonly Word[] | null;
  /** CPU the engine spent since the stream's last final. */
  readonly cpuMs: number;
};

/** Sound that was spoken but not recognised, in call time. */
export type Gap = { readonly startMs: number; readonly endMs: number };

export type StreamRequest = {
  readonly language: Language;
  readonly leg: Leg;
  readonly onPartial: (partial: PartialPhrase) => void;
  readonly onFinal: (phrase: FinalPhrase) => void;
  readonly onGap: (gap: Gap) => void;
  /** Another engine hears this stream from now on; what the former lost has been told as a gap. */
  readonly onMoved?: (to: EngineCapabilities) => void;
  /** The engine gave up: this stream gives nothing more. Said at most once. */
  readonly onDown: (why: string) => void;
};

/** Why no stream was opened. at-capacity: past the stated limit one call goes without rather than all become slow. */
export type OpenRefusal = 'at-capacity' | 'no-model' | 'engine-down';

/**
 * One speaker. Sound is given in phrases, cut by the speech gate: `write` until `endPhrase`, then the next phrase.
 * Each phrase ended is answered exactly once, in order, by onFinal or onGap.
 */
export type RecognizerStream = {
  /** `atMs`: call time of the first sample. Any length; the array is not kept. */
  write(pcm: Int16Array, atMs: number): void;
  /**
   * The speaker may have stopped: an engine may already work out the phrase as it is. `write` says that the voice went
   * on, `endPhrase` without it that nothing more belongs to the phrase.
   */
  pausePhrase?(): void;
  /** The speaker stopped at call time `endMs`. Nothing happens where no sound was written. */
  endPhrase(endMs: number): void;
  /** Resolves when all phrases ended before have been answered. An open phrase is dropped. Idempotent. */
  close(): Promise<void>;
};

export type OpenedStream =
  | { readonly ok: true; readonly stream: RecognizerStream; readonly capabilities: EngineCapabilities }
  | { readonly ok: false; readonly refusal: OpenRefusal };

export type RecognizerEngine = {
  readonly capabilities: EngineCapabilities;
  open(request: StreamRequest): OpenedStream;
  counts(): { readonly streams: number };
  close(): Promise<void>;
};
