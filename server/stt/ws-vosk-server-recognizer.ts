import { WebSocket } from 'ws';
import type { Log } from '../log/pino-log.ts';
import type { Language } from '../protocol/ids.ts';
import {
  type EngineCapabilities,
  type OpenedStream,
  type RecognizerEngine,
  SAMPLE_RATE,
  type StreamRequest,
} from './recognizer.ts';
import { RecognizerPhrases } from './recognizer-phrases.ts';
import type { ToEngine } from './recognizer-wire.ts';
import { chooseAddress, type FarmAddress, restMs } from './vosk-farm.ts';
import { openServerPhrase, type ServerPhrase } from './ws-vosk-server-phrase.ts';

export type VoskServerOptions = {
  readonly language: Language;
  /** `ws://…` or `wss://…`, and the speakers each takes at once. */
  readonly addresses: readonly { readonly url: string; readonly maxStreams: number }[];
  readonly log: Log;
};

const voskServerCapabilities = (language: Language): EngineCapabilities => ({
  name: 'vosk-server',
  languages: [language],
  mode: 'streaming',
  wordTimes: true,
  confidence: true,
  punctuation: false,
  hotWords: false,
  sampleRate: SAMPLE_RATE,
  place: 'network',
  answersWithinMs: 6000,
  endOfSpeechMs: 400,
  longestPhraseMs: 20_000,
});

const PROBE_LIMIT_MS = 2000;
/** A phrase is spoken again to so many other addresses before it is given up. */
const SECOND_TRIES = 1;

/** One speaker: his stream, the address that hears him, and his phrases that are not answered yet. */
type Speaker = {
  readonly phrases: RecognizerPhrases;
  address: FarmAddress;
  readonly open: Map<
    number,
    { connection: ServerPhrase; readonly sound: Uint8Array[]; ended: boolean; tries: number }
  >;
};

/** Resolves when every address has been tried once; which of them answer changes while it runs. */
export async function startVoskServer(options: VoskServerOptions): Promise<RecognizerEngine> {
  const client = new VoskServerClient(options);
  await client.start();
  return client;
}

/**
 * A farm of recognisers on other machines. Speakers are spread over the addresses that answer; one that fails a phrase
 * is left alone and tried again by a connection of its own, 0.5 s later, doubling to 30 s. A phrase that failed is
 * spoken again to another address: its sound is kept until it is answered.
 */
class VoskServerClient implements RecognizerEngine {
  readonly capabilities: EngineCapabilities;
  readonly #log: Log;
  readonly #addresses: FarmAddress[];
  readonly #speakers = new Map<number, Speaker>();
  readonly #probes = new Map<FarmAddress, NodeJS.Timeout>();
  #nextStream = 1;
  #over = false;

  constructor({ language, addresses, log }: VoskServerOptions) {
    this.capabilities = voskServerCapabilities(language);
    this.#log = log;
    // Nobody knows yet whether they answer.
    this.#addresses = addresses.map((address) => ({ ...address, streams: 0, failures: 1 }));
  }

