import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { simplified } from '../text/simplified.ts';
import { HOP_SAMPLES, logMel, MEL_BANDS } from './log-mel.ts';
import { isLooped, isTooMuch, withoutLoops, withoutTooMuch } from './spoken-loop.ts';
import { type BestBeam, bestBeam, type Choice, isOver, START, stepBeams } from './whisper-beam.ts';
import { endsInLoop, parseTokens, TOKEN, tokensToText, WhisperConfig } from './whisper-text.ts';

export type WhisperDecoder = {
  /**
   * Text of a phrase of 16 kHz sound, simplified characters; empty where the network hears no speech. `width`: beams
   * kept at once; 1 costs about half of `FINAL_WIDTH` and gets a tenth more characters wrong.
   */
  decode(pcm: Int16Array, width: number): Promise<string>;
  /** The same, given up (null) as soon as `isWanted` says no; other work of the thread gets its turn meanwhile. */
  decodeWhile(pcm: Int16Array, width: number, isWanted: () => boolean): Promise<string | null>;
};

/** On 203 Mandarin files 8 beams are not measurably better than 5. */
export const FINAL_WIDTH = 5;
export const PARTIAL_WIDTH = 1;

const RATE = 16_000;
/** Windows under 10 s loop (6 s: 72 % of characters wrong); 2 s of silence after the voice let it find the end. */
const SHORTEST_WINDOW_S = 10;
const TAIL_S = 2;
const LONGEST_WINDOW_S = 30;
/** Nobody says more: what goes beyond is the decoder talking to itself. */
const TOKENS_PER_S = 14;
const SPARE_TOKENS = 12;
/** Both together mean "no speech" in the original. */
const NO_SPEECH_PROBABILITY = 0.6;
const UNSURE_LOG_PROBABILITY = -1;
const LAYERS = 6;
const WIDTH = 512;
/**
 * No text before: "the following are sentences in Mandarin" brings punctuation, but bends names of places and numbers
 * into sentences (one character in a hundred more wrong, at 16 kHz and over A-law, in both halves of the test files).
 */
const PROMPT = [TOKEN.start, TOKEN.chinese, TOKEN.transcribe, TOKEN.noTimestamps];

/** Loads the weights of a folder (see models.ts) for one thread. */
export async function openWhisper(folder: string): Promise<WhisperDecoder> {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' as const };
  const load = (part: string) => InferenceSession.create(join(folder, `base-${part}.int8.onnx`), options);
  const [encoder, decoder, tokenText, configText] = await Promise.all([
    load('encoder'),
    load('decoder'),
    readFile(join(folder, 'base-tokens.txt'), 'utf8'),
    readFile(join(folder, 'cfg.json'), 'utf8'),
  ]);
  const tokens = parseTokens(tokenText);
  const network = { encoder, decoder, config: WhisperConfig.parse(JSON.parse(configText)) };
  const saysLoop = (numbers: readonly number[]): boolean =>
    endsInLoop(numbers) && isLooped(tokensToText(numbers, tokens));
  const hear = async (pcm: Int16Array, options: Omit<RunOptions, 'saysLoop'>) => {
    const best = await run(network, pcm, { ...options, saysLoop });
    if (best === null) return null;
    const text = simplified(tokensToText(best.tokens, tokens));
    const looped = best.looped || isLooped(text) || isTooMuch(text, pcm.length / RATE);
    const unsure = looped || best.meanLogProbability < UNSURE_LOG_PROBABILITY;
    return { text, looped, silent: best.noSpeech > NO_SPEECH_PROBABILITY && unsure };
  };
  const decodeWhile: WhisperDecoder['decodeWhile'] = async (pcm, width, isWanted) => {
    const windowS = Math.max(SHORTEST_WINDOW_S, pcm.length / RATE + TAIL_S);
    const first = await hear(pcm, { windowS, width, isWanted });
    if (first === null) return null;
    if (!first.looped) return first.silent ? '' : first.text;
    // An unfinished line is not worth a second run: the next one comes in a moment.
    if (width === PARTIAL_WIDTH) return '';
    const second = await hear(pcm, { windowS: LONGEST_WINDOW_S, width, isWanted });
    if (second === null) return null;
    return second.silent ? '' : withoutTooMuch(withoutLoops(second.text), pcm.length / RATE);
  };
  return {
    decodeWhile,
    decode: async (pcm, width) => (await decodeWhile(pcm, width, () => true)) ?? '',
  };
}

type Network = { encoder: InferenceSession; decoder: InferenceSession; config: WhisperConfig };
type Decoded = BestBeam & { readonly noSpeech: number };

type RunOptions = {
  readonly windowS: number;
  readonly width: number;
  readonly isWanted: () => boolean;
  /** Of the tokens of a beam. */
  readonly saysLoop: (numbers: readonly number[]) => boolean;
};

