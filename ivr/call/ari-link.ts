import ariClient, { type Client } from 'ari-client';
import type { Log } from '../pino-log.ts';
import { ARI_EVENTS, type Ari, AriEvent, AriFault } from './ari.ts';
import { type Commands, openCommands } from './http-commands.ts';
import { takeTurns } from './turns.ts';

export type AriLinkOptions = {
  url: string;
  user: string;
  password: string;
  application: string;
  /** The link is up, again or for the first time; events wait until it resolves. */
  onUp: (ari: Ari) => Promise<void>;
  onDown: () => void;
  /** Nobody listens at its address any more: Asterisk is dead, and with it all that was in it. Once, until it is up. */
  onGone: () => void;
  onEvent: (event: AriEvent) => void;
  log: Log;
};

export type AriLink = Ari & { isUp: () => boolean; close: () => Promise<void> };

const COMMAND_MS = 3000;
/**
 * Commands under way at once, of each kind; their deadline counts from then. Thirty agents hang up in one moment; the
 * music of 500 who come in one moment must leave Asterisk the time to ring.
 */
const AT_ONCE = { rings: 8, urgent: 8, patient: 4 };
/**
 * Somebody is at the other end already: never behind music and memory of those who wait. The mark too: a burst must not
 * look like death. A ring (`originate`) waits for nothing but rings.
 */
const URGENT: ReadonlySet<string> = new Set([
  'hangup',
  'createWithId',
  'addChannel',
  'stopMoh',
  'setGlobalVar',
]);
const HEARTBEAT_MS = 1000;
/** An Asterisk that answers no ping for so long stands still: it is noticed, and told, within 5 s. */
const SILENT_MS = 3500;
/** The library's own reconnecting waits up to 13 s between attempts and gives up; a call cannot wait for that. */
const RETRY_MS = { first: 100, last: 1000 };
/** A frozen Asterisk still takes connections; one that refuses them for so long is no reload of its HTTP server. */
const GONE_MS = 500;

/**
 * ari-client behind one door: a deadline for each command, a heartbeat, and a new client after each loss of the event
 * socket, because an Asterisk that came back may have other resources than the one the client was made from.
 */
export function openAriLink(options: AriLinkOptions): AriLink {
  // The library's Swagger client prints through a global `log` it leaves behind; what stands on stdout is our JSON only.
  Reflect.set(globalThis, 'log', () => undefined);
  const { log } = options;
  let session: Session | null = null;
  let closed = false;
  let eventBytes = 0;
  let retryMs = RETRY_MS.first;
  let retryTimer: NodeJS.Timeout | null = null;
  let wasUp = false;
  let refusedSince: number | null = null;

  const refused = () => {
    const now = Date.now();
    refusedSince ??= now;
    if (!wasUp || closed || now - refusedSince < GONE_MS) return;
    wasUp = false;
    log.warn('Asterisk is gone');
    options.onGone();
  };

  const again = () => {
    if (closed || retryTimer !== null) return;
    retryTimer = setTimeout(() => {
      retryTimer = null;
      void open();
    }, retryMs);
    retryMs = Math.min(retryMs * 2, RETRY_MS.last);
  };

  const lost = (which: Session, why: string) => {
    if (which.abandoned) return;
    which.abandon();
    if (session === which) {
      session = null;
      if (!closed) log.warn({ why }, 'the link to Asterisk is lost');
      options.onDown();
    }
    again();
  };

  const open = async () => {
    try {
      await describesItself(options);
      refusedSince = null;
      const client = await within(
        ariClient.connect(options.url, options.user, options.password),
        COMMAND_MS,
        'connect',
      );
      const opened = openSession(
        client,
        options,
        (why) => lost(opened, why),
        (bytes) => {
          eventBytes += bytes;
        },
      );
      try {
        await within(client.start(options.application), COMMAND_MS, 'events');
        if (closed) return opened.abandon();
        await command(client, commands, 'applications', 'filter', {
          applicationName: options.application,
          filter: { allowed: ARI_EVENTS.map((type) => ({ type })) },
        });
        session = opened;
        await options.onUp(link);
        retryMs = RETRY_MS.first;
        wasUp = true;
        opened.release();
        log.info('linked to Asterisk');
      } catch (cause) {
        lost(opened, 'start failed');
        throw cause;
      }
    } catch (cause) {
      log.debug({ err: cause }, 'Asterisk cannot be reached yet');
      if (isRefused(cause)) refused();
      else refusedSince = null;
      again();
    }
  };

  const commands = openCommands(options);
  const rings = takeTurns(AT_ONCE.rings);
  const urgent = takeTurns(AT_ONCE.urgent);
  const patient = takeTurns(AT_ONCE.patient);
  const turnOf = (operation: string) => {
    if (operation === 'originate') return rings;
    return URGENT.has(operation) ? urgent : patient;
  };
  const link: AriLink = {
    do: (resource, operation, parameters = {}) =>
      turnOf(operation)(async () => {
        if (session === null)
          throw new AriFault('no link to Asterisk', { gone: false, retryable: true, silent: true });
        return command(session.client, commands, resource, operation, parameters);
      }),
    isUp: () => session !== null,
    close: async () => {
      closed = true;
      log.info({ eventBytes }, 'what Asterisk told in this life');
      if (retryTimer !== null) clearTimeout(retryTimer);
      session?.abandon();
      session = null;
      commands.close();
    },
  };
  void open();
  return link;
}

