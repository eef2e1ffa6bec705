import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import fastify from 'fastify';
import { Server, type Socket } from 'socket.io';
import type { Session } from '../../server/protocol/agent.ts';
import type { BoardPicture } from '../../server/protocol/board.ts';
import type { HistoryItem } from '../../server/protocol/call.ts';
import { type Directory, NOBODY_AROUND } from '../../server/protocol/conversation.ts';
import {
  DESK_NAMESPACE,
  type DeskFact,
  type DeskFactName,
  type DeskPicture,
  type DeskRequest,
  type DeskRequestName,
  DeskRequests,
} from '../../server/protocol/desk.ts';
import type { DutyList } from '../../server/protocol/duty.ts';
import type { HotWordList, HotWordReply } from '../../server/protocol/hot-word.ts';
import type { CallPage, Peaks } from '../../server/protocol/recording.ts';
import { accepted, refused } from '../../server/protocol/reply.ts';
import type { FieldValue, TicketView } from '../../server/protocol/ticket.ts';
import type { LineHistory, TranscriptLine } from '../../server/protocol/transcript.ts';
import type { AgainView } from '../../server/protocol/transcript-again.ts';
import { HITS, type TranscriptHit, TranscriptQuery } from '../../server/protocol/transcript-search.ts';
import { PROTOCOL_VERSION } from '../../server/protocol/version.ts';
import { byteRange } from '../../server/recordings/sound.ts';
import { AGENT, aHistory, EXTENSION } from './samples.ts';

const PAGES = fileURLToPath(new URL('../../dist/pages', import.meta.url));

/** What a scripted server knows; a test changes it and tells the pages. */
export type FakeTruth = {
  session: Session;
  signedIn: boolean;
  picture: DeskPicture;
  lines: TranscriptLine[];
  tickets: TicketView[];
  board: BoardPicture | null;
  duty: DutyList;
  callPage: CallPage | null;
  peaks: Peaks | null;
  sound: Buffer;
  directory: Directory;
  /** What the pages of transcripts ask for. */
  again: AgainView;
  history: LineHistory;
  hits: TranscriptHit[];
  finished: HistoryItem[];
  hotWords: HotWordList;
};

export type Asked = { [N in DeskRequestName]: { name: N; request: DeskRequest<N> } }[DeskRequestName];

export type FakeServer = {
  url: string;
  truth: FakeTruth;
  /** Every request of the pages so far, in order. */
  asked: Asked[];
  tell: <N extends DeskFactName>(name: N, fact: DeskFact<N>) => void;
  /** Anything at all, for messages that fit no schema. */
  tellRaw: (name: string, message: unknown) => void;
  /** Cuts every page's socket as a lost network does; pages may come back. */
  cut: () => void;
  close: () => Promise<void>;
};

export const aSession = (more: Partial<Session['site']> = {}, role: 'agent' | 'lead' = 'agent'): Session => ({
  me: { agentId: AGENT, name: role === 'lead' ? '李敏' : '王芳', extension: EXTENSION, role },
  phone: { uri: 'sip:1027@hotline.invalid', username: '1027', secret: 'x'.repeat(16), socketPath: '/sip' },
  site: {
    protocol: PROTOCOL_VERSION,
    demo: true,
    openCall: true,
    pauseReminderMs: 60_000,
    speech: { engine: 'vosk', language: 'zh', why: null },
    ...more,
  },
});

