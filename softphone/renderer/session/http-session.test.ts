import { expect, it } from 'vitest';
import { aSession } from '../../testing/fake-server.ts';
import { httpSession } from './http-session.ts';

const answering = (status: number, body: string) =>
  httpSession('http://127.0.0.1', async () => new Response(body, { status }));

it('[D14] a session comes through whole', async () => {
  const session = aSession();
  expect(await answering(200, JSON.stringify(session)).current()).toEqual({ ok: true, value: session });
});

it.each([
  [401, '{"ok":false,"refusal":{"code":"wrong-password"}}', 'wrong-password'],
  [401, '{"code":"not-signed-in"}', 'not-signed-in'],
  [429, '{}', 'too-many-attempts'],
  [502, '<html>bad gateway</html>', 'unavailable'],
  [500, '{}', 'unavailable'],
  [200, '{"me":{}}', 'version'],
])('[D14] %d with %s is the refusal %s', async (status, body, code) => {
  const reply = await answering(status, body).signIn({ username: 'a', password: 'b' });
  expect(reply).toEqual({ ok: false, refusal: { code } });
});

it('[D14] no network is the refusal not-connected', async () => {
  const http = httpSession('http://127.0.0.1', () => Promise.reject(new TypeError('fetch failed')));
  expect(await http.current()).toEqual({ ok: false, refusal: { code: 'not-connected' } });
});
