/**
 * What a recogniser process and its parent say to each other. The process knows no call time: word times count from
 * the first sample of the phrase, so that a process can die and its successor goes on without being told the past.
 */
export type ToEngine =
  /** `pcm`: signed 16-bit little-endian bytes at 16 kHz. The first sound of a phrase number opens that phrase. */
  | { readonly say: 'sound'; readonly stream: number; readonly phrase: number; readonly pcm: Uint8Array }
  /** The voice may be over: followed by `end` alone, the phrase is what was heard until here. */
  | { readonly say: 'pause'; readonly stream: number; readonly phrase: number }
  | { readonly say: 'end'; readonly stream: number; readonly phrase: number }
  | { readonly say: 'close'; readonly stream: number }
  | { readonly say: 'ping' };

export type PhraseWord = {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence: number;
};

type PhraseResult = {
  readonly text: string;
  readonly words: readonly PhraseWord[] | null;
  readonly cpuMs: number;
};

export type FromEngine =
  | { readonly say: 'ready' }
  | { readonly say: 'pong' }
  | {
      readonly say: 'partial';
      readonly stream: number;
      readonly phrase: number;
      readonly text: string;
      /** Sound of the phrase that has been heard for it. */
      readonly heardMs?: number;
    }
  | ({ readonly say: 'final'; readonly stream: number; readonly phrase: number } & PhraseResult);

/** What a worker thread is handed besides the engine's own data. */
export type ToWorker = Exclude<ToEngine, { say: 'ping' }>;
export type FromWorker = Exclude<FromEngine, { say: 'pong' }>;
