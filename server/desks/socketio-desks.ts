import type { DefaultEventsMap, Namespace, Server, Socket } from 'socket.io';
import type { Session } from '../accounts/account.ts';
import type { Log } from '../log/pino-log.ts';
import {
  DESK_NAMESPACE,
  type DeskClientToServer,
  type DeskRequestName,
  DeskRequests,
  type DeskServerToClient,
} from '../protocol/desk.ts';
import { type Reply, refused } from '../protocol/reply.ts';
import type { Tell } from './ports.ts';

type DeskData = { session: Session };
type DeskSocket = Socket<DeskClientToServer, DeskServerToClient, DefaultEventsMap, DeskData>;
type DeskSpace = Namespace<DeskClientToServer, DeskServerToClient, DefaultEventsMap, DeskData>;

/** A person types and clicks; more requests than this in a second are a broken or hostile page. */
const REQUESTS_A_SECOND = 50;
const BOARD_ROOM = 'board';

/** What the pages' connections need of the server. */
export type DeskEvents = {
  /** The session of a connection by its cookie header, or null. */
  session(cookieHeader: string | undefined): Session | null;
  pagesChanged(session: Session): void;
  handle(session: Session, name: DeskRequestName, request: unknown): Promise<Reply<unknown>>;
};

/** The pages' Socket.IO namespace: signs in by the cookie, parses every request, answers every request. */
export function socketioDesks(io: Server, log: Log) {
  const space: DeskSpace = io.of(DESK_NAMESPACE);
  const room = (agentId: string) => `agent:${agentId}`;

  const tell: Tell = {
    agent: (agentId, name, fact) => {
      // The event map is generic here; each name goes with its own fact by the signature above.
      (space.to(room(agentId)).emit as (name: string, fact: unknown) => boolean)(name, fact);
    },
    everyone: (name, fact) => {
      (space.emit as (name: string, fact: unknown) => boolean)(name, fact);
    },
    // `volatile`: a lead whose network is slow gets the newest board, not a line of old ones.
    board: (view) => {
      space.to(BOARD_ROOM).volatile.emit('board:changed', view);
    },
    endSession(tokenHash, why) {
      for (const socket of space.sockets.values()) {
        if (socket.data.session.tokenHash !== tokenHash) continue;
        socket.emit('session:ended', { why });
        socket.disconnect(true);
      }
    },
    pages: (agentId) => space.adapter.rooms.get(room(agentId))?.size ?? 0,
  };

  function serve(events: DeskEvents): void {
    space.use((socket, next) => {
      const session = events.session(socket.handshake.headers.cookie);
      if (session === null) return next(new Error('not-signed-in'));
      socket.data.session = session;
      next();
    });
    space.on('connection', (socket) => {
      const { session } = socket.data;
      void socket.join(room(session.account.agentId));
      events.pagesChanged(session);
      socket.on('disconnect', () => events.pagesChanged(session));
      limitRate(socket, log);
      socket.onAny((name: string, request: unknown, reply: unknown) => {
        if (typeof reply !== 'function') return;
        void answer(socket, events, name, request, reply as (reply: Reply<unknown>) => void);
      });
    });
  }

  async function answer(
    socket: DeskSocket,
    events: DeskEvents,
    name: string,
    request: unknown,
    reply: (reply: Reply<unknown>) => void,
  ): Promise<void> {
    const { session } = socket.data;
    if (!isRequestName(name)) return reply(refused('bad-request'));
    const parsed = DeskRequests[name].safeParse(request);
    if (!parsed.success)
      return reply(
        refused(
          'bad-request',
          parsed.error.issues.map((issue) => issue.path.join('.')),
        ),
      );
    if (events.session(socket.handshake.headers.cookie) === null) return reply(refused('not-signed-in'));
    try {
      // Joined before the board is drawn: a change between the two would else be missed.
      if (name === 'board:watch' && session.account.role === 'lead') await socket.join(BOARD_ROOM);
      const done = await events.handle(session, name, parsed.data);
      if (done.ok && name === 'board:unwatch') await socket.leave(BOARD_ROOM);
      reply(done);
    } catch (err) {
      log.error({ err, request: name, agentId: session.account.agentId }, 'a request of a page failed');
      reply(refused('unavailable'));
    }
  }

  return { tell, serve, connected: () => space.sockets.size };
}

const isRequestName = (name: string): name is DeskRequestName => Object.hasOwn(DeskRequests, name);

function limitRate(socket: DeskSocket, log: Log): void {
  let second = 0;
  let count = 0;
  socket.use((_packet, next) => {
    const now = Math.floor(performance.now() / 1000);
    count = now === second ? count + 1 : 1;
    second = now;
    if (count <= REQUESTS_A_SECOND) return next();
    log.warn(
      { agentId: socket.data.session.account.agentId, code: 'too-many-requests' },
      'a page was disconnected',
    );
    socket.disconnect(true);
  });
}
