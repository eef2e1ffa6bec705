import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { simplified } from '../text/simplified.ts';
import { HOP_SAMPLES, logMel, MEL_BANDS } from './log-mel.ts';
import {
  endsInLoop,
  parseTokens,
  TOKEN,
  tokensToText,
  WhisperConfig,
  withoutLoop,
  withoutPrompt,
} from './whisper-text.ts';

export type WhisperDecoder = {
  /** Text of a phrase of 16 kHz sound, simplified characters; empty where the network hears no speech. */
  decode(pcm: Int16Array): Promise<string>;
};

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
  const config = WhisperConfig.parse(JSON.parse(configText));
  const prompt = tokensToText(config.prompt, tokens);
  const network = { encoder, decoder, config };
  return {
    async decode(pcm) {
      const seconds = pcm.length / RATE;
      const first = await run(network, pcm, Math.max(SHORTEST_WINDOW_S, seconds + TAIL_S));
      const best = first.looped ? await run(network, pcm, LONGEST_WINDOW_S) : first;
      if (best.noSpeech > NO_SPEECH_PROBABILITY && best.meanLogProbability < UNSURE_LOG_PROBABILITY)
        return '';
      return withoutPrompt(simplified(tokensToText(withoutLoop(best.tokens), tokens)), prompt);
    },
  };
}

type Network = { encoder: InferenceSession; decoder: InferenceSession; config: WhisperConfig };
type Decoded = { tokens: number[]; looped: boolean; noSpeech: number; meanLogProbability: number };

async function run(
  { encoder, decoder, config }: Network,
  pcm: Int16Array,
  windowS: number,
): Promise<Decoded> {
  const frames = Math.round((Math.min(windowS, LONGEST_WINDOW_S) * RATE) / HOP_SAMPLES / 2) * 2;
  const mel = new Tensor('float32', logMel(pcm, frames), [1, MEL_BANDS, frames]);
  const heard = await encoder.run({ mel });
  const head = [TOKEN.startOfPrevious, ...config.prompt];
  const prompt = [...head, TOKEN.start, TOKEN.chinese, TOKEN.transcribe, TOKEN.noTimestamps];
  const none = () => new Tensor('float32', new Float32Array(0), [LAYERS, 1, 0, WIDTH]);
  let keys: Tensor = none();
  let values: Tensor = none();
  let next = prompt;
  let offset = 0;
  let noSpeech = 0;
  let logProbability = 0;
  const said: number[] = [];
  const mostTokens = Math.ceil((pcm.length / RATE) * TOKENS_PER_S) + SPARE_TOKENS;
  while (said.length < mostTokens) {
    const answer = await decoder.run({
      tokens: new Tensor('int64', BigInt64Array.from(next, BigInt), [1, next.length]),
      in_n_layer_self_k_cache: keys,
      in_n_layer_self_v_cache: values,
      n_layer_cross_k: named(heard, 'n_layer_cross_k'),
      n_layer_cross_v: named(heard, 'n_layer_cross_v'),
      offset: new Tensor('int64', BigInt64Array.of(BigInt(offset)), [1]),
    });
    keys = named(answer, 'out_n_layer_self_k_cache');
    values = named(answer, 'out_n_layer_self_v_cache');
    const logits = named(answer, 'logits').data as Float32Array;
    const width = logits.length / next.length;
    if (said.length === 0) noSpeech = Math.exp(logShare(logits, head.length * width, width, TOKEN.noSpeech));
    const last = (next.length - 1) * width;
    const chosen = choose(logits, last, width, config, said.length === 0);
    logProbability += logShare(logits, last, width, chosen);
    offset += next.length;
    if (chosen === TOKEN.end) break;
    said.push(chosen);
    if (endsInLoop(said)) return { tokens: said, looped: true, noSpeech, meanLogProbability: -Infinity };
    next = [chosen];
  }
  return { tokens: said, looped: false, noSpeech, meanLogProbability: logProbability / (said.length + 1) };
}

function named(tensors: InferenceSession.OnnxValueMapType, name: string): Tensor {
  const tensor = tensors[name];
  if (!(tensor instanceof Tensor)) throw new Error(`the network gave no ${name}`);
  return tensor;
}

/** The likeliest token that may be said. Time stamps (behind noTimestamps) are never chosen. */
function choose(
  logits: Float32Array,
  from: number,
  width: number,
  config: WhisperConfig,
  first: boolean,
): number {
  for (const token of config.suppress) logits[from + token] = -Infinity;
  if (first) for (const token of config.begin) logits[from + token] = -Infinity;
  let best: number = TOKEN.end;
  let bestLogit = -Infinity;
  const known = Math.min(width, TOKEN.start);
  for (let token = 0; token < known; token += 1) {
    const logit = logits[from + token] ?? -Infinity;
    if (logit > bestLogit) {
      bestLogit = logit;
      best = token;
    }
  }
  return best;
}

/** Natural logarithm of a token's probability. */
function logShare(logits: Float32Array, from: number, width: number, token: number): number {
  let largest = -Infinity;
  for (let i = from; i < from + width; i += 1) largest = Math.max(largest, logits[i] ?? -Infinity);
  let sum = 0;
  for (let i = from; i < from + width; i += 1) sum += Math.exp((logits[i] ?? -Infinity) - largest);
  return (logits[from + token] ?? -Infinity) - largest - Math.log(sum);
}
