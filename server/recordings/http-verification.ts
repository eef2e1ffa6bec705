import type { FastifyInstance } from 'fastify';
import { sendRefusal } from '../accounts/http-session.ts';
import { isOperator } from '../http/http-operator.ts';
import type { Verification } from '../protocol/recording.ts';

/** `GET /api/recordings/verification`, for `./hotline recordings verify` beside a running server. */
export function httpVerification(
  app: FastifyInstance,
  ports: { verify: () => Promise<Verification>; linkSecret: string },
): void {
  app.get('/api/recordings/verification', async (request, reply) => {
    if (!isOperator(request, ports.linkSecret)) return sendRefusal(reply, 'not-allowed');
    return ports.verify();
  });
}
