import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sendRefusal } from '../accounts/http-session.ts';
import type { Verification } from '../protocol/recording.ts';

/** `GET /api/recordings/verification`, for `./hotline recordings verify` beside a running server. */
export function httpVerification(
  app: FastifyInstance,
  ports: { verify: () => Promise<Verification>; linkSecret: string },
): void {
  app.get('/api/recordings/verification', async (request, reply) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${ports.linkSecret}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      return sendRefusal(reply, 'not-allowed');
    return ports.verify();
  });
}