/** Serves the built pages and speaks the desk's protocol from a script, on a free loopback port. */
export async function fakeServer(session: Session = aSession()): Promise<FakeServer> {
  const truth: FakeTruth = {
    session,
    signedIn: false,
    picture: {
      state: { is: 'notReady', reason: 'signed-in', since: Date.now() },
      call: null,
      around: NOBODY_AROUND,
      lines: [],
      ticket: null,
      history: [],
    },
    lines: [],
    tickets: [],
    board: null,
    duty: { at: Date.now(), tasks: [], open: 0, late: 0 },
    callPage: null,
    peaks: null,
    sound: Buffer.alloc(0),
    directory: { colleagues: [], queues: [], places: [], anyNumber: false },
    again: { state: 'off', engine: null, madeAt: null, parts: [] },
    history: { recognised: '', corrections: [] },
    hits: [],
    finished: [aHistory(1), aHistory(2)],
    hotWords: { csv: 'term,kind,region,aliases\n', count: 0, problems: [], savedAt: null },
  };
  const asked: Asked[] = [];
  const app = fastify();
  await app.register(fastifyStatic, { root: PAGES });
  app.get(
    '/api/calls/:call',
    async (_request, reply) => truth.callPage ?? reply.code(404).send({ refusal: { code: 'no-such-call' } }),
  );
  app.get('/api/calls', async () => ({ calls: truth.finished, next: null }));
  app.get('/api/calls/:call/peaks', async () => truth.peaks);
  app.get('/api/calls/:call/sound', async (request, reply) => {
    const range = byteRange(request.headers.range, truth.sound.length);
    const { from, to } = typeof range === 'string' ? { from: 0, to: truth.sound.length } : range;
    return reply
      .code(range === 'all' ? 200 : 206)
      .header('content-type', 'audio/wav')
      .header('accept-ranges', 'bytes')
      .header('content-range', `bytes ${from}-${to - 1}/${truth.sound.length}`)
      .send(truth.sound.subarray(from, to));
  });
  app.post('/api/calls/:call/opening', async (_request, reply) => {
    truth.callPage = truth.callPage === null ? null : { ...truth.callPage, hidden: false };
    return reply.code(204).send();
  });
  app.get('/api/calls/:call/again', async () => truth.again);
  app.get('/api/transcripts/:call/:seq/corrections', async (): Promise<LineHistory> => truth.history);
  app.get('/api/transcripts', async (request, reply) => {
    const query = TranscriptQuery.safeParse(request.query);
    if (!query.success) return reply.code(400).send(refused('bad-request'));
    const { text, after } = query.data;
    if (text.length < 2) return reply.code(400).send(refused('bad-request', ['text']));
    const next = after + HITS < truth.hits.length ? after + HITS : null;
    return { hits: truth.hits.slice(after, after + HITS), next };
  });
  app.get('/api/hot-words', async () => truth.hotWords);
  app.put<{ Body: { csv: string } }>('/api/hot-words', async (request): Promise<HotWordReply> => {
    const { csv } = request.body;
    const bad = csv.split('\n').findIndex((row) => row.startsWith('路,'));
    const saved = bad < 0;
    const problems = saved ? [] : [{ row: bad + 1, why: 'term' as const }];
    const list = { csv, count: csv.trim().split('\n').length - 1, problems, savedAt: Date.now() };
    if (saved) truth.hotWords = list;
    return { saved, list };
  });
  app.get('/api/duty', async () => truth.duty);
  app.post<{ Params: { task: string; act: string } }>('/api/duty/:task/:act', async ({ params }) => {
    const { agentId, name } = truth.session.me;
    const tasks = truth.duty.tasks.flatMap((task) => {
      if (task.dutyId !== params.task) return [task];
      if (params.act !== 'claim') return [];
      return [{ ...task, owner: { agentId, name }, lockedUntil: Date.now() + 60_000 }];
    });
    truth.duty = { ...truth.duty, tasks, open: tasks.length };
    return truth.duty;
  });
  app.get('/api/session', async (_request, reply) =>
    reply.type('application/json').send(JSON.stringify(truth.signedIn ? truth.session : null)),
  );
  app.post<{ Body: { password: string } }>('/api/session', async (request, reply) => {
    if (request.body.password !== 'right-password') {
      return reply.code(401).send({ refusal: { code: 'wrong-password' } });
    }
    truth.signedIn = true;
    return truth.session;
  });
  app.delete('/api/session', async (_request, reply) => {
    truth.signedIn = false;
    return reply.code(204).send();
  });
  app.post('/api/open-call', async (_request, reply) =>
    truth.session.site.openCall
      ? truth.session.phone
      : reply.code(404).send({ refusal: { code: 'not-found' } }),
  );

  await app.listen({ host: '127.0.0.1', port: 0 });
  const io = new Server(app.server, { serveClient: false });
  const desk = io.of(DESK_NAMESPACE);
  desk.on('connection', (socket: Socket) => {
    for (const name of Object.keys(DeskRequests) as DeskRequestName[]) {
      socket.on(name, (body: unknown, reply: (answer: unknown) => void) => {
        const parsed = DeskRequests[name].safeParse(body);
        if (!parsed.success) return reply(refused('bad-request'));
        asked.push({ name, request: parsed.data } as Asked);
        reply(answerTo({ name, request: parsed.data } as Asked, truth));
      });
    }
  });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    truth,
    asked,
    tell: (name, fact) => void desk.emit(name, fact),
    tellRaw: (name, message) => void desk.emit(name, message),
    cut: () => {
      for (const socket of desk.sockets.values()) socket.conn.close();
    },
    close: async () => {
      await io.close();
      await app.close();
    },
  };
}

