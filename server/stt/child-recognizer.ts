import type { Log } from '../log/pino-log.ts';
import { EngineProcess } from './child-engine-process.ts';
import type { EngineCapabilities, OpenedStream, RecognizerEngine, StreamRequest } from './recognizer.ts';
import { RecognizerPhrases } from './recognizer-phrases.ts';
import type { ToEngine } from './recognizer-wire.ts';

export type ChildRecognizerOptions = {
  readonly capabilities: EngineCapabilities;
  /** Main of the recogniser process and its arguments. */
  readonly entry: URL;
  readonly args: readonly string[];
  /** Speakers taken at once; further ones are refused. */
  readonly maxStreams: number;
  /** A second process stands by with the model loaded: what the first loses is a moment, not a start. */
  readonly spare: boolean;
  readonly log: Log;
};

/** A recogniser in a process of its own, kept alive. */
export type ChildRecognizer = RecognizerEngine & {
  /** Id of the process that hears now, null between two; for tests and for a person who looks. */
  readonly pid: number | null;
  /** Resolves when the spare process can take over. */
  spareReady(): Promise<void>;
};

const BEAT_MS = 100;
/** Waits before the next start when processes die one after another; a process that lived a minute begins anew. */
const RESTART_DELAYS_MS = [0, 0, 1000, 5000, 30_000] as const;
const LIVED_MS = 60_000;
/** From this many deaths in a row on, streams are told and new ones refused until a process is ready again. */
const DEATHS_TO_GIVE_UP = 4;
/** Loading a model takes a core for a second: those who just lost sound come first. */
const SPARE_DELAY_MS = 1500;
/** Phrases without any answer for so long: whatever the process does, it has lost them, and their streams would never close. */
const ANSWER_LIMIT_MS = 20_000;

/** Starts the process and resolves when it can recognise; rejects when the first one cannot start. */
export async function startChildRecognizer(options: ChildRecognizerOptions): Promise<ChildRecognizer> {
  const keeper = new ChildKeeper(options);
  await keeper.start();
  return keeper;
}

/** `#next` is a process that starts or stands by; it takes over when there is no `#current`. */
class ChildKeeper implements ChildRecognizer {
  readonly capabilities: EngineCapabilities;
  readonly #options: ChildRecognizerOptions;
  readonly #streams = new Map<number, RecognizerPhrases>();
  #nextStream = 1;
  #current: EngineProcess | null = null;
  #next: EngineProcess | null = null;
  #deaths = 0;
  #beat: NodeJS.Timeout | null = null;
  #restart: NodeJS.Timeout | null = null;
  #over = false;
  #closing: Promise<void> | null = null;
  /** Instants at which phrases of `#current` ended that have no answer yet. */
  readonly #unanswered = new Map<string, number>();
  #answeredAt = 0;
  readonly #spareReady = new Set<() => void>();

  constructor(options: ChildRecognizerOptions) {
    this.#options = options;
    this.capabilities = options.capabilities;
  }

  get pid(): number | null {
    return this.#current?.pid ?? null;
  }

  async start(): Promise<void> {
    try {
      await this.#launch().ready;
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#beat = setInterval(() => {
      const [oldest] = this.#unanswered.values();
      // A file given at once waits long for its last phrase, but never for the next answer.
      const waitsSince = Math.max(oldest ?? Number.POSITIVE_INFINITY, this.#answeredAt);
      if (performance.now() - waitsSince > ANSWER_LIMIT_MS) this.#current?.kill();
      this.#current?.beat();
      this.#next?.beat();
    }, BEAT_MS);
    this.#beat.unref();
    this.#settle();
  }

