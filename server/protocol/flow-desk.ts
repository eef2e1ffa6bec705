import { z } from 'zod';
import { FlowCalendar, FlowDocument, FlowNodeId, FlowVersion, PromptId } from './flow.ts';
import { Instant, Language, QueueName } from './ids.ts';
import { Skill } from './queue.ts';

/** What is wrong with a document; the page has the sentence. */
export const FlowProblem = z.object({
  /** Null: about the document as a whole. */
  node: FlowNodeId.nullable(),
  code: z.enum([
    'same-id',
    'no-start',
    'exit-open',
    'exit-unknown',
    'unreachable',
    'endless',
    'no-end',
    'no-key',
    'no-recording',
    'no-notice',
    'false-notice',
    'no-hours',
    'no-calendar',
    'no-person',
    'unknown-queue',
    'survey-place',
  ]),
  /** error: cannot be published. warning: may be, and should be looked at. */
  grade: z.enum(['error', 'warning']),
  /** What the sentence names: an exit, a prompt, a queue. */
  about: z.string(),
});
export type FlowProblem = z.infer<typeof FlowProblem>;

export const FlowHistoryEntry = z.object({
  version: z.int().positive(),
  publishedAt: Instant,
  by: z.string(),
  note: z.string(),
  /** The version this one brought back, where it is a roll-back. */
  from: z.int().positive().nullable(),
});
export type FlowHistoryEntry = z.infer<typeof FlowHistoryEntry>;

/** A recording and what it says, where that is known. */
export const FlowPrompt = z.object({
  id: PromptId,
  zh: z.string(),
  en: z.string(),
  languages: z.array(Language),
});
export type FlowPrompt = z.infer<typeof FlowPrompt>;

export const FlowDraft = z.object({
  document: FlowDocument,
  /** Counts the changes; the next one names it. */
  revision: z.int().positive(),
  savedAt: Instant,
  by: z.string(),
});
export type FlowDraft = z.infer<typeof FlowDraft>;

/** `GET /api/flow`: everything the editor shows. For leads. */
export const FlowDesk = z.object({
  published: FlowVersion,
  /** The draft all leads share; null: nothing is being changed. */
  draft: z.object({ document: FlowDocument, revision: z.int(), savedAt: Instant, by: z.string() }).nullable(),
  history: z.array(FlowHistoryEntry),
  prompts: z.array(FlowPrompt),
  queues: z.array(QueueName),
  skills: z.array(z.object({ skill: Skill, zh: z.string(), en: z.string() })),
  /** Queues whose calls are recorded. */
  recorded: z.array(QueueName),
  /** State Council days, to be put into a document that has none. */
  calendar: FlowCalendar,
});
export type FlowDesk = z.infer<typeof FlowDesk>;

/** `PUT /api/flow/draft`. `revision`: the draft the change was made on, 0 where there is none. */
export const FlowDraftPut = z.object({ document: FlowDocument, revision: z.int().nonnegative() });
export const FlowPublish = z.object({ revision: z.int(), note: z.string().min(1).max(500) });
export const FlowRollBack = z.object({ version: z.int().positive(), note: z.string().min(1).max(500) });
