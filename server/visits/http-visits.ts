import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { SIP_DOMAIN, SIP_PATH, sendRefusal } from '../accounts/http-session.ts';
import type { PhoneAccount } from '../protocol/agent.ts';

/** The endpoint of asterisk-config that visitors' calls come in by; it reaches the dialplan of the trunk and no other. */
const ENDPOINT = 'open-call';
const VISIT_MS = 60 * 60 * 1000;
const VISITS_A_MINUTE = 20;

/**
 * `POST /api/open-call`: a citizen's browser gets what its phone needs to call 12345. Served only when the setting
 * `openCall` is on. Gives the check of the visit's ticket for the SIP WebSocket.
 */
export function httpVisits(
  app: FastifyInstance,
  options: { enabled: boolean; secret: string; now: () => number },
) {
  const visits = new Map<string, number>();

  app.post(
    '/api/open-call',
    { config: { rateLimit: { max: VISITS_A_MINUTE, timeWindow: '1 minute' } } },
    async (_request, reply) => {
      if (!options.enabled) return sendRefusal(reply, 'not-found');
      const now = options.now();
      for (const [visit, until] of visits) if (until <= now) visits.delete(visit);
      const visit = randomBytes(18).toString('base64url');
      visits.set(visit, now + VISIT_MS);
      const account: PhoneAccount = {
        uri: `sip:${ENDPOINT}@${SIP_DOMAIN}`,
        username: ENDPOINT,
        secret: options.secret,
        socketPath: `${SIP_PATH}?visit=${visit}`,
      };
      return account;
    },
  );

  return {
    allowed: (url: string): boolean => {
      const visit = new URL(url, 'http://visit').searchParams.get('visit');
      return visit !== null && (visits.get(visit) ?? 0) > options.now();
    },
  };
}
