import { type ChildProcess, fork } from 'node:child_process';
import type { Log } from '../log/pino-log.ts';
import type { EngineCapabilities, OpenedStream, RecognizerEngine, StreamRequest } from './recognizer.ts';
import { RecognizerPhrases } from './recognizer-phrases.ts';
import type { FromEngine, ToEngine } from './recognizer-wire.ts';

export type ChildRecognizerOptions = {
  readonly capabilities: EngineCapabilities;
  /** Main of the recogniser process and its arguments. */
  readonly entry: URL;
  readonly args: readonly string[];
  /** Speakers taken at once; further ones are refused. */
  readonly maxStreams: number;
  readonly log: Log;
};

/** A recogniser in a process of its own, kept alive. */
export type ChildRecognizer = RecognizerEngine & {
  /** Id of the process now running, null between two; for tests and for a person who looks. */
  readonly pid: number | null;
};

/** Four unanswered beats: a frozen process is ended 0.8-1.0 s after it froze, its successor hears 1 s later. */
const BEAT_MS = 200;
const BEATS_MISSED = 4;
const START_LIMIT_MS = 30_000;
/** Waits before the next start when processes die one after another; a process that lived a minute begins anew. */
const RESTART_DELAYS_MS = [0, 0, 1000, 5000, 30_000] as const;
const LIVED_MS = 60_000;
/** From this many deaths in a row on, streams are told and new ones refused until a process is ready again. */
const DEATHS_TO_GIVE_UP = 4;
const CLOSE_LIMIT_MS = 2000;

/** Starts the process and resolves when it can recognise; rejects when the first one cannot start. */
export async function startChildRecognizer(options: ChildRecognizerOptions): Promise<ChildRecognizer> {
  const keeper = new ChildKeeper(options);
  await keeper.start();
  return keeper;
}

class ChildKeeper implements ChildRecognizer {
  readonly capabilities: EngineCapabilities;
  readonly #options: ChildRecognizerOptions;
  readonly #streams = new Map<number, RecognizerPhrases>();
  #nextStream = 1;
  #child: ChildProcess | null = null;
  #ready = false;
  #readyAt = 0;
  #deaths = 0;
  #missedBeats = 0;
  #beat: NodeJS.Timeout | null = null;
  #restart: NodeJS.Timeout | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: ChildRecognizerOptions) {
    this.#options = options;
    this.capabilities = options.capabilities;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async start(): Promise<void> {
    try {
      await this.#launch();
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#beat = setInterval(() => this.#checkBeat(), BEAT_MS);
    this.#beat.unref();
  }

  open(request: StreamRequest): OpenedStream {
    if (!this.capabilities.languages.includes(request.language)) return { ok: false, refusal: 'no-model' };
    if (this.#closing !== null || this.#deaths >= DEATHS_TO_GIVE_UP)
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
    return { ok: true, stream };
  }

  counts(): { streams: number } {
    return { streams: this.#streams.size };
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeNow();
    return this.#closing;
  }

  async #closeNow(): Promise<void> {
    if (this.#beat !== null) clearInterval(this.#beat);
    if (this.#restart !== null) clearTimeout(this.#restart);
    for (const stream of [...this.#streams.values()]) stream.giveUp('engine closed');
    this.#streams.clear();
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const limit = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS);
    if (child.connected) child.disconnect();
    else child.kill('SIGKILL');
    await ended;
    clearTimeout(limit);
  }

  /** False: nobody is there to hear it. */
  #send(message: ToEngine): boolean {
    if (!this.#ready || this.#child?.connected !== true) return false;
    this.#child.send(message, (error) => {
      // The process died with the message in the pipe: its exit event does what is needed.
      if (error !== null) this.#options.log.debug({ code: error.name }, 'recogniser did not take a message');
    });
    return true;
  }

  #launch(): Promise<void> {
    const { entry, args, log, capabilities } = this.#options;
    const child = fork(entry, [...args], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#missedBeats = 0;
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2000);
    });
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
      child.on('message', (message: FromEngine) => {
        if (message.say === 'ready') {
          clearTimeout(limit);
          this.#ready = true;
          this.#readyAt = performance.now();
          log.info({ engine: capabilities.name, pid: child.pid }, 'recogniser ready');
          resolve();
        } else if (message.say === 'pong') this.#missedBeats = 0;
        else this.#streams.get(message.stream)?.answer(message);
      });
      child.once('error', (cause) => log.error({ err: cause }, 'recogniser process could not be run'));
      child.once('exit', (code, signal) => {
        clearTimeout(limit);
        const wasReady = this.#ready;
        this.#ready = false;
        this.#child = null;
        reject(
          new Error(`the ${capabilities.name} process did not start`, { cause: { code, signal, lastWords } }),
        );
        if (this.#closing !== null) return;
        log.warn({ engine: capabilities.name, code, signal }, 'recogniser process ended');
        this.#died(wasReady);
      });
    });
  }

  #died(wasReady: boolean): void {
    for (const stream of this.#streams.values()) stream.lose();
    // The first start is the caller's to judge; only what ran once is kept alive.
    if (this.#beat === null) return;
    if (wasReady && performance.now() - this.#readyAt > LIVED_MS) this.#deaths = 0;
    const delay = RESTART_DELAYS_MS[Math.min(this.#deaths, RESTART_DELAYS_MS.length - 1)];
    this.#deaths += 1;
    if (this.#deaths >= DEATHS_TO_GIVE_UP) {
      for (const stream of [...this.#streams.values()]) stream.giveUp('the recogniser keeps failing');
    }
    this.#restart = setTimeout(() => {
      this.#launch().then(
        () => {
          if (this.#deaths >= DEATHS_TO_GIVE_UP) this.#deaths = DEATHS_TO_GIVE_UP - 1;
        },
        (error) => this.#options.log.error({ err: error }, 'recogniser did not come back'),
      );
    }, delay);
  }

  #checkBeat(): void {
    if (!this.#ready) return;
    if (this.#missedBeats >= BEATS_MISSED) {
      this.#options.log.warn({ engine: this.capabilities.name }, 'recogniser stalled');
      this.#child?.kill('SIGKILL');
      return;
    }
    this.#missedBeats += 1;
    this.#send({ say: 'ping' });
  }
}
