import { z } from 'zod';

/** What libvosk answers with words switched on, see vosk_api.h. Times in seconds since the recogniser was made. */
const Result = z.object({
  text: z.string().default(''),
  result: z
    .array(z.object({ word: z.string(), start: z.number(), end: z.number(), conf: z.number() }))
    .default([]),
});
const Partial = z.object({ partial: z.string().default('') });

export type VoskWord = {
  readonly text: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly confidence: number;
};
export type VoskUtterance = { readonly text: string; readonly words: readonly VoskWord[] };

export function parseResult(json: string): VoskUtterance {
  const { text, result } = Result.parse(JSON.parse(json));
  return {
    text,
    words: result.map(({ word, start, end, conf }) => ({
      text: word,
      startSeconds: start,
      endSeconds: end,
      confidence: Math.min(1, Math.max(0, conf)),
    })),
  };
}

export function parsePartial(json: string): string {
  return Partial.parse(JSON.parse(json)).partial;
}
