import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../accounts/account.ts';
import { sendRefusal } from '../accounts/http-session.ts';
import type { Log } from '../log/pino-log.ts';
import { type HotWordList, HotWordPut, type HotWordReply } from '../protocol/hot-word.ts';
import type { HotWordStore } from './fs-hot-words.ts';

export type HotWordPorts = {
  hotWords: HotWordStore;
  session: (request: FastifyRequest) => Session | null;
  now: () => number;
  log: Log;
};

/** A list of 20,000 terms with their aliases. */
const BODY_BYTES = 4 * 1024 * 1024;

/** `GET` and `PUT /api/hot-words`, for leads: the list as CSV, taken whole or refused with its bad rows. */
export function httpHotWords(app: FastifyInstance, ports: HotWordPorts): void {
  const { hotWords, session } = ports;

  app.get('/api/hot-words', async (request, reply): Promise<HotWordList | FastifyReply> => {
    const asker = session(request);
    if (asker === null) return sendRefusal(reply, 'not-signed-in');
    return asker.account.role === 'lead' ? hotWords.list() : sendRefusal(reply, 'not-allowed');
  });

  app.put(
    '/api/hot-words',
    { bodyLimit: BODY_BYTES },
    async (request, reply): Promise<HotWordReply | FastifyReply> => {
      const asker = session(request);
      if (asker === null) return sendRefusal(reply, 'not-signed-in');
      if (asker.account.role !== 'lead') return sendRefusal(reply, 'not-allowed');
      const body = HotWordPut.safeParse(request.body);
      if (!body.success) return sendRefusal(reply, 'bad-request', ['csv']);
      const answer = await hotWords.replace(body.data.csv, ports.now());
      const { count, problems } = answer.list;
      ports.log.info(
        { agentId: asker.account.agentId, saved: answer.saved, hotWords: count, badRows: problems.length },
        'the list of hot words was sent',
      );
      return answer;
    },
  );
}
