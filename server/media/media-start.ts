import { MEDIA_USER, MediaQuery } from '../protocol/link.ts';

/** Why a media connection was turned away; the code is logged, the HTTP status is what Asterisk sees. */
export type MediaRefusal = { status: 400 | 401 | 404; code: 'bad-token' | 'bad-query' | 'no-such-call' };

/** The query and the credentials of a media connection, checked before the WebSocket is opened. */
export function readMediaRequest(
  url: string,
  authorization: string | undefined,
  secret: string,
  same: (a: string, b: string) => boolean,
): { query: MediaQuery } | { refusal: MediaRefusal } {
  const expected = `Basic ${Buffer.from(`${MEDIA_USER}:${secret}`).toString('base64')}`;
  if (authorization === undefined || !same(authorization, expected)) {
    return { refusal: { status: 401, code: 'bad-token' } };
  }
  const query = MediaQuery.safeParse(Object.fromEntries(new URL(url, 'ws://media').searchParams));
  return query.success ? { query: query.data } : { refusal: { status: 400, code: 'bad-query' } };
}