/**
 * Asks for what the library will ask for, because an Asterisk that is still loading answers 503, which the library's
 * Swagger client throws where nobody can catch it: the whole process would end.
 */
async function describesItself({ url, user, password }: AriLinkOptions): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const reply = await fetch(`${url}/ari/api-docs/resources.json`, {
    headers: { authorization },
    signal: AbortSignal.timeout(COMMAND_MS),
  });
  await reply.body?.cancel();
  if (!reply.ok) throw new AriFault('Asterisk is still loading', { gone: false, retryable: true });
}

/** `fetch` wraps what the socket said. */
const isRefused = (cause: unknown): boolean =>
  cause instanceof TypeError &&
  cause.cause instanceof Error &&
  'code' in cause.cause &&
  cause.cause.code === 'ECONNREFUSED';

type Session = { client: Client; abandoned: boolean; abandon: () => void; release: () => void };

function openSession(
  client: Client,
  options: AriLinkOptions,
  onLost: (why: string) => void,
  onBytes: (bytes: number) => void,
): Session {
  let held: AriEvent[] | null = [];
  let socket: Client['_ws'];
  let pongAt = Date.now();
  const hear = (said: unknown) => {
    const text = String(said);
    onBytes(Buffer.byteLength(text));
    try {
      const { data: event } = AriEvent.safeParse(JSON.parse(text));
      if (event === undefined) return;
      if (held !== null) held.push(event);
      else options.onEvent(event);
    } catch (cause) {
      options.log.warn({ err: cause }, 'an event of Asterisk could not be taken');
    }
  };
  // The library makes an object with forty methods of each channel in an event, throws at an event type its model does
  // not know, and goes on connecting after it was told to stop. So the socket it makes is read here, beside it.
  Object.defineProperty(client, '_ws', {
    get: () => socket,
    set: (made: NonNullable<Client['_ws']>) => {
      socket = made;
      const on = made.on.bind(made) as (name: string, listener: (...args: unknown[]) => void) => typeof made;
      made.on = ((name: string, listener: (...args: unknown[]) => void) =>
        on(name, name === 'message' ? hear : listener)) as typeof made.on;
      if (session.abandoned) made.terminate();
    },
  });
  client.on('pong', () => {
    pongAt = Date.now();
  });
  client.on('WebSocketReconnecting', () => onLost('socket closed'));
  client.on('WebSocketMaxRetries', () => onLost('gave up'));
  const heartbeat = setInterval(() => {
    if (socket?.readyState === 1) client.ping();
    // An answer that came while this process was busy is read before silence is spoken of.
    setImmediate(() =>
      setImmediate(() => {
        if (Date.now() - pongAt > SILENT_MS) onLost('no answer to a ping');
      }),
    );
  }, HEARTBEAT_MS);
  heartbeat.unref();
  const session: Session = {
    client,
    abandoned: false,
    abandon: () => {
      session.abandoned = true;
      clearInterval(heartbeat);
      client._wsClosed = true;
      socket?.terminate();
    },
    release: () => {
      const early = held ?? [];
      held = null;
      for (const event of early) options.onEvent(event);
    },
  };
  return session;
}

async function command(
  { _swagger: { apis } }: Client,
  commands: Commands,
  resource: string,
  operation: string,
  parameters: Record<string, unknown>,
) {
  const known = apis[resource]?.operations[operation];
  if (known === undefined)
    throw new AriFault(`this Asterisk has no ${resource}.${operation}`, { gone: false, retryable: false });
  try {
    return await within(commands.do(known, parameters), COMMAND_MS, `${resource}.${operation}`);
  } catch (cause) {
    if (cause instanceof AriFault) throw cause;
    const said = cause instanceof Error ? cause.message : '';
    const gone = /not found|no longer|not in Stasis application/i.test(said);
    // What the socket says has a code; a refusal of Asterisk has words only.
    const silent = cause instanceof Error && 'code' in cause;
    throw new AriFault(`${resource}.${operation} failed`, { gone, retryable: !gone, silent, cause });
  }
}

async function within<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = () =>
    reject(new AriFault(`${what} took longer than ${ms} ms`, { gone: false, retryable: true, silent: true }));
  // An answer that came while this process was busy is read before it is called late.
  const timer = setTimeout(() => setImmediate(() => setImmediate(late)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
