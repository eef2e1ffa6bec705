import { io, type Socket } from 'socket.io-client';
import {
  DESK_NAMESPACE,
  type DeskClientToServer,
  type DeskFactName,
  DeskFacts,
  type DeskReplies,
  type DeskRequest,
  type DeskRequestName,
  type DeskServerToClient,
} from '../../../server/protocol/desk.ts';
import { Refusal, type Reply, refused } from '../../../server/protocol/reply.ts';
import { PROTOCOL_VERSION } from '../../../server/protocol/version.ts';
import type { FactEvent } from '../desk/desk-state.ts';
import type { DeskLink, DeskLinkListener } from './desk-link.ts';
import { replyValues } from './reply-schemas.ts';

/** A reply that takes longer is no help to a person in a call; the next try costs one key press. */
const REPLY_DEADLINE_MS = 5_000;
const RETRY_AFTER_MS = { first: 300, longest: 3_000 };

export type SocketioDeskLink = DeskLink & {
  /** Messages that did not fit their schema since the start: each was dropped, the desk went on. */
  dropped: () => number;
};

/**
 * Connects to `/desk` of `origin`; the session cookie signs the page in. Socket.IO delivers at most once, so every
 * connection begins with `desk:resume` and what the page already holds; the server answers with the rest.
 */
export function connectDesk(
  origin: string,
  listener: DeskLinkListener,
  options: { deadlineMs?: number; headers?: Record<string, string> } = {},
): SocketioDeskLink {
  const deadlineMs = options.deadlineMs ?? REPLY_DEADLINE_MS;
  const socket: Socket<DeskServerToClient, DeskClientToServer> = io(origin + DESK_NAMESPACE, {
    transports: ['websocket'],
    withCredentials: true,
    reconnectionDelay: RETRY_AFTER_MS.first,
    reconnectionDelayMax: RETRY_AFTER_MS.longest,
    forceNew: true,
    ...(options.headers === undefined ? {} : { extraHeaders: options.headers }),
  });
  let dropped = 0;
  let closed = false;
  let resumeAgain: ReturnType<typeof setTimeout> | undefined;
  const drop = (): undefined => {
    dropped += 1;
    return undefined;
  };

  const request = async <N extends DeskRequestName>(
    name: N,
    body: DeskRequest<N>,
  ): Promise<Reply<DeskReplies[N]>> => {
    // Without this Socket.IO would keep the request and send it minutes later, when nobody means it any more.
    if (!socket.connected) return refused('not-connected');
    let answer: unknown;
    try {
      answer = await (socket.timeout(deadlineMs) as unknown as LooseEmitter).emitWithAck(name, body);
    } catch (lateOrCut) {
      if (!(lateOrCut instanceof Error)) throw lateOrCut;
      return refused('not-connected');
    }
    return parseReply(name, answer) ?? drop() ?? refused('version');
  };

  const resume = async (): Promise<void> => {
    const reply = await request('desk:resume', { protocol: PROTOCOL_VERSION, have: listener.have() });
    if (closed) return;
    if (reply.ok) listener.onEvent({ is: 'pictureCame', picture: reply.value });
    else {
      listener.onEvent({ is: 'refused', refusal: reply.refusal });
      // A lost answer on a living connection would leave the page empty: ask again while it lasts.
      if (socket.connected && reply.refusal.code === 'not-connected') {
        resumeAgain = setTimeout(() => void resume(), RETRY_AFTER_MS.longest);
      }
    }
  };

  const tell = <N extends DeskFactName>(name: N, fact: unknown): void => {
    const parsed = DeskFacts[name].safeParse(fact);
    if (closed) return;
    if (!parsed.success) {
      drop();
      return;
    }
    listener.onEvent({ is: 'fact', name, fact: parsed.data } as FactEvent);
    if (name === 'session:ended') socket.disconnect();
  };

  socket.on('connect', () => void resume());
  socket.on('disconnect', (reason) => {
    clearTimeout(resumeAgain);
    if (closed) return;
    listener.onEvent({ is: 'linkLost' });
    // "io server disconnect" is the one cut after which Socket.IO does not try again by itself.
    if (reason === 'io server disconnect')
      resumeAgain = setTimeout(() => socket.connect(), RETRY_AFTER_MS.longest);
  });
  socket.on('connect_error', () => {
    if (!closed) listener.onEvent({ is: 'linkLost' });
    // A refusal by the server's middleware does not retry by itself either.
    if (!closed && !socket.active) resumeAgain = setTimeout(() => socket.connect(), RETRY_AFTER_MS.longest);
  });
  for (const name of Object.keys(DeskFacts) as DeskFactName[]) {
    (socket as unknown as LooseEmitter).on(name, (fact) => tell(name, fact));
  }

  return {
    request,
    dropped: () => dropped,
    close: () => {
      closed = true;
      clearTimeout(resumeAgain);
      socket.disconnect();
    },
  };
}

/** What crosses the wire is `unknown` until parsed, whatever the catalogue promises. */
type LooseEmitter = {
  on: (name: string, listener: (message: unknown) => void) => void;
  emitWithAck: (name: string, body: unknown) => Promise<unknown>;
};

function parseReply<N extends DeskRequestName>(name: N, answer: unknown): Reply<DeskReplies[N]> | undefined {
  if (typeof answer !== 'object' || answer === null || !('ok' in answer)) return undefined;
  if (answer.ok === true && 'value' in answer) {
    const value = replyValues[name].safeParse(answer.value);
    return value.success ? { ok: true, value: value.data } : undefined;
  }
  if (answer.ok === false && 'refusal' in answer) {
    const refusal = Refusal.safeParse(answer.refusal);
    return refusal.success ? { ok: false, refusal: refusal.data } : undefined;
  }
  return undefined;
}
