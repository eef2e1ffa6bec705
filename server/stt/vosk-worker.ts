import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromWorker, PhraseWord, ToWorker } from './recognizer-wire.ts';
import { openVosk, type VoskRecognizer } from './vosk-library.ts';
import { parsePartial, parseResult, type VoskUtterance } from './vosk-result.ts';

/**
 * A thread that recognises. A recogniser is borrowed for one phrase, not for a call: used ones are 2.5 times cheaper
 * than fresh ones (their search graph is warm) and half of the speakers are silent at any moment.
 */
const BYTES_PER_S = 32_000;
/** A recogniser grows to 190 MB in 8 minutes of talk and gives it back only when freed. */
const LONGEST_USE_S = 300;
const SAMPLE_RATE = 16_000;

type Pooled = { recognizer: VoskRecognizer; fedSeconds: number };
type Phrase = {
  pooled: Pooled;
  baseSeconds: number;
  done: VoskUtterance[];
  lastPartial: string;
  cpuUs: number;
};

const { progress } = workerData as { progress: SharedArrayBuffer };
const done = new Int32Array(progress);
const port = parentPort;
if (port === null) throw new Error('vosk-worker runs as a worker thread');
const say = (message: FromWorker): void => port.postMessage(message);

const loaded = once(port, 'message');
const vosk = await openVosk();
/** Address of the model that the process loaded for all its threads. */
const [model] = (await loaded) as [bigint];
const idle: Pooled[] = [];
const phrases = new Map<string, Phrase>();

function borrow(): Pooled {
  return idle.pop() ?? { recognizer: vosk.createRecognizer(model, SAMPLE_RATE, null), fedSeconds: 0 };
}

function giveBack(pooled: Pooled): void {
  if (pooled.fedSeconds > LONGEST_USE_S) pooled.recognizer.free();
  else idle.push(pooled);
}

function feed(phrase: Phrase, pcm: Uint8Array): void {
  for (let from = 0; from < pcm.length; from += BYTES_PER_S) {
    const piece = pcm.subarray(from, Math.min(pcm.length, from + BYTES_PER_S));
    if (phrase.pooled.recognizer.accept(piece))
      phrase.done.push(parseResult(phrase.pooled.recognizer.result()));
    phrase.pooled.fedSeconds += piece.length / BYTES_PER_S;
  }
}

function hear(message: Extract<ToWorker, { say: 'sound' }>): void {
  const key = `${message.stream}/${message.phrase}`;
  let phrase = phrases.get(key);
  if (phrase === undefined) {
    const pooled = borrow();
    phrase = { pooled, baseSeconds: pooled.fedSeconds, done: [], lastPartial: '', cpuUs: 0 };
    phrases.set(key, phrase);
  }
  feed(phrase, message.pcm.subarray(0, message.pcm.length - (message.pcm.length % 2)));
  const text = [
    ...phrase.done.map((utterance) => utterance.text),
    parsePartial(phrase.pooled.recognizer.partial()),
  ]
    .filter((part) => part !== '')
    .join(' ');
  if (text !== '' && text !== phrase.lastPartial) {
    phrase.lastPartial = text;
    say({ say: 'partial', stream: message.stream, phrase: message.phrase, text });
  }
}

function end(stream: number, number: number): PhraseEnd {
  const key = `${stream}/${number}`;
  const phrase = phrases.get(key);
  if (phrase === undefined) return { text: '', words: [], cpuUs: 0 };
  phrases.delete(key);
  phrase.done.push(parseResult(phrase.pooled.recognizer.finalResult()));
  giveBack(phrase.pooled);
  const words = phrase.done.flatMap((utterance) => utterance.words);
  return {
    text: phrase.done
      .map((utterance) => utterance.text)
      .filter((text) => text !== '')
      .join(' '),
    words: words.map((word) => ({
      text: word.text,
      startMs: Math.round((word.startSeconds - phrase.baseSeconds) * 1000),
      endMs: Math.round((word.endSeconds - phrase.baseSeconds) * 1000),
      confidence: word.confidence,
    })),
    cpuUs: phrase.cpuUs,
  };
}
type PhraseEnd = { text: string; words: PhraseWord[]; cpuUs: number };

function drop(stream: number): void {
  for (const [key, phrase] of phrases) {
    if (!key.startsWith(`${stream}/`)) continue;
    phrases.delete(key);
    phrase.pooled.recognizer.finalResult();
    giveBack(phrase.pooled);
  }
}

function handle(message: ToWorker): void {
  const before = process.threadCpuUsage();
  if (message.say === 'close') drop(message.stream);
  else if (message.say === 'sound') {
    hear(message);
    const phrase = phrases.get(`${message.stream}/${message.phrase}`);
    const spent = process.threadCpuUsage(before);
    if (phrase !== undefined) phrase.cpuUs += spent.user + spent.system;
  } else {
    const { text, words, cpuUs } = end(message.stream, message.phrase);
    const spent = process.threadCpuUsage(before);
    const cpuMs = Math.round((cpuUs + spent.user + spent.system) / 1000);
    say({ say: 'final', stream: message.stream, phrase: message.phrase, text, words, cpuMs });
  }
}

/** The first sound of a fresh recogniser is the slowest: spent here, before anyone speaks, but a restart must not wait long. */
const WARM_MS = 300;
function warm(): void {
  const pooled = borrow();
  const noise = new Int16Array(WARM_MS * 16).map((_, index) => ((index * 7919) % 201) - 100);
  pooled.recognizer.accept(new Uint8Array(noise.buffer));
  pooled.fedSeconds += WARM_MS / 1000;
  pooled.recognizer.finalResult();
  giveBack(pooled);
}

warm();
port.on('message', (message: ToWorker) => {
  handle(message);
  Atomics.add(done, 0, 1);
});
say({ say: 'ready' });
