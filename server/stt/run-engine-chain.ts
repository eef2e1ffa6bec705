import type { Log } from '../log/pino-log.ts';
import type { Language } from '../protocol/ids.ts';
import type {
  EngineCapabilities,
  OpenedStream,
  OpenRefusal,
  RecognizerEngine,
  RecognizerStream,
  StreamRequest,
} from './recognizer.ts';

/** Speakers recognised on this machine's processors, over all its engines. */
export type StreamLimit = { readonly most: number; taken: number };

export type EngineChainOptions = {
  /** First first; not empty. */
  readonly engines: readonly RecognizerEngine[];
  readonly language: Language;
  readonly limit: StreamLimit;
  /** False: the sound comes faster than it is spoken, so that nothing can be said of an answer's delay. */
  readonly live: boolean;
  readonly log: Log;
};

/** Engines of one language, each standing in for the one before it. */
export type EngineChain = { open(request: Omit<StreamRequest, 'language'>): OpenedStream };

/** An engine that did not answer in time is left alone so long: a stream moves once, not to and fro. */
const REST_MS = 30_000;
/** A stream without any engine looks again for one this often, when someone speaks. */
const RETRY_MS = 5000;

type Link = { readonly engine: RecognizerEngine; restsUntil: number };
type Phrase = { startMs: number; endMs: number; readonly endedAt: number };

export function createEngineChain(options: EngineChainOptions): EngineChain {
  const { engines, language, limit } = options;
  const links = engines.map((engine): Link => ({ engine, restsUntil: 0 }));
  const openFirst = (request: StreamRequest): { opened: OpenedStream; link: Link | null } => {
    let refusal: OpenRefusal | null = null;
    for (const link of links) {
      const onMachine = link.engine.capabilities.place === 'machine';
      if (link.restsUntil > performance.now()) refusal ??= 'engine-down';
      else if (onMachine && limit.taken >= limit.most) refusal = 'at-capacity';
      else {
        const opened = link.engine.open(request);
        if (opened.ok) {
          if (onMachine) limit.taken += 1;
          return { opened, link };
        }
        if (refusal !== 'at-capacity') refusal = opened.refusal;
      }
    }
    return { opened: { ok: false, refusal: refusal ?? 'no-model' }, link: null };
  };
  return {
    open(request) {
      const stream = new ChainStream({ ...request, language }, openFirst, options);
      const opened = stream.begin();
      return opened.ok ? { ...opened, stream } : opened;
    },
  };
}

type OpenFirst = (request: StreamRequest) => { opened: OpenedStream; link: Link | null };

/** The engine that hears now; callbacks of a former one are told by `over`. */
type Hearing = { link: Link; stream: RecognizerStream; over: boolean };

/**
 * One speaker over several engines. Keeps the promise of the port over all of them: a phrase is answered once, by the
 * engine that heard it or by a gap.
 *
 *   heard by n --down | no answer in time--> heard by the first that takes it | unheard
 *   unheard --someone speaks, RETRY_MS later--> heard by the first that takes it
 */
class ChainStream implements RecognizerStream {
  readonly #request: StreamRequest;
  readonly #openFirst: OpenFirst;
  readonly #limit: StreamLimit;
  readonly #live: boolean;
  readonly #log: Log;
  #hearing: Hearing | null = null;
  readonly #waiting: Phrase[] = [];
  #open: { startMs: number; heardToMs: number } | null = null;
  #retryAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed: Promise<void> | null = null;
  #moved: (() => void) | null = null;

  constructor(request: StreamRequest, openFirst: OpenFirst, { limit, live, log }: EngineChainOptions) {
    this.#request = request;
    this.#openFirst = openFirst;
    this.#limit = limit;
    this.#live = live;
    this.#log = log;
  }

