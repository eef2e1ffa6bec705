import { type RecognizerStream, SAMPLES_PER_MS, type StreamRequest } from './recognizer.ts';
import type { FromEngine, ToEngine } from './recognizer-wire.ts';

export type RecognizerPhrasesOptions = {
  readonly id: number;
  readonly request: StreamRequest;
  /** False: the engine is not there and the message is lost. */
  readonly send: (message: ToEngine) => boolean;
  readonly onClosed: () => void;
};

type Phrase = {
  readonly number: number;
  readonly firstSampleMs: number;
  heardToMs: number;
  /** null: the speaker goes on. */
  endMs: number | null;
  /** Some of its sound reached no engine, or an engine that died: it becomes a gap. */
  lost: boolean;
  /** Its answer, come before that of an earlier phrase: servers hear each phrase on a connection of its own. */
  early: FinalMessage | null;
};
type FinalMessage = Extract<FromEngine, { say: 'final' }>;

/**
 * One speaker's stream as its caller sees it, over an engine that counts phrases and knows no call time. Keeps the
 * promise of the port: every phrase ended is answered once and in order, whatever happens to the engine.
 *
 *   no phrase --write--> open --endPhrase--> waiting --final | engine lost--> answered
 *                         └--engine lost, next write--> gap so far + a new phrase
 */
export class RecognizerPhrases implements RecognizerStream {
  readonly #options: RecognizerPhrasesOptions;
  readonly #waiting: Phrase[] = [];
  #open: Phrase | null = null;
  #nextNumber = 1;
  #down = false;
  #closed: Promise<void> | null = null;
  #resolveClosed: (() => void) | null = null;

  constructor(options: RecognizerPhrasesOptions) {
    this.#options = options;
  }

  write(pcm: Int16Array, atMs: number): void {
    if (this.#closed !== null || this.#down || pcm.length === 0) return;
    // Copied: the parent may use its buffer again, and the message may wait in the pipe.
    const message = {
      say: 'sound',
      stream: this.#options.id,
      pcm: new Uint8Array(Int16Array.from(pcm).buffer),
    } as const;
    const heardToMs = atMs + pcm.length / SAMPLES_PER_MS;
    let phrase = this.#open;
    if (phrase?.lost === true) {
      if (this.#options.send({ ...message, phrase: this.#nextNumber })) {
        this.#options.request.onGap(gapOf(phrase, atMs));
        this.#open = {
          number: this.#nextNumber++,
          firstSampleMs: atMs,
          heardToMs,
          endMs: null,
          lost: false,
          early: null,
        };
      } else phrase.heardToMs = heardToMs;
      return;
    }
    phrase ??= {
      number: this.#nextNumber++,
      firstSampleMs: atMs,
      heardToMs,
      endMs: null,
      lost: false,
      early: null,
    };
    phrase.heardToMs = heardToMs;
    phrase.lost = !this.#options.send({ ...message, phrase: phrase.number });
    this.#open = phrase;
  }

  pausePhrase(): void {
    const phrase = this.#open;
    if (phrase === null || phrase.lost || this.#closed !== null) return;
    // Lost with its engine it means nothing: the phrase is answered by a gap.
    this.#options.send({ say: 'pause', stream: this.#options.id, phrase: phrase.number });
  }

  endPhrase(endMs: number): void {
    const phrase = this.#open;
    if (phrase === null || this.#closed !== null) return;
    this.#open = null;
    phrase.endMs = endMs;
    if (
      !phrase.lost &&
      !this.#options.send({ say: 'end', stream: this.#options.id, phrase: phrase.number })
    ) {
      phrase.lost = true;
    }
    this.#waiting.push(phrase);
    this.#settle();
  }

  close(): Promise<void> {
    if (this.#closed !== null) return this.#closed;
    this.#closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#open = null;
    this.#settle();
    return this.#closed;
  }

  /** A message of the engine for this stream. One for a phrase no longer waited for is late and means nothing. */
  answer(message: Extract<FromEngine, { say: 'partial' | 'final' }>): void {
    const { onPartial } = this.#options.request;
    if (message.say === 'partial') {
      const phrase = [...this.#waiting, this.#open].find((one) => one?.number === message.phrase);
      if (phrase == null || phrase.lost) return;
      const { text, heardMs } = message;
      const startMs = phrase.firstSampleMs;
      onPartial(heardMs === undefined ? { text, startMs } : { text, startMs, heardToMs: startMs + heardMs });
      return;
    }
    const phrase = this.#waiting.find((one) => one.number === message.phrase);
    if (phrase === undefined || phrase.lost) return;
    phrase.early = message;
    this.#settle();
  }

  /** The engine died: nothing it has heard of this stream will be answered. */
  lose(): void {
    if (this.#open !== null) this.#open.lost = true;
    for (const phrase of this.#waiting) phrase.lost = true;
    this.#settle();
  }

  giveUp(why: string): void {
    if (this.#down) return;
    this.lose();
    this.#down = true;
    const phrase = this.#open;
    this.#open = null;
    if (phrase !== null) this.#options.request.onGap(gapOf(phrase, phrase.heardToMs));
    this.#options.request.onDown(why);
    this.#settle();
  }

  #settle(): void {
    for (let phrase = this.#waiting[0]; phrase !== undefined; phrase = this.#waiting[0]) {
      if (phrase.early === null && !phrase.lost) break;
      this.#waiting.shift();
      if (phrase.early !== null) this.#tell(phrase, phrase.early);
      else this.#options.request.onGap(gapOf(phrase, phrase.endMs ?? phrase.heardToMs));
    }
    if (this.#waiting.length > 0 || this.#resolveClosed === null) return;
    this.#options.send({ say: 'close', stream: this.#options.id });
    this.#options.onClosed();
    this.#resolveClosed();
    this.#resolveClosed = null;
  }

  #tell(phrase: Phrase, { text, words, cpuMs }: FinalMessage): void {
    const base = phrase.firstSampleMs;
    this.#options.request.onFinal({
      text,
      startMs: base,
      endMs: phrase.endMs ?? phrase.heardToMs,
      words:
        words?.map((word) => ({
          ...word,
          startMs: Math.round(base + word.startMs),
          endMs: Math.round(base + word.endMs),
        })) ?? null,
      cpuMs,
    });
  }
}

function gapOf(phrase: Phrase, endMs: number): { startMs: number; endMs: number } {
  return { startMs: Math.round(phrase.firstSampleMs), endMs: Math.round(endMs) };
}
