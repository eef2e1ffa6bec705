import { z } from 'zod';

/** `cfg.json` beside the weights: token ids. */
export const WhisperConfig = z.object({
  /** Never chosen. */
  suppress: z.array(z.int()),
  /** Not chosen as the first token. */
  begin: z.array(z.int()),
});
export type WhisperConfig = z.infer<typeof WhisperConfig>;

/** Token numbers of the multilingual models. https://github.com/openai/whisper/blob/main/whisper/tokenizer.py */
export const TOKEN = {
  end: 50_257,
  start: 50_258,
  chinese: 50_260,
  transcribe: 50_359,
  noSpeech: 50_362,
  noTimestamps: 50_363,
} as const;

/** Bytes of each text token, from `base-tokens.txt`: a line is base64, a space, the number. */
export function parseTokens(text: string): Map<number, Uint8Array> {
  const tokens = new Map<number, Uint8Array>();
  for (const line of text.split('\n')) {
    const [base64, number] = line.split(' ');
    if (base64 !== undefined && number !== undefined)
      tokens.set(Number(number), Buffer.from(base64, 'base64'));
  }
  return tokens;
}

/** Text of token numbers. A character cut in half at the end (a phrase cut off) is left out. */
export function tokensToText(numbers: readonly number[], tokens: ReadonlyMap<number, Uint8Array>): string {
  const bytes = Buffer.concat(numbers.map((number) => tokens.get(number) ?? new Uint8Array(0)));
  return bytes.toString('utf8').replaceAll('�', '').trim();
}

/**
 * The decoder can fall into saying the same few tokens for ever: a run of 4 repeats of 1 to 12 tokens at the end. Only a
 * suspicion, quickly had at every step: a character may be several tokens, so 零零零零 of a number is one such run.
 */
export function endsInLoop(numbers: readonly number[]): boolean {
  for (let length = 1; length <= 12; length += 1) {
    const repeats = length === 1 ? 6 : 4;
    if (numbers.length < length * repeats) continue;
    const tail = numbers.slice(-length * repeats);
    if (tail.every((number, index) => number === tail[index % length])) return true;
  }
  return false;
}