  begin(): OpenedStream {
    const hearing = { over: false };
    const mine =
      <T extends unknown[]>(tell: (...told: T) => void) =>
      (...told: T): void => {
        if (!hearing.over) tell(...told);
      };
    const { opened, link } = this.#openFirst({
      ...this.#request,
      onPartial: mine(this.#request.onPartial),
      onFinal: mine((phrase) => {
        this.#waiting.shift();
        this.#watch();
        this.#request.onFinal(phrase);
      }),
      onGap: mine((gap) => {
        if (this.#waiting[0] !== undefined) this.#waiting.shift();
        else if (this.#open !== null) this.#open.startMs = gap.endMs;
        this.#watch();
        this.#request.onGap(gap);
      }),
      onDown: mine((why) => this.#move(why)),
    });
    if (opened.ok && link !== null) this.#hearing = Object.assign(hearing, { link, stream: opened.stream });
    return opened;
  }

  write(pcm: Int16Array, atMs: number): void {
    if (this.#closed !== null || pcm.length === 0) return;
    if (this.#hearing === null && performance.now() >= this.#retryAt) this.#again(atMs);
    this.#open ??= { startMs: atMs, heardToMs: atMs };
    this.#open.heardToMs = atMs + pcm.length / 16;
    this.#hearing?.stream.write(pcm, atMs);
  }

  pausePhrase(): void {
    if (this.#closed === null && this.#open !== null) this.#hearing?.stream.pausePhrase?.();
  }

  endPhrase(endMs: number): void {
    const phrase = this.#open;
    if (this.#closed !== null || phrase === null) return;
    this.#open = null;
    if (this.#hearing === null) {
      this.#request.onGap({ startMs: phrase.startMs, endMs });
      return;
    }
    this.#waiting.push({ startMs: phrase.startMs, endMs, endedAt: performance.now() });
    this.#hearing.stream.endPhrase(endMs);
    this.#watch();
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeNow();
    return this.#closed;
  }

  async #closeNow(): Promise<void> {
    this.#open = null;
    const { promise: moved, resolve } = Promise.withResolvers<void>();
    this.#moved = resolve;
    if (this.#hearing !== null) await Promise.race([this.#hearing.stream.close(), moved]);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#leave();
  }

  /** The oldest phrase without an answer decides when the engine is late. */
  #watch(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const [oldest] = this.#waiting;
    if (oldest === undefined || this.#hearing === null || !this.#live) return;
    const { link } = this.#hearing;
    const dueMs = oldest.endedAt + link.engine.capabilities.answersWithinMs - performance.now();
    this.#timer = setTimeout(() => {
      link.restsUntil = performance.now() + REST_MS;
      this.#log.warn({ engine: link.engine.capabilities.name }, 'a recogniser did not answer in time');
      this.#move('no answer in time');
    }, dueMs);
  }

  #move(why: string): void {
    const left = this.#leave();
    if (left !== null) {
      // Its place is given back when it is done with what it has; nobody waits for that.
      left.stream.close().catch((err: unknown) => this.#log.warn({ err }, 'a stream did not close'));
    }
    for (const { startMs, endMs } of this.#waiting.splice(0)) this.#request.onGap({ startMs, endMs });
    const cut = this.#open;
    this.#open = null;
    if (cut !== null) this.#request.onGap({ startMs: cut.startMs, endMs: cut.heardToMs });
    this.#moved?.();
    if (this.#closed !== null) return;
    const opened = this.begin();
    this.#retryAt = performance.now() + RETRY_MS;
    if (opened.ok) this.#tellMoved(opened.capabilities);
    else this.#request.onDown(why);
  }

  #again(atMs: number): void {
    this.#retryAt = performance.now() + RETRY_MS;
    const opened = this.begin();
    if (!opened.ok) return;
    if (this.#open !== null) this.#request.onGap({ startMs: this.#open.startMs, endMs: atMs });
    this.#open = null;
    this.#tellMoved(opened.capabilities);
  }

  #tellMoved(to: EngineCapabilities): void {
    this.#log.info({ engine: to.name }, 'a speaker is heard by another recogniser');
    this.#request.onMoved?.(to);
  }

  #leave(): Hearing | null {
    const hearing = this.#hearing;
    if (hearing === null) return null;
    hearing.over = true;
    this.#hearing = null;
    if (hearing.link.engine.capabilities.place === 'machine') this.#limit.taken -= 1;
    return hearing;
  }
}
