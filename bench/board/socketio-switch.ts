import { io, type Socket } from 'socket.io-client';
import type { LivePicture } from '../../server/protocol/board.ts';
import { type Fact, LINK_NAMESPACE } from '../../server/protocol/link.ts';
import { accepted, type Reply } from '../../server/protocol/reply.ts';
import { PROTOCOL_VERSION } from '../../server/protocol/version.ts';

/** The place of `ivr` at the server's link, for a bench that invents what the switch does. */
export async function linkAsSwitch(url: string, token: string) {
  const socket: Socket = io(url + LINK_NAMESPACE, {
    auth: { token, protocol: PROTOCOL_VERSION },
    transports: ['websocket'],
    forceNew: true,
  });
  let n = 0;
  const spool = `bench-${Date.now().toString(36)}`;
  let posting: Promise<unknown> = Promise.resolve();
  socket.onAny((_name: string, _request: unknown, reply: unknown) => {
    if (typeof reply === 'function') (reply as (reply: Reply<null>) => void)(accepted(null));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return {
    /** In order, one batch after the other, as the spool of `ivr` does. */
    post: (facts: readonly { at: number; fact: Fact }[]): void => {
      if (facts.length === 0) return;
      const posted = facts.map(({ at, fact }) => ({ spool, n: ++n, at, fact }));
      posting = posting.then(() => socket.timeout(10_000).emitWithAck('facts:post', { facts: posted }));
    },
    picture: (picture: LivePicture): void => void socket.volatile.emit('live:picture', picture),
    posted: () => posting,
    close: () => void socket.disconnect(),
  };
}
