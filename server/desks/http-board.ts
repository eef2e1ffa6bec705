import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Session } from '../accounts/account.ts';
import { sendRefusal } from '../accounts/http-session.ts';
import type { Board } from './run-board.ts';

/** `GET /api/board`: the whole live board (`BoardView`), for leads; for screens and programs that ask now and then. */
export function httpBoard(
  app: FastifyInstance,
  board: Board,
  session: (request: FastifyRequest) => Session | null,
): void {
  app.get('/api/board', async (request, reply) => {
    const asker = session(request);
    if (asker === null) return sendRefusal(reply, 'not-signed-in');
    return asker.account.role === 'lead' ? board.picture().view : sendRefusal(reply, 'not-allowed');
  });
}
