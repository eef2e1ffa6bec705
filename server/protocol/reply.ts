import { z } from 'zod';

/** Why a request was not done. A short code list: pages translate the code, never parse the text. */
export const RefusalCode = z.enum([
  'bad-request',
  'not-signed-in',
  'wrong-password',
  'too-many-attempts',
  'not-allowed',
  'not-found',
  'not-your-call',
  'no-such-call',
  'not-in-a-call',
  'already-done',
  'stale',
  /** A colleague has it in hand. */
  'in-hand',
  'too-early',
  'missing-fields',
  'not-connected',
  'unavailable',
  'flow-problems',
  'busy',
  'second-party',
  'taken',
  'no-outside-lines',
  'number-not-allowed',
  'version',
  'confidential',
]);
export type RefusalCode = z.infer<typeof RefusalCode>;

export const Refusal = z.object({
  code: RefusalCode,
  /** The names of the fields that are wrong or missing, where that is the reason. */
  fields: z.array(z.string()).optional(),
});
export type Refusal = z.infer<typeof Refusal>;

/** Every request is answered by one of these two. */
export type Reply<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

export const accepted = <T>(value: T): Reply<T> => ({ ok: true, value });
export const refused = (code: RefusalCode, fields?: string[]): { ok: false; refusal: Refusal } => ({
  ok: false,
  refusal: fields === undefined ? { code } : { code, fields },
});

/** The schema of a reply whose value is `value`; used where a reply crosses a border. */
export const replyOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), refusal: Refusal }),
  ]);
