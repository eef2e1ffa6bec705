import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { Language } from '../protocol/ids.ts';
import { DONE, PULSES } from './engine-progress.ts';
import type { FromWorker, PhraseWord, ToWorker } from './recognizer-wire.ts';
import { areDigits, digitGrammar, mayBeDigits } from './vosk-digits.ts';
import { openVosk, type VoskRecognizer } from './vosk-library.ts';
import { type Pooled, VoskPool } from './vosk-pool.ts';
import { parsePartial, parseResult, type VoskUtterance, type VoskWord } from './vosk-result.ts';

/** A thread that recognises. A recogniser is borrowed for one phrase, not for a call: see `VoskPool`. */
const BYTES_PER_S = 32_000;
/** Longer pieces hide from the watcher whether the thread gets on. */
const PIECE_BYTES = BYTES_PER_S / 2;
const SAMPLE_RATE = 16_000;

/** What the process hands to its threads: the address of the model, and whether it takes a grammar. */
export type VoskShared = { readonly model: bigint; readonly language: Language; readonly digits: boolean };
type Phrase = {
  pooled: Pooled<VoskRecognizer>;
  baseSeconds: number;
  done: VoskUtterance[];
  lastPartial: string;
  cpuUs: number;
  sound: Uint8Array[];
};

const { progress } = workerData as { progress: SharedArrayBuffer };
const counters = new Int32Array(progress);
const port = parentPort;
if (port === null) throw new Error('vosk-worker runs as a worker thread');
const say = (message: FromWorker): void => port.postMessage(message);

const loaded = once(port, 'message');
const vosk = await openVosk();
const [{ model, language, digits: hearsDigits }] = (await loaded) as [VoskShared];
const pool = new VoskPool(() => vosk.createRecognizer(model, SAMPLE_RATE, null));
const phrases = new Map<string, Phrase>();

function feed(phrase: Phrase, pcm: Uint8Array): void {
  for (let from = 0; from < pcm.length; from += PIECE_BYTES) {
    const piece = pcm.subarray(from, Math.min(pcm.length, from + PIECE_BYTES));
    if (phrase.pooled.recognizer.accept(piece))
      phrase.done.push(parseResult(phrase.pooled.recognizer.result()));
    phrase.pooled.fedSeconds += piece.length / BYTES_PER_S;
    Atomics.add(counters, PULSES, 1);
  }
}

function hear(message: Extract<ToWorker, { say: 'sound' }>): void {
  const key = `${message.stream}/${message.phrase}`;
  let phrase = phrases.get(key);
  if (phrase === undefined) {
    const pooled = pool.borrow();
    phrase = { pooled, baseSeconds: pooled.fedSeconds, done: [], lastPartial: '', cpuUs: 0, sound: [] };
    phrases.set(key, phrase);
  }
  const sound = message.pcm.subarray(0, message.pcm.length - (message.pcm.length % 2));
  phrase.sound.push(sound);
  feed(phrase, sound);
  const text = [
    ...phrase.done.map((utterance) => utterance.text),
    parsePartial(phrase.pooled.recognizer.partial()),
  ]
    .filter((part) => part !== '')
    .join(' ');
  if (text !== '' && text !== phrase.lastPartial) {
    phrase.lastPartial = text;
    const heardMs = (phrase.pooled.fedSeconds - phrase.baseSeconds) * 1000;
    say({ say: 'partial', stream: message.stream, phrase: message.phrase, text, heardMs });
  }
}

function end(stream: number, number: number): PhraseEnd {
  const key = `${stream}/${number}`;
  const phrase = phrases.get(key);
  if (phrase === undefined) return { text: '', words: [], cpuUs: 0 };
  phrases.delete(key);
  phrase.done.push(parseResult(phrase.pooled.recognizer.finalResult()));
  pool.giveBack(phrase.pooled);
  pool.learn(phrase.sound);
  const text = phrase.done
    .map((utterance) => utterance.text)
    .filter((part) => part !== '')
    .join(' ');
  const words = phrase.done.flatMap((utterance) => utterance.words);
  const digits = hearsDigits && mayBeDigits(words, language) ? hearDigits(phrase.sound) : null;
  if (digits !== null)
    return { text: digits.text, words: digits.words.map((word) => inPhrase(word, 0)), cpuUs: phrase.cpuUs };
  return { text, words: words.map((word) => inPhrase(word, phrase.baseSeconds)), cpuUs: phrase.cpuUs };
}

function inPhrase(word: VoskWord, baseSeconds: number): PhraseWord {
  return {
    text: word.text,
    startMs: Math.round((word.startSeconds - baseSeconds) * 1000),
    endMs: Math.round((word.endSeconds - baseSeconds) * 1000),
    confidence: word.confidence,
  };
}

/** The same sound with the grammar of digits; null where it is not digits. A fresh recogniser takes 1-6 ms to make. */
function hearDigits(sound: readonly Uint8Array[]): VoskUtterance | null {
  const recognizer = vosk.createRecognizer(model, SAMPLE_RATE, digitGrammar(language));
  const parts: VoskUtterance[] = [];
  for (const piece of sound) {
    for (let from = 0; from < piece.length; from += PIECE_BYTES) {
      if (recognizer.accept(piece.subarray(from, from + PIECE_BYTES)))
        parts.push(parseResult(recognizer.result()));
      Atomics.add(counters, PULSES, 1);
    }
  }
  parts.push(parseResult(recognizer.finalResult()));
  recognizer.free();
  const heard = {
    text: parts
      .map(({ text }) => text)
      .join(' ')
      .trim(),
    words: parts.flatMap(({ words }) => words),
  };
  return areDigits(heard, language) ? heard : null;
}
type PhraseEnd = { text: string; words: PhraseWord[]; cpuUs: number };

function drop(stream: number): void {
  for (const [key, phrase] of phrases) {
    if (!key.startsWith(`${stream}/`)) continue;
    phrases.delete(key);
    phrase.pooled.recognizer.finalResult();
    pool.giveBack(phrase.pooled);
  }
}

function handle(message: ToWorker): void {
  const before = process.threadCpuUsage();
  // Words are there as they are spoken: a pause leaves nothing to begin early.
  if (message.say === 'pause') return;
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
  const pooled = pool.borrow();
  const noise = new Int16Array(WARM_MS * 16).map((_, index) => ((index * 7919) % 201) - 100);
  pooled.recognizer.accept(new Uint8Array(noise.buffer));
  pooled.fedSeconds += WARM_MS / 1000;
  pooled.recognizer.finalResult();
  pool.giveBack(pooled);
}

let warming = false;
/** An immediate comes after the messages that wait: speakers are delayed by one step at most. */
function warmWhenIdle(): void {
  if (warming) return;
  warming = true;
  setImmediate(() => {
    warming = false;
    if (!pool.warmALittle()) return;
    Atomics.add(counters, PULSES, 1);
    warmWhenIdle();
  });
}

warm();
port.on('message', (message: ToWorker) => {
  handle(message);
  Atomics.add(counters, DONE, 1);
  warmWhenIdle();
});
say({ say: 'ready' });
