import type { FastifyInstance } from 'fastify';
import { sendRefusal } from '../accounts/http-session.ts';
import { isOperator } from './http-operator.ts';

/** How the parts are; nothing personal, so anyone may ask. */
export type Health = { ok: boolean; ivr: boolean; switch: boolean; speech: string | null };

/**
 * `GET /api/health`: is it up. `GET /api/diagnostics` (Bearer link secret): counts a stranger need not know,
 * `{recognizers, pages, handles, rssBytes}`.
 */
export function httpHealth(
  app: FastifyInstance,
  ports: { health: () => Health; recognizers: () => number; pages: () => number; linkSecret: string },
): void {
  app.get('/api/health', async () => ports.health());
  app.get('/api/diagnostics', async (request, reply) => {
    if (!isOperator(request, ports.linkSecret)) return sendRefusal(reply, 'not-allowed');
    return {
      recognizers: ports.recognizers(),
      pages: ports.pages(),
      handles: process.getActiveResourcesInfo().length,
      rssBytes: process.memoryUsage.rss(),
    };
  });
}