  async start(): Promise<void> {
    await Promise.all(this.#addresses.map((address) => this.#probe(address)));
  }

  open(request: StreamRequest): OpenedStream {
    if (!this.capabilities.languages.includes(request.language)) return { ok: false, refusal: 'no-model' };
    if (this.#over) return { ok: false, refusal: 'engine-down' };
    const chosen = chooseAddress(this.#addresses);
    if ('refusal' in chosen) return { ok: false, refusal: chosen.refusal };
    const id = this.#nextStream++;
    const phrases = new RecognizerPhrases({
      id,
      request,
      send: (message) => this.#send(id, message),
      onClosed: () => this.#forget(id),
    });
    chosen.address.streams += 1;
    this.#speakers.set(id, { phrases, address: chosen.address, open: new Map() });
    return { ok: true, stream: phrases, capabilities: this.capabilities };
  }

  counts(): { streams: number } {
    return { streams: this.#speakers.size };
  }

  close(): Promise<void> {
    if (this.#over) return Promise.resolve();
    this.#over = true;
    for (const timer of this.#probes.values()) clearTimeout(timer);
    for (const [id, { phrases }] of [...this.#speakers]) {
      phrases.giveUp('engine closed');
      this.#forget(id);
    }
    return Promise.resolve();
  }

  #forget(id: number): void {
    const speaker = this.#speakers.get(id);
    if (speaker === undefined) return;
    this.#speakers.delete(id);
    speaker.address.streams -= 1;
    for (const { connection } of speaker.open.values()) connection.drop();
  }

  #send(id: number, message: ToEngine): boolean {
    const speaker = this.#speakers.get(id);
    if (speaker === undefined || message.say === 'ping') return false;
    if (message.say === 'pause') return true;
    if (message.say === 'close') return true;
    const known = speaker.open.get(message.phrase);
    if (message.say === 'end') {
      if (known === undefined) return false;
      known.ended = true;
      known.connection.end();
      return true;
    }
    const phrase = known ?? {
      connection: this.#connect(id, speaker, message.phrase),
      sound: [],
      ended: false,
      tries: 0,
    };
    speaker.open.set(message.phrase, phrase);
    phrase.sound.push(message.pcm);
    phrase.connection.sound(message.pcm);
    return true;
  }

  #connect(id: number, speaker: Speaker, number: number): ServerPhrase {
    const { address, phrases } = speaker;
    return openServerPhrase({
      url: address.url,
      onPartial: (text) => phrases.answer({ say: 'partial', stream: id, phrase: number, text }),
      onFinal: (text, words) => {
        speaker.open.delete(number);
        phrases.answer({ say: 'final', stream: id, phrase: number, text, words, cpuMs: 0 });
      },
      onFail: (why) => {
        this.#failed(address, why);
        this.#again(id, speaker, number);
      },
    });
  }

  /** The phrase once more, to an address that answers; without one the stream is over and another engine's turn. */
  #again(id: number, speaker: Speaker, number: number): void {
    const phrase = speaker.open.get(number);
    if (phrase === undefined || !this.#speakers.has(id)) return;
    const chosen = chooseAddress(this.#addresses);
    if ('refusal' in chosen) {
      speaker.phrases.giveUp('no recogniser server answers');
      this.#forget(id);
      return;
    }
    speaker.address.streams -= 1;
    speaker.address = chosen.address;
    speaker.address.streams += 1;
    if (phrase.tries >= SECOND_TRIES) {
      for (const { connection } of speaker.open.values()) connection.drop();
      speaker.open.clear();
      speaker.phrases.lose();
      return;
    }
    phrase.tries += 1;
    phrase.connection = this.#connect(id, speaker, number);
    for (const pcm of phrase.sound) phrase.connection.sound(pcm);
    if (phrase.ended) phrase.connection.end();
  }

  #failed(address: FarmAddress, why: string): void {
    if (this.#over) return;
    address.failures += 1;
    this.#log.warn({ address: address.url, why }, 'a recogniser server failed');
    this.#probeLater(address);
  }

  #probeLater(address: FarmAddress): void {
    if (this.#over || this.#probes.has(address)) return;
    const timer = setTimeout(() => {
      this.#probes.delete(address);
      void this.#probe(address);
    }, restMs(address.failures));
    timer.unref();
    this.#probes.set(address, timer);
  }

  /** A connection that is opened and closed again; nothing else in the protocol can be asked without sound. */
  #probe(address: FarmAddress): Promise<void> {
    return new Promise((resolve) => {
      const socket = new WebSocket(address.url, { handshakeTimeout: PROBE_LIMIT_MS });
      const told = (answers: boolean): void => {
        if (answers) address.failures = 0;
        else {
          address.failures += 1;
          this.#probeLater(address);
        }
        resolve();
      };
      socket.once('open', () => {
        socket.close();
        told(true);
      });
      socket.once('error', () => told(false));
    });
  }
}