async function run(
  network: Network,
  pcm: Int16Array,
  { windowS, width, isWanted, saysLoop }: RunOptions,
): Promise<Decoded | null> {
  const { encoder, decoder, config } = network;
  const frames = Math.round((Math.min(windowS, LONGEST_WINDOW_S) * RATE) / HOP_SAMPLES / 2) * 2;
  const heard = await encoder.run({
    mel: new Tensor('float32', logMel(pcm, frames), [1, MEL_BANDS, frames]),
  });
  const none = () => new Tensor('float32', new Float32Array(0), [LAYERS, 1, 0, WIDTH]);
  let keys: Tensor = none();
  let values: Tensor = none();
  let [next, beams, offset, noSpeech] = [PROMPT as readonly number[], START, 0, 0];
  const mostTokens = Math.ceil((pcm.length / RATE) * TOKENS_PER_S) + SPARE_TOKENS;
  for (let step = 0; step < mostTokens; step += 1) {
    // The network blocks the thread; between its runs messages come in, one of which may say that this is in vain.
    await new Promise((resolve) => setImmediate(resolve));
    if (!isWanted()) return null;
    const rows = beams.live.length;
    const each = next.length / rows;
    // All beams in one run; what the encoder heard has one row and is shared by them.
    const answer = await decoder.run({
      tokens: new Tensor('int64', BigInt64Array.from(next, BigInt), [rows, each]),
      in_n_layer_self_k_cache: keys,
      in_n_layer_self_v_cache: values,
      n_layer_cross_k: named(heard, 'n_layer_cross_k'),
      n_layer_cross_v: named(heard, 'n_layer_cross_v'),
      offset: new Tensor('int64', BigInt64Array.of(BigInt(offset)), [1]),
    });
    offset += each;
    const logits = named(answer, 'logits').data as Float32Array;
    const vocabulary = logits.length / next.length;
    if (step === 0) noSpeech = probabilityAt(logits.subarray(0, vocabulary), TOKEN.noSpeech);
    const choices = beams.live.map((_, row) => {
      const last = logits.subarray(((row + 1) * each - 1) * vocabulary, (row + 1) * each * vocabulary);
      return likeliest(last, width + 1, config, step === 0);
    });
    const { state, rows: from } = stepBeams(beams, choices, width, saysLoop);
    beams = state;
    if (isOver(beams, width)) break;
    keys = withRows(named(answer, 'out_n_layer_self_k_cache'), from);
    values = withRows(named(answer, 'out_n_layer_self_v_cache'), from);
    next = beams.live.map(({ tokens }) => tokens.at(-1) ?? TOKEN.end);
  }
  return { ...bestBeam(beams), noSpeech };
}

function named(tensors: InferenceSession.OnnxValueMapType, name: string): Tensor {
  const tensor = tensors[name];
  if (!(tensor instanceof Tensor)) throw new Error(`the network gave no ${name}`);
  return tensor;
}

/** The rows of a cache (layers x rows x length x width) in the order of the beams that go on. */
function withRows(cache: Tensor, rows: readonly number[]): Tensor {
  const [layers = 0, before = 0, length = 0, width = 0] = cache.dims;
  if (rows.length === before && rows.every((row, index) => row === index)) return cache;
  const data = cache.data as Float32Array;
  const size = length * width;
  const chosen = new Float32Array(layers * rows.length * size);
  for (let layer = 0; layer < layers; layer += 1) {
    for (const [index, row] of rows.entries()) {
      const at = (layer * before + row) * size;
      chosen.set(data.subarray(at, at + size), (layer * rows.length + index) * size);
    }
  }
  return new Tensor('float32', chosen, [layers, rows.length, length, width]);
}

/** The likeliest tokens that may be said, best first. Time stamps (behind noTimestamps) are never chosen. */
function likeliest(logits: Float32Array, count: number, config: WhisperConfig, first: boolean): Choice[] {
  const whole = logSumOf(logits);
  for (const token of config.suppress) logits[token] = -Infinity;
  if (first) for (const token of config.begin) logits[token] = -Infinity;
  const best: number[] = [];
  const logitOf = (token: number | undefined): number =>
    token === undefined ? -Infinity : (logits[token] ?? -Infinity);
  const known = Math.min(logits.length, TOKEN.start);
  for (let token = 0; token < known; token += 1) {
    if (best.length === count && logitOf(token) <= logitOf(best[count - 1])) continue;
    const at = best.findIndex((other) => logitOf(token) > logitOf(other));
    best.splice(at < 0 ? best.length : at, 0, token);
    best.length = Math.min(best.length, count);
  }
  return best.map((token) => ({ token, logProbability: logitOf(token) - whole }));
}

function probabilityAt(logits: Float32Array, token: number): number {
  return Math.exp((logits[token] ?? -Infinity) - logSumOf(logits));
}

function logSumOf(logits: Float32Array): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return largest + Math.log(sum);
}
