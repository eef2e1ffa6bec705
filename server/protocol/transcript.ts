import { z } from 'zod';
import { AgentId, CallId, CallMs, Instant, Leg } from './ids.ts';

/** One recognised word; only where the engine has word times: none are invented. */
export const Word = z.object({
  text: z.string(),
  startMs: CallMs,
  endMs: CallMs,
  /** 0..1 */
  confidence: z.number(),
});
export type Word = z.infer<typeof Word>;

/**
 * A piece of the written form. The pieces of a line stand in order, their texts joined are the whole text, and their
 * raw ranges tile the raw words, so that whatever is shown can be traced to what was recognised.
 */
export const WrittenToken = z.object({
  /** Empty where something recognised is not written (a space between Chinese words). */
  text: z.string(),
  /** Made from the characters `from` up to before `to` of the raw text; equal for a punctuation mark nobody says. */
  from: z.int().nonnegative(),
  to: z.int().nonnegative(),
  /** Of the words in that range; of the whole line where the engine gave no word times. */
  startMs: CallMs,
  endMs: CallMs,
  /** filler: 嗯, 呃, uh · repeat: said again right after · hotWord: a term of the city heard by its sound. */
  mark: z.enum(['filler', 'repeat', 'hotWord']).nullable(),
  /** What was recognised, where `text` is a hot word instead of it; else null. */
  heard: z.string().nullable(),
});
export type WrittenToken = z.infer<typeof WrittenToken>;

/** A line as one would write it: digits, simplified characters, punctuation, terms of the city. Made by rules alone. */
export const WrittenForm = z.object({ text: z.string(), tokens: z.array(WrittenToken) });
export type WrittenForm = z.infer<typeof WrittenForm>;

/** What a person says was said. The recognised words stay beside it. */
export const Correction = z.object({ text: z.string(), by: AgentId, name: z.string(), at: Instant });
export type Correction = z.infer<typeof Correction>;

/** Reply of `GET /api/transcripts/:call/:seq/corrections`: what was recognised and every correction, oldest first. */
export const LineHistory = z.object({
  recognised: z.string(),
  /** `text` null: the correction was taken back. */
  corrections: z.array(Correction.extend({ text: z.string().nullable() })),
});
export type LineHistory = z.infer<typeof LineHistory>;

/** A final line. `seq` counts the entries of one call's transcript from 1 without gaps, over both speakers. */
export const TranscriptLine = z.object({
  callId: CallId,
  seq: z.int().positive(),
  leg: Leg,
  /**
   * 'words': what was said. 'gap': sound of this stretch was not recognised. 'paused': the agent paused recording and
   * transcript, there is neither sound nor words of it. `text` of the last two is empty.
   */
  kind: z.enum(['words', 'gap', 'paused']),
  text: z.string(),
  startMs: CallMs,
  endMs: CallMs,
  words: z.array(Word).nullable(),
  /** Of `text`; null for a gap. */
  written: WrittenForm.nullable(),
  /** The latest one. */
  correction: Correction.nullable(),
});
export type TranscriptLine = z.infer<typeof TranscriptLine>;

/** What a reader is shown of a line: a person's correction, else the written form. Empty for a gap. */
export const shownText = ({ text, written, correction }: TranscriptLine): string =>
  correction?.text ?? written?.text ?? text;

/** The unfinished line of one speaker; replaced by the next one or by a final line. Never stored. */
export const TranscriptPartial = z.object({
  callId: CallId,
  leg: Leg,
  text: z.string(),
  startMs: CallMs,
  /** Instant of sending, for measuring delay. */
  at: z.int(),
});
export type TranscriptPartial = z.infer<typeof TranscriptPartial>;
