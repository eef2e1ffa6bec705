import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import type { AgentState } from '../../server/protocol/agent.ts';
import type { LivePicture } from '../../server/protocol/board.ts';
import type {
  Fact,
  LinkRequest,
  LinkRequestName,
  PostedFact,
  SignedInDesk,
} from '../../server/protocol/link.ts';
import type { Reply } from '../../server/protocol/reply.ts';

type Posted = { fact: Fact; at: number; n: number; spool: string };

/** Stands in for `server`: takes facts, pictures and the speakers' sound, and asks for things. */
export type FakeServer = {
  port: number;
  facts: Posted[];
  pictures: LivePicture[];
  /** Bytes of sound by `leg` over all calls and taps. */
  sound: Map<string, number>;
  desks: SignedInDesk[];
  request: <N extends LinkRequestName>(name: N, request: LinkRequest<N>) => Promise<Reply<null>>;
  /** The next fact (also one that is there already, from `after` on) for which `is` holds. */
  fact: <N extends Fact['fact']>(
    name: N,
    is?: (fact: Extract<Fact, { fact: N }>) => boolean,
    withinMs?: number,
  ) => Promise<Posted & { fact: Extract<Fact, { fact: N }> }>;
  /** Facts up to now are not looked at by `fact` any more. */
  forget: () => void;
  linked: () => Promise<void>;
  states: () => Map<string, AgentState>;
  closeSound: () => void;
  stop: () => Promise<void>;
};

export async function startFakeServer(port = 0): Promise<FakeServer> {
  const http = createServer();
  const sockets = new Server(http);
  const media = new WebSocketServer({ noServer: true });
  const facts: Posted[] = [];
  const pictures: LivePicture[] = [];
  const sound = new Map<string, number>();
  const listeners = new Set<() => void>();
  const highest = new Map<string, number>();
  let from = 0;
  const self: { desks: SignedInDesk[] } = { desks: [] };
  const told = () => {
    for (const listener of [...listeners]) listener();
  };

  http.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname !== '/media') return;
    media.handleUpgrade(request, socket, head, (connection) => {
      const leg = url.searchParams.get('leg') ?? '';
      connection.on('message', (data: Buffer, isBinary) => {
        if (!isBinary) return;
        sound.set(leg, (sound.get(leg) ?? 0) + data.length);
        told();
      });
    });
  });

  const room = sockets.of('/ivr');
  room.on('connection', (socket) => {
    socket.on('facts:post', (post: { facts: PostedFact[] }, reply: (reply: Reply<number>) => void) => {
      const spool = post.facts[0]!.spool;
      for (const posted of post.facts) {
        if (posted.n <= (highest.get(posted.spool) ?? 0)) continue;
        highest.set(posted.spool, posted.n);
        facts.push(posted);
      }
      reply({ ok: true, value: highest.get(spool)! });
      told();
    });
    socket.on('live:picture', (picture: LivePicture) => {
      pictures.push(picture);
      told();
    });
    socket.emit('desks:replace', { desks: self.desks }, told);
    told();
  });

  const until = <T>(find: () => T | undefined, what: string, withinMs: number): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        listeners.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        listeners.delete(look);
        const seen = facts.slice(from).map((posted) => posted.fact.fact);
        reject(new Error(`waited in vain for ${what}; seen: ${seen.join(' ')}`));
      }, withinMs);
      listeners.add(look);
      look();
    });

  const connected = () => [...room.sockets.values()].at(-1);
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));

  return {
    port: (http.address() as AddressInfo).port,
    facts,
    pictures,
    sound,
    get desks() {
      return self.desks;
    },
    set desks(desks) {
      self.desks = desks;
    },
    request: async (name, request) => {
      const socket = await until(connected, 'a link', 10_000);
      return socket.timeout(5000).emitWithAck(name, request);
    },
    fact: (name, is = () => true, withinMs = 10_000) =>
      until(
        () =>
          facts.slice(from).find((posted) => posted.fact.fact === name && is(posted.fact as never)) as never,
        name,
        withinMs,
      ),
    forget: () => {
      from = facts.length;
    },
    linked: async () => {
      await until(connected, 'a link', 10_000);
    },
    states: () => new Map(pictures.at(-1)?.agents.map(({ agentId, state }) => [agentId, state])),
    closeSound: () => {
      for (const connection of media.clients) connection.terminate();
    },
    stop: async () => {
      for (const connection of media.clients) connection.terminate();
      await sockets.close();
      http.closeAllConnections();
    },
  };
}
