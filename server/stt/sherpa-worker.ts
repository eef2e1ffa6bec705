import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { Converter } from 'opencc-js/t2cn';
import type { Language } from '../protocol/ids.ts';
import { DONE } from './engine-progress.ts';
import type { FromWorker, ToWorker } from './recognizer-wire.ts';
import { createSherpa, openSherpa, type SherpaPhrase } from './sherpa-library.ts';
import type { SherpaConfig } from './sherpa-models.ts';

/** A thread that recognises with a model of its own: the addon's handles cannot be shared between threads. */
const SAMPLES_PER_S = 16_000;
/** Where a partial is a whole decoding: only for a second of new sound, and 40 % of the thread at most. */
const REST_PER_WORK = 1.5;

export type SherpaShared = {
  readonly config: SherpaConfig;
  readonly streaming: boolean;
  readonly language: Language;
  /** Path of a punctuation model, or null. */
  readonly punctuation: string | null;
};
type Phrase = { heard: SherpaPhrase; samples: number; shownSamples: number; shown: string; cpuUs: number };

const { progress } = workerData as { progress: SharedArrayBuffer };
const counters = new Int32Array(progress);
const port = parentPort;
if (port === null) throw new Error('sherpa-worker runs as a worker thread');
const say = (message: FromWorker): void => port.postMessage(message);

const [{ config, streaming, language, punctuation }] = (await once(port, 'message')) as [SherpaShared];
const library = openSherpa();
const recognizer = createSherpa(library, config, streaming);
const marks =
  punctuation === null
    ? null
    : new library.OfflinePunctuation({
        model: { ctTransformer: punctuation, numThreads: 1, provider: 'cpu' },
      });
const simplify = Converter({ from: 'tw', to: 'cn' });
const phrases = new Map<string, Phrase>();
let partialsFrom = 0;

/** Chinese in simplified characters, English in lower case (transducers shout). */
const written = (text: string): string =>
  (language === 'zh' ? simplify(text) : text.toLowerCase()).replace(/\s+/g, ' ').trim();

function hear({ stream, phrase: number, pcm }: Extract<ToWorker, { say: 'sound' }>): void {
  const key = `${stream}/${number}`;
  const phrase = phrases.get(key) ?? {
    heard: recognizer.begin(),
    samples: 0,
    shownSamples: 0,
    shown: '',
    cpuUs: 0,
  };
  phrases.set(key, phrase);
  const samples = new Float32Array(pcm.length >> 1);
  const view = new DataView(pcm.buffer, pcm.byteOffset, samples.length * 2);
  for (let at = 0; at < samples.length; at += 1) samples[at] = view.getInt16(at * 2, true) / 32_768;
  phrase.heard.hear(samples);
  phrase.samples += samples.length;
  const startedAt = performance.now();
  const worth = phrase.samples - phrase.shownSamples >= SAMPLES_PER_S && startedAt >= partialsFrom;
  if (!streaming && !worth) return;
  phrase.shownSamples = phrase.samples;
  const text = written(phrase.heard.partial());
  const now = performance.now();
  partialsFrom = now + (now - startedAt) * REST_PER_WORK;
  if (text === '' || text === phrase.shown) return;
  phrase.shown = text;
  say({ say: 'partial', stream, phrase: number, text });
}

function end(key: string): { text: string; cpuUs: number } {
  const phrase = phrases.get(key);
  phrases.delete(key);
  if (phrase === undefined) return { text: '', cpuUs: 0 };
  const text = written(phrase.heard.final());
  return { text: text === '' || marks === null ? text : marks.addPunct(text), cpuUs: phrase.cpuUs };
}

function handle(message: ToWorker): void {
  const before = process.threadCpuUsage();
  const spent = (): number => {
    const { user, system } = process.threadCpuUsage(before);
    return user + system;
  };
  if (message.say === 'close') {
    for (const key of phrases.keys()) if (key.startsWith(`${message.stream}/`)) phrases.delete(key);
    return;
  }
  if (message.say === 'pause') return;
  const key = `${message.stream}/${message.phrase}`;
  if (message.say === 'sound') {
    hear(message);
    const phrase = phrases.get(key);
    if (phrase !== undefined) phrase.cpuUs += spent();
    return;
  }
  const { text, cpuUs } = end(key);
  const cpuMs = Math.round((cpuUs + spent()) / 1000);
  say({ say: 'final', stream: message.stream, phrase: message.phrase, text, words: null, cpuMs });
}

// The first run plans the memory of the network: spent here, before anyone speaks.
const warm = recognizer.begin();
warm.hear(new Float32Array(SAMPLES_PER_S));
warm.final();
port.on('message', (message: ToWorker) => {
  handle(message);
  Atomics.add(counters, DONE, 1);
});
say({ say: 'ready' });
