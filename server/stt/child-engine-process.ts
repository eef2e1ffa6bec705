import { type ChildProcess, fork } from 'node:child_process';
import type { Log } from '../log/pino-log.ts';
import { threadInKernel } from './proc-thread.ts';
import type { FromEngine, ToEngine } from './recognizer-wire.ts';
import { lookAtThread, type ThreadHealth } from './thread-health.ts';

type SpokenByStream = Extract<FromEngine, { say: 'partial' | 'final' }>;
export type EngineProcessOptions = {
  readonly name: string;
  /** Main of the process and its arguments. */
  readonly entry: URL;
  readonly args: readonly string[];
  readonly log: Log;
  readonly onMessage: (message: SpokenByStream) => void;
  /** Once, when the process is gone; `wasReady` false: it never recognised anything. */
  readonly onEnd: (end: { wasReady: boolean }) => void;
};

const START_LIMIT_MS = 30_000;
const CLOSE_LIMIT_MS = 2000;
/**
 * Its main thread only passes messages on, 10 MB of sound in 110 ms: so much CPU without an answer is no work. On a busy
 * machine a spinning thread gets a part of a core, so twice this was up to 3 s of the clock at a load of 6 on 2 cores.
 */
const PASSING_ON_CPU_MS = 200;

/**
 * One recogniser process from its fork to its exit.
 *
 *   starting --ready--> ready --exit | stalled, killed--> ended
 *      └--exit | 30 s, killed------------------------------^
 */
export class EngineProcess {
  /** Resolves when it can recognise, rejects when it ends before. */
  readonly ready: Promise<void>;
  readonly #options: EngineProcessOptions;
  readonly #child: ChildProcess;
  #readyAt: number | null = null;
  #ended = false;
  #pings = 0;
  #pongs = 0;
  #health: ThreadHealth | null = null;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    const { entry, args, log, name } = options;
    const child = fork(entry, [...args], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2000);
    });
    this.ready = new Promise((resolve, reject) => {
      const limit = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
      child.on('message', (message: FromEngine) => {
        if (message.say === 'ready') {
          clearTimeout(limit);
          this.#readyAt = performance.now();
          resolve();
        } else if (message.say === 'pong') this.#pongs += 1;
        else options.onMessage(message);
      });
      child.once('error', (cause) => log.error({ err: cause }, 'recogniser process could not be run'));
      child.once('exit', (code, signal) => {
        clearTimeout(limit);
        const wasReady = this.#readyAt !== null;
        this.#ended = true;
        reject(new Error(`the ${name} process did not start`, { cause: { code, signal, lastWords } }));
        options.onEnd({ wasReady });
      });
    });
    // Whoever does not wait for it hears of the end by onEnd.
    this.ready.catch(() => undefined);
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  get isReady(): boolean {
    return this.#readyAt !== null && !this.#ended;
  }

  get readyForMs(): number {
    return this.#readyAt === null ? 0 : performance.now() - this.#readyAt;
  }

  /** False: nobody is there to hear it. */
  send(message: ToEngine): boolean {
    if (!this.isReady || !this.#child.connected) return false;
    this.#child.send(message, (error) => {
      // The process died with the message in the pipe: its exit event does what is needed.
      if (error !== null) this.#options.log.debug({ code: error.name }, 'recogniser did not take a message');
    });
    return true;
  }

  /** Asks for a sign of life and ends the process when it has stuck; to be called a few times a second. */
  beat(): void {
    if (!this.isReady || this.pid === null) return;
    const sample = {
      at: performance.now(),
      idle: this.#pings === this.#pongs,
      progress: this.#pongs,
      kernel: threadInKernel(this.pid, this.pid),
    };
    const { health, verdict } = lookAtThread(this.#health, sample, PASSING_ON_CPU_MS);
    this.#health = health;
    if (verdict !== 'well') {
      this.#options.log.warn({ engine: this.#options.name, verdict }, 'recogniser stalled');
      this.kill();
      return;
    }
    this.#pings += 1;
    this.send({ say: 'ping' });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const limit = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS);
    if (child.connected) child.disconnect();
    else child.kill('SIGKILL');
    await ended;
    clearTimeout(limit);
  }
}
