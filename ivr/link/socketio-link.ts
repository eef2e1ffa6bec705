import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import type { LivePicture } from '../../server/protocol/board.ts';
import { ProgressAnswer } from '../../server/protocol/flow-progress.ts';
import type { CallId } from '../../server/protocol/ids.ts';
import {
  LINK_NAMESPACE,
  type LinkClientToServer,
  type LinkRequest,
  type LinkRequestName,
  LinkRequests,
  type LinkServerToClient,
} from '../../server/protocol/link.ts';
import { type Reply, refused, replyOf } from '../../server/protocol/reply.ts';
import { PROTOCOL_VERSION } from '../../server/protocol/version.ts';
import type { Log } from '../pino-log.ts';
import type { Spool } from './fs-spool.ts';

export type LinkHandlers = {
  [N in LinkRequestName]: (request: LinkRequest<N>) => Promise<Reply<null>>;
};

export type ServerLink = {
  /** A fact was put into the spool. */
  posted: () => void;
  /** The picture is another one. */
  changed: () => void;
  /** How a ticket stands; `unavailable` where `server` is away or too slow. */
  askProgress: (callId: CallId, asked: { ticket: string; code: string }) => Promise<ProgressAnswer>;
  isUp: () => boolean;
  close: () => void;
};

export type ServerLinkOptions = {
  /** `http://127.0.0.1:8012` */
  url: string;
  token: string;
  spool: Spool;
  picture: () => LivePicture;
  handlers: LinkHandlers;
  log: Log;
};

const BATCH = 200;
const ACK_MS = 5000;
/** What happens in one go is posted in one go, and when the phone it made ring rings: `server` writes meanwhile. */
const POST_COALESCE_MS = 20;
/** And as long again for each hundred calls: what a picture costs its readers grows with them, so it comes less often. */
const PICTURE_COALESCE_MS = 50;
/** `server` calls the board old after 3 s without a picture. */
const PICTURE_MS = 1000;
/** Below the time a caller waits in silence for it. */
const PROGRESS_MS = 4000;
const PostReply = replyOf(z.int());
const ProgressReply = replyOf(ProgressAnswer);

/** The client of `server`: facts in order and once each, a picture at each change, an answer to every request. */
export function openServerLink(options: ServerLinkOptions): ServerLink {
  const { spool, log } = options;
  const socket: Socket<LinkServerToClient, LinkClientToServer> = io(`${options.url}${LINK_NAMESPACE}`, {
    auth: { token: options.token, protocol: PROTOCOL_VERSION },
    transports: ['websocket'],
    // To a neighbour on the machine: to pack a picture of a full hall takes longer than to send it.
    perMessageDeflate: { threshold: Number.POSITIVE_INFINITY },
    reconnectionDelay: 100,
    reconnectionDelayMax: 1000,
    randomizationFactor: 0.2,
  });
  let posting = false;
  let postTimer: NodeJS.Timeout | null = null;
  let pictureTimer: NodeJS.Timeout | null = null;
  let retryTimer: NodeJS.Timeout | null = null;

  const post = async () => {
    if (posting || !socket.connected) return;
    posting = true;
    try {
      for (let facts = spool.next(BATCH); facts.length > 0 && socket.connected; facts = spool.next(BATCH)) {
        const [first] = facts;
        if (first === undefined) return;
        const answer = PostReply.parse(await socket.timeout(ACK_MS).emitWithAck('facts:post', { facts }));
        if (!answer.ok) throw new Error(`facts were refused: ${answer.refusal.code}`);
        spool.acknowledge(first.spool, answer.value);
      }
    } catch (cause) {
      if (socket.connected) {
        log.warn({ err: cause }, 'facts were not taken; they wait in the spool');
        retryTimer ??= setTimeout(() => {
          retryTimer = null;
          void post();
        }, 1000);
      }
    } finally {
      posting = false;
    }
  };

  let coalesceMs = PICTURE_COALESCE_MS;
  const show = () => {
    pictureTimer = null;
    if (!socket.connected) return;
    const picture = options.picture();
    coalesceMs = PICTURE_COALESCE_MS * (1 + picture.calls.length / 100);
    socket.volatile.emit('live:picture', picture);
  };
  const heartbeat = setInterval(show, PICTURE_MS);

  const serve = <N extends LinkRequestName>(name: N) => {
    const listener = async (raw: unknown, reply: unknown) => {
      const answer = typeof reply === 'function' ? (reply as (reply: Reply<null>) => void) : () => undefined;
      const request = LinkRequests[name].safeParse(raw);
      if (!request.success) return answer(refused('bad-request'));
      try {
        answer(await options.handlers[name](request.data as LinkRequest<N>));
      } catch (cause) {
        log.error({ err: cause, request: name }, 'a request failed');
        answer(refused('unavailable'));
      }
    };
    socket.on(name, listener as never);
  };
  for (const name of Object.keys(LinkRequests) as LinkRequestName[]) serve(name);

  socket.on('connect', () => {
    log.info('linked to the server');
    show();
    void post();
  });
  socket.on('disconnect', (why) => {
    log.warn({ why }, 'the link to the server is lost');
    // The one reason after which the library does not come back by itself.
    if (why === 'io server disconnect') setTimeout(() => socket.connect(), 500);
  });
  socket.on('connect_error', (cause) => {
    log.debug({ err: cause }, 'the server cannot be reached yet');
    // A refusal by the server's own check is not tried again by the library.
    if (!socket.active) setTimeout(() => socket.connect(), 1000);
  });

  return {
    posted: () => {
      postTimer ??= setTimeout(() => {
        postTimer = null;
        void post();
      }, POST_COALESCE_MS);
    },
    changed: () => {
      pictureTimer ??= setTimeout(show, coalesceMs);
    },
    askProgress: async (callId, { ticket, code }) => {
      try {
        if (!socket.connected) return { is: 'unavailable' };
        const answer = ProgressReply.parse(
          await socket.timeout(PROGRESS_MS).emitWithAck('progress:ask', { callId, ticket, code }),
        );
        return answer.ok ? answer.value : { is: 'unavailable' };
      } catch (cause) {
        log.warn({ err: cause, callId }, 'nobody said how a ticket stands');
        return { is: 'unavailable' };
      }
    },
    isUp: () => socket.connected,
    close: () => {
      clearInterval(heartbeat);
      if (postTimer !== null) clearTimeout(postTimer);
      if (pictureTimer !== null) clearTimeout(pictureTimer);
      if (retryTimer !== null) clearTimeout(retryTimer);
      socket.disconnect();
    },
  };
}
