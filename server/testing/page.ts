import { io, type Socket } from 'socket.io-client';
import { Session } from '../protocol/agent.ts';
import {
  DESK_NAMESPACE,
  type DeskFact,
  type DeskFactName,
  type DeskReplies,
  type DeskRequest,
  type DeskRequestName,
} from '../protocol/desk.ts';
import type { Reply } from '../protocol/reply.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';

/** A page without a browser: it signs in over HTTP and keeps all that it is told. */
export type Page = {
  session: Session;
  cookie: string;
  facts: { name: string; fact: unknown }[];
  request<N extends DeskRequestName>(name: N, request: DeskRequest<N>): Promise<Reply<DeskReplies[N]>>;
  raw: Socket;
  /** The next (or an already told) fact of this name that `fits`. */
  told<N extends DeskFactName>(name: N, fits?: (fact: DeskFact<N>) => boolean): Promise<DeskFact<N>>;
  close(): void;
};

export async function signIn(
  url: string,
  username: string,
  password: string,
): Promise<{ session: Session; cookie: string }> {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
  return {
    session: Session.parse(await response.json()),
    cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '',
  };
}

export async function openPage(url: string, username: string, password: string): Promise<Page> {
  const { session, cookie } = await signIn(url, username, password);
  return connectPage(url, session, cookie);
}

export async function connectPage(url: string, session: Session, cookie: string): Promise<Page> {
  const raw = io(`${url}${DESK_NAMESPACE}`, {
    transports: ['websocket'],
    extraHeaders: { cookie },
    reconnection: false,
    forceNew: true,
  });
  const facts: Page['facts'] = [];
  const waiting = new Set<() => void>();
  raw.onAny((name: string, fact: unknown) => {
    facts.push({ name, fact });
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve, reject) => {
    raw.once('connect', () => resolve());
    raw.once('connect_error', reject);
  });
  const page: Page = {
    session,
    cookie,
    facts,
    raw,
    request: (name, request) => raw.timeout(5000).emitWithAck(name, request),
    told: (name, fits = () => true) =>
      new Promise((resolve) => {
        const look = () => {
          const found = facts.find((one) => one.name === name && fits(one.fact as never));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found.fact as never);
        };
        waiting.add(look);
        look();
      }),
    close: () => void raw.disconnect(),
  };
  await page.request('desk:resume', { protocol: PROTOCOL_VERSION, have: null });
  return page;
}