  open(request: StreamRequest): OpenedStream {
    if (!this.capabilities.languages.includes(request.language)) return { ok: false, refusal: 'no-model' };
    if (this.#over || (this.#deaths >= DEATHS_TO_GIVE_UP && this.#current === null))
      return { ok: false, refusal: 'engine-down' };
    if (this.#streams.size >= this.#options.maxStreams) return { ok: false, refusal: 'at-capacity' };
    const id = this.#nextStream++;
    const stream = new RecognizerPhrases({
      id,
      request,
      send: (message) => this.#send(message),
      onClosed: () => this.#streams.delete(id),
    });
    this.#streams.set(id, stream);
    return { ok: true, stream, capabilities: this.capabilities };
  }

  counts(): { streams: number } {
    return { streams: this.#streams.size };
  }

  spareReady(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#spareReady.add(resolve);
    this.#settle();
    return promise;
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeNow();
    return this.#closing;
  }

  async #closeNow(): Promise<void> {
    // Said first: who is told that the engine is down may ask it for another stream at once.
    this.#over = true;
    if (this.#beat !== null) clearInterval(this.#beat);
    if (this.#restart !== null) clearTimeout(this.#restart);
    for (const stream of [...this.#streams.values()]) stream.giveUp('engine closed');
    this.#streams.clear();
    await Promise.all([this.#current?.close(), this.#next?.close()]);
  }

  #send(message: ToEngine): boolean {
    if (message.say === 'end') this.#unanswered.set(`${message.stream}/${message.phrase}`, performance.now());
    return this.#current?.send(message) ?? false;
  }

  #launch(): EngineProcess {
    const { entry, args, log, capabilities } = this.#options;
    const launched = new EngineProcess({
      name: capabilities.name,
      entry,
      args,
      log,
      onMessage: (message) => {
        if (launched !== this.#current) return;
        if (message.say === 'final') {
          this.#answeredAt = performance.now();
          this.#unanswered.delete(`${message.stream}/${message.phrase}`);
        }
        this.#streams.get(message.stream)?.answer(message);
      },
      onEnd: ({ wasReady }) => this.#ended(launched, wasReady),
    });
    this.#next = launched;
    launched.ready.then(
      () => {
        log.info({ engine: capabilities.name, pid: launched.pid }, 'recogniser ready');
        // A process again after too many deaths: one more and it is given up at once.
        if (this.#deaths >= DEATHS_TO_GIVE_UP) this.#deaths = DEATHS_TO_GIVE_UP - 1;
        this.#settle();
      },
      (error) => log.error({ err: error }, 'recogniser did not start'),
    );
    return launched;
  }

  #ended(process: EngineProcess, wasReady: boolean): void {
    if (process === this.#next) this.#next = null;
    if (process === this.#current) {
      this.#current = null;
      this.#unanswered.clear();
      // What waits now waits for a spare, and that is no longer what is needed.
      if (this.#restart !== null) clearTimeout(this.#restart);
      this.#restart = null;
      for (const stream of this.#streams.values()) stream.lose();
    }
    // The first start is the caller's to judge; only what ran once is kept alive.
    if (this.#over || this.#beat === null) return;
    this.#options.log.warn({ engine: this.capabilities.name }, 'recogniser process ended');
    if (wasReady && process.readyForMs > LIVED_MS) this.#deaths = 0;
    this.#deaths += 1;
    this.#settle();
    if (this.#deaths >= DEATHS_TO_GIVE_UP && this.#current === null) {
      for (const stream of [...this.#streams.values()]) stream.giveUp('the recogniser keeps failing');
    }
  }

  /** Puts a process that is ready to work where none is, and starts one where one is missing. */
  #settle(): void {
    if (this.#current === null && this.#next?.isReady === true) {
      this.#current = this.#next;
      this.#next = null;
    }
    if (this.#next?.isReady === true) {
      for (const tell of this.#spareReady) tell();
      this.#spareReady.clear();
    }
    const wanted = this.#next === null && (this.#current === null || this.#options.spare);
    if (!wanted || this.#restart !== null || this.#over || this.#beat === null) return;
    const afterDeathsMs =
      RESTART_DELAYS_MS[Math.min(Math.max(0, this.#deaths - 1), RESTART_DELAYS_MS.length - 1)] ?? 0;
    const delayMs = this.#current === null ? afterDeathsMs : Math.max(SPARE_DELAY_MS, afterDeathsMs);
    this.#restart = setTimeout(() => {
      this.#restart = null;
      this.#launch();
    }, delayMs);
  }
}
