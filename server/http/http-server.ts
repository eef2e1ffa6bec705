import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import { type FastifyInstance, fastify } from 'fastify';
import { sendRefusal } from '../accounts/http-session.ts';
import type { Log } from '../log/pino-log.ts';

/** The largest JSON body of a page: a ticket field. */
const BODY_BYTES = 64 * 1024;

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * The HTTP server: security headers, cookies, limits, errors as codes. Pages may load nothing from elsewhere, and
 * connect only to where they came from.
 */
export async function httpServer(log: Log): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit: BODY_BYTES, logger: false, forceCloseConnections: true });
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'"],
        mediaSrc: ["'self'", 'blob:', 'mediastream:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    // The pages are plain HTTP on loopback unless a city puts TLS before them, which then adds it.
    strictTransportSecurity: false,
  });
  await app.register(fastifyCookie);
  await app.register(fastifyRateLimit, {
    global: false,
    errorResponseBuilder: () => Object.assign(new Error('too many attempts'), { statusCode: 429 }),
  });
  app.setErrorHandler((error, request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status === 429) return sendRefusal(reply, 'too-many-attempts');
    if (status < 500) return sendRefusal(reply, 'bad-request');
    log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
    return sendRefusal(reply, 'unavailable');
  });
  app.setNotFoundHandler((_request, reply) => sendRefusal(reply, 'not-found'));
  return app;
}

/** The built pages. Their names carry a hash of the content, so all but the entry pages may be kept for ever. */
export async function servePages(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    setHeaders: (response, path) => {
      void response.header(
        'cache-control',
        path.endsWith('.html') ? 'no-cache' : 'public, max-age=31536000, immutable',
      );
    },
  });
}

/** Gives each WebSocket path to its owner; Socket.IO listens beside this for its own path. */
export function routeUpgrades(
  app: FastifyInstance,
  routes: Record<string, Upgrade>,
  otherPath: string,
): void {
  app.server.on('upgrade', (request, socket, head) => {
    const path = new URL(request.url ?? '/', 'http://upgrade').pathname;
    if (path.startsWith(otherPath)) return;
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route !== undefined) return route(request, socket, head);
    socket.end('HTTP/1.1 404 not-found\r\nConnection: close\r\n\r\n');
  });
}
