import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log/pino-log.ts';
import { type Session as SessionView, SignIn, type SiteInfo } from '../protocol/agent.ts';
import { type Refusal, refused } from '../protocol/reply.ts';
import { meOf, SESSION_MS, type Session } from './account.ts';
import { passwordMatches } from './argon2-passwords.ts';
import { type Accounts, hashOf } from './pg-accounts.ts';

export const SESSION_COOKIE = 'hotline_session';
export const SIP_PATH = '/sip';
/** The realm part of SIP addresses; never resolved, the page talks over its WebSocket only (RFC 2606 `.invalid`). */
export const SIP_DOMAIN = 'hotline.invalid';

/** A person mistypes a few times; a guesser is slowed to these many tries a minute for one name from one address. */
const TRIES_A_MINUTE = 10;

export type SessionPorts = {
  accounts: Accounts;
  signIn: (account: Session['account']) => Promise<{ token: string; session: Session }>;
  signOut: (session: Session) => Promise<void>;
  byToken: (tokenHash: string) => Session | null;
  site: () => SiteInfo;
  log: Log;
};

const STATUS: Partial<Record<Refusal['code'], number>> = {
  'bad-request': 400,
  'wrong-password': 401,
  'not-signed-in': 401,
  'not-allowed': 403,
  'not-found': 404,
  'no-such-call': 404,
  'not-your-call': 403,
  stale: 409,
  'in-hand': 409,
  'too-early': 409,
  'missing-fields': 422,
  confidential: 403,
  'too-many-attempts': 429,
};

/** Sends a refusal as JSON `{ok: false, refusal}` with the fitting HTTP status. */
export function sendRefusal(reply: FastifyReply, code: Refusal['code'], fields?: string[]): FastifyReply {
  return reply.status(STATUS[code] ?? 503).send(refused(code, fields));
}

/** The token of a Cookie header, hashed; null where there is none. */
export function tokenHashOf(app: FastifyInstance, cookieHeader: string | undefined): string | null {
  const token = cookieHeader === undefined ? undefined : app.parseCookie(cookieHeader)[SESSION_COOKIE];
  return token === undefined || token === '' ? null : hashOf(token);
}

/** `POST`, `GET`, `DELETE /api/session`: sign in, who am I, sign out. */
export function httpSession(app: FastifyInstance, ports: SessionPorts): void {
  const { accounts, log } = ports;

  const current = (request: FastifyRequest): Session | null => {
    const hash = tokenHashOf(app, request.headers.cookie);
    return hash === null ? null : ports.byToken(hash);
  };

  const viewOf = (session: Session): SessionView => ({
    me: meOf(session.account),
    phone: {
      uri: `sip:${session.account.extension}@${SIP_DOMAIN}`,
      username: session.account.extension,
      secret: session.sipSecret,
      socketPath: SIP_PATH,
    },
    site: ports.site(),
  });

  app.post(
    '/api/session',
    {
      config: {
        rateLimit: {
          max: TRIES_A_MINUTE,
          timeWindow: '1 minute',
          // After the body is read: the limit is for one name from one address, so a good user elsewhere is not shut out.
          hook: 'preHandler',
          keyGenerator: (request: FastifyRequest) => {
            const body = SignIn.safeParse(request.body);
            return `${request.ip} ${body.success ? body.data.username : ''}`;
          },
        },
      },
    },
    async (request, reply) => {
      const body = SignIn.safeParse(request.body);
      if (!body.success)
        return sendRefusal(
          reply,
          'bad-request',
          body.error.issues.map((issue) => issue.path.join('.')),
        );
      const found = await accounts.byUsername(body.data.username);
      if (!(await passwordMatches(found?.passwordHash ?? null, body.data.password)) || found === null) {
        log.info({ code: 'wrong-password', from: request.ip }, 'a sign-in was refused');
        return sendRefusal(reply, 'wrong-password');
      }
      const { token, session } = await ports.signIn(found.account);
      log.info({ agentId: session.account.agentId }, 'signed in');
      reply.setCookie(SESSION_COOKIE, token, {
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
        secure: request.protocol === 'https',
        maxAge: SESSION_MS / 1000,
      });
      return viewOf(session);
    },
  );

  app.get('/api/session', async (request, reply) => {
    const session = current(request);
    // Nobody signed in is an answer, not an error: a browser would report a 401 in its console at each first visit.
    return reply.type('application/json').send(JSON.stringify(session === null ? null : viewOf(session)));
  });

  app.delete('/api/session', async (request, reply) => {
    const session = current(request);
    if (session !== null) await ports.signOut(session);
    reply.clearCookie(SESSION_COOKIE, { path: '/' });
    return reply.status(204).send();
  });
}
