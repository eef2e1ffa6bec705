import { timingSafeEqual } from 'node:crypto';
import type { Server, Socket } from 'socket.io';
import { z } from 'zod';
import type { Ask } from '../desks/ports.ts';
import type { Log } from '../log/pino-log.ts';
import type { LivePicture } from '../protocol/board.ts';
import type { ProgressAnswer } from '../protocol/flow-progress.ts';
import {
  LINK_NAMESPACE,
  LinkPosts,
  type LinkRequest,
  type LinkRequestName,
  type PostedFact,
} from '../protocol/link.ts';
import { accepted, type Reply, refused, replyOf } from '../protocol/reply.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';

const ANSWER_MS = 3000;
const NullReply = replyOf(z.null());

/** What the link tells the rest of the server. */
export type LinkEvents = {
  opened(): void;
  closed(): void;
  facts(facts: PostedFact[]): Promise<number>;
  picture(picture: LivePicture): void;
  progress(ticket: string, code: string): Promise<ProgressAnswer>;
};

/** The server's end of the link to `ivr`: one `ivr` at a time, the newest connection is the one that is asked. */
export function socketioLink(io: Server, token: string, log: Log) {
  let current: Socket | null = null;
  const namespace = io.of(LINK_NAMESPACE);

  namespace.use((socket, next) => {
    const auth = z.object({ token: z.string(), protocol: z.int() }).safeParse(socket.handshake.auth);
    if (!auth.success || !same(auth.data.token, token)) return next(new Error('not-allowed'));
    if (auth.data.protocol !== PROTOCOL_VERSION) return next(new Error('version'));
    next();
  });

  const ask: Ask = async <N extends LinkRequestName>(
    name: N,
    request: LinkRequest<N>,
  ): Promise<Reply<null>> => {
    if (current === null) return refused('unavailable');
    try {
      const reply: unknown = await current.timeout(ANSWER_MS).emitWithAck(name, request);
      const parsed = NullReply.safeParse(reply);
      if (!parsed.success) return refused('unavailable');
      if (parsed.data.ok) return accepted(null);
      const { code, fields } = parsed.data.refusal;
      return refused(code, fields);
    } catch {
      // Socket.IO rejects on time-out and on a closed connection alike: either way nobody said it was done.
      log.warn({ request: name, code: 'no-answer' }, 'ivr did not answer in time');
      return refused('unavailable');
    }
  };

  return {
    ask,
    connected: () => current !== null,
    listen(events: LinkEvents): void {
      namespace.on('connection', (socket) => {
        current = socket;
        log.info('ivr is connected');
        socket.on('facts:post', async (body: unknown, reply: unknown) => {
          if (typeof reply !== 'function') return;
          const post = LinkPosts['facts:post'].safeParse(body);
          if (!post.success) {
            log.error(
              { code: 'bad-facts', where: z.treeifyError(post.error) },
              'facts that do not fit the protocol',
            );
            return reply(refused('bad-request'));
          }
          try {
            reply(accepted(await events.facts(post.data.facts)));
          } catch (err) {
            // Not replied as done, so `ivr` keeps them and sends them again.
            log.error({ err, code: 'facts-not-stored' }, 'facts could not be stored');
            reply(refused('unavailable'));
          }
        });
        socket.on('live:picture', (body: unknown) => {
          const picture = LinkPosts['live:picture'].safeParse(body);
          if (picture.success) events.picture(picture.data);
          else log.error({ code: 'bad-picture' }, 'a picture that does not fit the protocol');
        });
        socket.on('progress:ask', async (body: unknown, reply: unknown) => {
          if (typeof reply !== 'function') return;
          const asked = LinkPosts['progress:ask'].safeParse(body);
          if (!asked.success) return reply(refused('bad-request'));
          try {
            reply(accepted(await events.progress(asked.data.ticket, asked.data.code)));
          } catch (err) {
            log.error({ err, code: 'progress-failed' }, 'a ticket could not be looked up');
            reply(refused('unavailable'));
          }
        });
        socket.on('disconnect', () => {
          if (current !== socket) return;
          current = null;
          log.warn('ivr is gone');
          events.closed();
        });
        events.opened();
      });
    },
  };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
