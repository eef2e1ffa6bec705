import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './recognizer-wire.ts';
import { FINAL_WIDTH, openWhisper, PARTIAL_WIDTH } from './whisper-decoder.ts';

/**
 * A thread that decodes phrases, one at a time: finals in order of arrival first, then phrases that may be over, then
 * partials, the longest unshown first. Partials are whole decodings again, so they take at most a set share of the
 * thread, and are given up when something more urgent comes.
 */
const SAMPLES_PER_S = 16_000;
/** A partial is worth its price only for so much new sound. */
const NEW_SOUND_S = 1;
/** After a partial that took t the thread decodes no other for 1.5 t: 40 % of it at most. */
const REST_PER_WORK = 1.5;

type Phrase = {
  readonly stream: number;
  readonly number: number;
  pcm: Int16Array;
  samples: number;
  shownSamples: number;
  shownText: string;
  cpuUs: number;
  ended: boolean;
  /** Length at which the voice paused; the phrase may be over there. */
  pausedAt: number | null;
  /** What was worked out at such a length. */
  early: { readonly samples: number; readonly text: string } | null;
};

const { progress } = workerData as { progress: SharedArrayBuffer };
const done = new Int32Array(progress);
const port = parentPort;
if (port === null) throw new Error('whisper-worker runs as a worker thread');
const say = (message: FromWorker): void => port.postMessage(message);

const [folder] = (await once(port, 'message')) as [string];
const whisper = await openWhisper(folder);
const phrases = new Map<string, Phrase>();
const finals: Phrase[] = [];
let busy = false;
let partialsFrom = 0;

function hear({ stream, phrase: number, pcm: bytes }: Extract<ToWorker, { say: 'sound' }>): void {
  const key = `${stream}/${number}`;
  const phrase = phrases.get(key) ?? {
    stream,
    number,
    pcm: new Int16Array(SAMPLES_PER_S * 4),
    samples: 0,
    shownSamples: 0,
    shownText: '',
    cpuUs: 0,
    ended: false,
    pausedAt: null,
    early: null,
  };
  phrases.set(key, phrase);
  const pcm = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1)));
  if (phrase.samples + pcm.length > phrase.pcm.length) {
    const larger = new Int16Array((phrase.samples + pcm.length) * 2);
    larger.set(phrase.pcm.subarray(0, phrase.samples));
    phrase.pcm = larger;
  }
  phrase.pcm.set(pcm, phrase.samples);
  phrase.samples += pcm.length;
}

function handle(message: ToWorker): void {
  if (message.say === 'sound') hear(message);
  else if (message.say === 'pause') {
    const phrase = phrases.get(`${message.stream}/${message.phrase}`);
    if (phrase !== undefined) phrase.pausedAt = phrase.samples;
  } else if (message.say === 'end') {
    const key = `${message.stream}/${message.phrase}`;
    const phrase = phrases.get(key);
    phrases.delete(key);
    if (phrase === undefined) {
      say({ say: 'final', stream: message.stream, phrase: message.phrase, text: '', words: null, cpuMs: 0 });
    } else {
      phrase.ended = true;
      finals.push(phrase);
    }
  } else {
    for (const [key, phrase] of phrases) if (phrase.stream === message.stream) phrases.delete(key);
  }
}

async function decode(phrase: Phrase, width: number, isWanted: () => boolean): Promise<string | null> {
  const before = process.threadCpuUsage();
  const text = await whisper.decodeWhile(phrase.pcm.subarray(0, phrase.samples), width, isWanted);
  const spent = process.threadCpuUsage(before);
  phrase.cpuUs += spent.user + spent.system;
  return text;
}

async function giveFinal(phrase: Phrase): Promise<void> {
  const early = phrase.early?.samples === phrase.samples ? phrase.early.text : null;
  const text = early ?? (await decode(phrase, FINAL_WIDTH, () => true)) ?? '';
  const cpuMs = Math.round(phrase.cpuUs / 1000);
  say({ say: 'final', stream: phrase.stream, phrase: phrase.number, text, words: null, cpuMs });
}

/** Works the phrase out while it is not sure that the speaker has stopped; in vain when the voice goes on. */
async function decodeEarly(phrase: Phrase): Promise<void> {
  const samples = phrase.samples;
  phrase.pausedAt = null;
  const text = await decode(phrase, FINAL_WIDTH, () => phrase.samples === samples);
  if (text === null) return;
  phrase.early = { samples, text };
  phrase.shownSamples = samples;
  show(phrase, text);
}

async function givePartial(phrase: Phrase): Promise<void> {
  const startedAt = performance.now();
  phrase.shownSamples = phrase.samples;
  const text = await decode(phrase, PARTIAL_WIDTH, () => finals.length === 0 && paused() === null);
  const now = performance.now();
  partialsFrom = now + (now - startedAt) * REST_PER_WORK;
  if (text !== null) show(phrase, text);
}

function show(phrase: Phrase, text: string): void {
  if (phrase.ended || text === '' || text === phrase.shownText) return;
  phrase.shownText = text;
  const heardMs = (phrase.shownSamples / SAMPLES_PER_S) * 1000;
  say({ say: 'partial', stream: phrase.stream, phrase: phrase.number, text, heardMs });
}

function paused(): Phrase | null {
  for (const phrase of phrases.values()) if (phrase.pausedAt === phrase.samples) return phrase;
  return null;
}

function longestUnshown(): Phrase | null {
  if (performance.now() < partialsFrom) return null;
  const unshown = (phrase: Phrase): number => phrase.samples - phrase.shownSamples;
  const [first] = [...phrases.values()].sort((a, b) => unshown(b) - unshown(a));
  return first !== undefined && unshown(first) >= NEW_SOUND_S * SAMPLES_PER_S ? first : null;
}

async function work(): Promise<void> {
  if (busy) return;
  busy = true;
  try {
    for (;;) {
      // Messages that came during the last decoding are taken in before the next is chosen.
      await new Promise((resolve) => setImmediate(resolve));
      const final = finals.shift();
      const early = final === undefined ? paused() : null;
      const partial = final === undefined && early === null ? longestUnshown() : null;
      if (final !== undefined) await giveFinal(final);
      else if (early !== null) await decodeEarly(early);
      else if (partial !== null) await givePartial(partial);
      else return;
    }
  } finally {
    busy = false;
  }
}

// The first run plans the memory of the network: spent here, before anyone speaks.
await whisper.decode(new Int16Array(SAMPLES_PER_S), FINAL_WIDTH);
port.on('message', (message: ToWorker) => {
  handle(message);
  Atomics.add(done, 0, 1);
  void work();
});
say({ say: 'ready' });
