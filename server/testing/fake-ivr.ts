import { io, type Socket } from 'socket.io-client';
import type { LivePicture } from '../protocol/board.ts';
import type { ProgressAnswer } from '../protocol/flow-progress.ts';
import type { CallId } from '../protocol/ids.ts';
import { type Fact, LINK_NAMESPACE, type LinkRequestName, type PostedFact } from '../protocol/link.ts';
import { accepted, type Reply } from '../protocol/reply.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';

/** An `ivr` that does as the test says: it keeps every request and posts the facts it is given. */
export type FakeIvr = {
  requests: { name: LinkRequestName; request: unknown }[];
  /** What the next requests are answered with. */
  answer: (name: LinkRequestName) => Reply<null>;
  /** The first request of this name, made already or yet to come. */
  requested(name: LinkRequestName): Promise<unknown>;
  post(facts: Fact[]): Promise<Reply<number>>;
  picture(picture: LivePicture): void;
  progress(asked: { callId: CallId; ticket: string; code: string }): Promise<Reply<ProgressAnswer>>;
  close(): void;
};

export async function fakeIvr(url: string, token: string, spool = 'fake-spool'): Promise<FakeIvr> {
  const socket: Socket = io(`${url}${LINK_NAMESPACE}`, {
    auth: { token, protocol: PROTOCOL_VERSION },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  const waiting: { name: LinkRequestName; done: (request: unknown) => void }[] = [];
  let n = 0;
  const ivr: FakeIvr = {
    requests: [],
    answer: () => accepted(null),
    requested: (name) => {
      const made = ivr.requests.find((one) => one.name === name);
      if (made !== undefined) return Promise.resolve(made.request);
      return new Promise((done) => waiting.push({ name, done }));
    },
    post: (facts) => {
      const posted: PostedFact[] = facts.map((fact) => ({ spool, n: ++n, at: Date.now(), fact }));
      return socket.timeout(5000).emitWithAck('facts:post', { facts: posted });
    },
    progress: (asked) => socket.timeout(5000).emitWithAck('progress:ask', asked),
    picture: (picture) => void socket.emit('live:picture', picture),
    close: () => void socket.disconnect(),
  };
  socket.onAny((name: LinkRequestName, request: unknown, reply: (reply: Reply<null>) => void) => {
    ivr.requests.push({ name, request });
    reply(ivr.answer(name));
    for (const one of waiting.splice(0)) {
      if (one.name === name) one.done(request);
      else waiting.push(one);
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('connect_error', reject);
  });
  return ivr;
}
