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

/** A message of a Vosk server: an unfinished text or a result; null where it is neither. */
export function readReply(message: string): { partial: string } | VoskUtterance | null {
  try {
    const json: unknown = JSON.parse(message);
    if (typeof json !== 'object' || json === null) return null;
    if ('partial' in json) return { partial: Partial.parse(json).partial };
    return 'text' in json ? parseResult(message) : null;
  } catch {
    // Not JSON, or JSON of another shape: the caller decides what that means.
    return null;
  }
}

export function parsePartial(json: string): string {
  return Partial.parse(JSON.parse(json)).partial;
}