function answerTo({ name, request }: Asked, truth: FakeTruth): unknown {
  switch (name) {
    case 'desk:resume': {
      const { call } = truth.picture;
      const after = request.have !== null && request.have.callId === call?.callId ? request.have.seq : 0;
      return accepted({ ...truth.picture, lines: truth.lines.filter((line) => line.seq > after) });
    }
    case 'transcript:get':
      return accepted(truth.lines.filter((line) => line.seq > request.afterSeq));
    case 'transcript:correct': {
      const line = truth.lines.find(({ seq }) => seq === request.seq);
      if (line === undefined) return refused('not-found');
      const { me } = truth.session;
      const { text } = request;
      line.correction = text === null ? null : { text, by: me.agentId, name: me.name, at: Date.now() };
      return accepted(line);
    }
    case 'agent:setAvailability': {
      const since = Date.now();
      const { availability } = request;
      truth.picture.state = availability.ready
        ? { is: 'ready', since }
        : { is: 'notReady', reason: availability.reason, since };
      return accepted(truth.picture.state);
    }
    case 'ticket:setField': {
      const { ticket } = truth.picture;
      if (ticket === null) return refused('not-found');
      const { field, value } = request;
      const person: FieldValue = { value: value ?? '', by: 'person', confidence: 1, source: null };
      const missing = ticket.missing.filter((name) => name !== field);
      const next = { ...ticket, revision: ticket.revision + 1, missing, savedAt: Date.now() };
      truth.picture.ticket = { ...next, fields: { ...ticket.fields, [field]: person } };
      return accepted(truth.picture.ticket);
    }
    case 'ticket:move': {
      const { ticket } = truth.picture;
      if (ticket === null) return refused('not-found');
      if (ticket.missing.length > 0) return refused('missing-fields', ticket.missing);
      const status = request.move === 'answer' ? 'answered' : 'accepted';
      truth.picture.ticket = { ...ticket, status, allowedMoves: [], revision: ticket.revision + 1 };
      return accepted(truth.picture.ticket);
    }
    case 'ticket:open':
    case 'ticket:get':
      return truth.picture.ticket === null ? refused('not-found') : accepted(truth.picture.ticket);
    case 'ticket:list':
      return accepted(truth.tickets);
    case 'call:mark':
      return accepted({
        callId: request.callId,
        kind: request.kind,
        at: Date.now(),
        atMs: 0,
        agentId: AGENT,
      });
    case 'desk:directory':
      return accepted(truth.directory);
    case 'board:watch':
      return truth.board === null ? refused('not-allowed') : accepted(truth.board);
    default:
      return accepted(null);
  }
}
