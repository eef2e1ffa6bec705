/** What the pool needs of a recogniser; see `VoskRecognizer`. */
type Recognizer = { accept(bytes: Uint8Array): boolean; finalResult(): string; free(): void };

/** A recogniser and the seconds of sound it has heard in its life. */
export type Pooled<R extends Recognizer = Recognizer> = { readonly recognizer: R; fedSeconds: number };

const BYTES_PER_S = 32_000;
/** A recogniser grows to 190 MB in 8 minutes of talk and gives it back only when freed. */
const LONGEST_USE_S = 300;
/** After so much talk the search graph of a recogniser is warm: it costs 0.05 s of processor a second, a fresh one 0.1. */
export const WARM_S = 10;
/** So many warm ones lie ready for speakers who begin at the same moment. */
const READY = 2;
/** What is fed at once while nobody waits: 4-8 ms of processor. */
const STEP_BYTES = BYTES_PER_S / 12.5;

/**
 * Recognisers, borrowed for one phrase each: used ones are half as dear as fresh ones, and half of the speakers are
 * silent at any moment. Before all are out, the next is made and warmed in idle moments by phrases just heard, because
 * several fresh ones at once are what makes everybody's words late.
 */
export class VoskPool<R extends Recognizer> {
  readonly #create: () => R;
  readonly #idle: Pooled<R>[] = [];
  #warming: Pooled<R> | null = null;
  #sound: readonly Uint8Array[] = [];
  #at = { piece: 0, byte: 0 };

  constructor(create: () => R) {
    this.#create = create;
  }

  borrow(): Pooled<R> {
    return this.#idle.pop() ?? this.#takeWarming() ?? { recognizer: this.#create(), fedSeconds: 0 };
  }

  giveBack(pooled: Pooled<R>): void {
    if (pooled.fedSeconds > LONGEST_USE_S) pooled.recognizer.free();
    else this.#idle.push(pooled);
  }

  /** Sound of a phrase that is over, to warm others with; forgotten when none is to be warmed. */
  learn(sound: readonly Uint8Array[]): void {
    if (!this.#wanted() || sound.length === 0) return;
    this.#sound = sound;
    this.#at = { piece: 0, byte: 0 };
  }

  /** Some milliseconds of warming; false when there is nothing to do. */
  warmALittle(): boolean {
    const piece = this.#sound[this.#at.piece];
    if (piece === undefined || !this.#wanted()) {
      this.#sound = [];
      return false;
    }
    this.#warming ??= { recognizer: this.#create(), fedSeconds: 0 };
    const bytes = piece.subarray(this.#at.byte, this.#at.byte + STEP_BYTES);
    this.#warming.recognizer.accept(bytes);
    this.#warming.fedSeconds += bytes.length / BYTES_PER_S;
    this.#at =
      this.#at.byte + STEP_BYTES < piece.length
        ? { piece: this.#at.piece, byte: this.#at.byte + STEP_BYTES }
        : { piece: this.#at.piece + 1, byte: 0 };
    if (this.#at.piece >= this.#sound.length) this.#warming.recognizer.finalResult();
    if (this.#warming.fedSeconds >= WARM_S) {
      const warm = this.#takeWarming();
      if (warm !== null) this.#idle.unshift(warm);
    }
    return true;
  }

  #wanted(): boolean {
    return this.#idle.filter(({ fedSeconds }) => fedSeconds >= WARM_S).length < READY;
  }

  #takeWarming(): Pooled<R> | null {
    const warming = this.#warming;
    // Its utterance ends here: the next one to use it begins anew.
    warming?.recognizer.finalResult();
    this.#warming = null;
    return warming;
  }
}
