import { z } from 'zod';
import { Refusal, type RefusalCode, type Reply, refused } from '../../../server/protocol/reply.ts';

/** A request for a list, a document or a file; what happens live goes over the desk link. */
export type AskHttp = <T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  schema: z.ZodType<T>,
  body?: unknown,
) => Promise<Reply<T>>;

const DEADLINE_MS = 10_000;

const codeOfStatus: Record<number, RefusalCode> = {
  400: 'bad-request',
  401: 'not-signed-in',
  403: 'not-allowed',
  404: 'not-found',
  429: 'too-many-attempts',
};

/** A refusal stands in the body either bare, under `refusal` or under `error`; without one the status speaks. */
const RefusalBody = z.union([
  z.object({ refusal: Refusal }).transform((body) => body.refusal),
  z.object({ error: Refusal }).transform((body) => body.error),
  Refusal,
]);

/** Asks the server at `origin`, signed in by the session cookie. An answer that fits no schema is the refusal `version`. */
export function httpApi(origin: string, fetchOf: typeof fetch = fetch): AskHttp {
  return async (method, path, schema, body) => {
    let status: number;
    let answer: unknown;
    try {
      const response = await fetchOf(origin + path, {
        method,
        credentials: 'same-origin',
        signal: AbortSignal.timeout(DEADLINE_MS),
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      status = response.status;
      const text = await response.text();
      answer = text === '' ? null : JSON.parse(text);
    } catch (fault) {
      // An answer that is no JSON comes from something between us and the server.
      return refused(fault instanceof SyntaxError ? 'unavailable' : 'not-connected');
    }
    if (status >= 200 && status < 300) {
      const bare = schema.safeParse(answer);
      if (bare.success) return { ok: true, value: bare.data };
      const wrapped = z.object({ ok: z.literal(true), value: schema }).safeParse(answer);
      return wrapped.success ? { ok: true, value: wrapped.data.value } : refused('version');
    }
    const refusal = RefusalBody.safeParse(answer);
    return refusal.success
      ? { ok: false, refusal: refusal.data }
      : refused(codeOfStatus[status] ?? 'unavailable');
  };
}
