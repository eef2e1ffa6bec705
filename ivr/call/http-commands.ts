import { connect } from 'node:net';

/** An operation as Asterisk's own api-docs describe it. */
export type AriOperation = {
  method: string;
  /** `/channels/{channelId}/answer` */
  path: string;
  parameters: { name: string; paramType: string }[];
};

export type Commands = {
  /**
   * @returns what Asterisk answered, parsed, or undefined where that is nothing
   * @throws Error with the text of a refusal, or what the socket said
   */
  do: (operation: AriOperation, parameters: Record<string, unknown>) => Promise<unknown>;
  close: () => void;
};

/** Asterisk hangs up on a connection nobody uses for 15 s: it must not do so under a new command. */
const IDLE_MS = 8000;
/** Asterisk wants these in an envelope of their own name. */
const ENVELOPES: ReadonlySet<string> = new Set(['variables', 'fields']);

/**
 * Commands to Asterisk on connections that stay open. Not by ari-client, which makes a connection and a whole new client
 * for each one, nor by Node's client (140-240 µs of processor a command) nor by undici's pool (49 µs, and a second
 * connection for commands that come one after the other), because a busy hall asks for a thousand a second and a phone
 * could ring meanwhile: this takes 27 µs.
 */
export function openCommands(options: { url: string; user: string; password: string }): Commands {
  const { hostname, port, host } = new URL(options.url);
  const authorization = `Basic ${Buffer.from(`${options.user}:${options.password}`).toString('base64')}`;
  const lines = new Set<Line>();
  const idle: Line[] = [];

  const aLine = (): Line => {
    const free = idle.pop();
    if (free !== undefined) return free;
    const made = openLine(hostname, Number(port), () => {
      lines.delete(made);
      if (idle.includes(made)) idle.splice(idle.indexOf(made), 1);
    });
    lines.add(made);
    return made;
  };

  return {
    do: async (operation, parameters) => {
      const { path, body } = asRequest(operation, parameters);
      const content =
        body === null
          ? 'Content-Length: 0\r\n\r\n'
          : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      const line = aLine();
      const { status, text, stays } = await line.ask(
        `${operation.method} /ari${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\n${content}`,
      );
      if (stays) idle.push(line);
      else line.close();
      if (status >= 400) throw new Error(text);
      return text === '' ? undefined : JSON.parse(text);
    },
    close: () => {
      for (const line of lines) line.close();
    },
  };
}

/** As Node says it: a code tells that nobody refused anything, there was no answer. */
const hungUp = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

type HttpAnswer = { status: number; text: string; stays: boolean };

/** One connection: one question at a time. */
type Line = { ask: (request: string) => Promise<HttpAnswer>; close: () => void };

function openLine(host: string, port: number, onClosed: () => void): Line {
  let asked: PromiseWithResolvers<HttpAnswer> | null = null;
  let heard: Buffer = Buffer.alloc(0);
  let fault: Error = hungUp();
  const socket = connect({ host, port, noDelay: true });
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('data', (part: Buffer) => {
    heard = heard.length === 0 ? part : Buffer.concat([heard, part]);
    try {
      const answer = answerIn(heard);
      if (answer === null) return;
      heard = Buffer.alloc(0);
      asked?.resolve(answer);
      asked = null;
    } catch (cause) {
      socket.destroy(cause instanceof Error ? cause : undefined);
    }
  });
  socket.on('error', (cause) => {
    fault = cause;
  });
  socket.on('close', () => {
    onClosed();
    asked?.reject(fault);
  });
  return {
    ask: (request) => {
      asked = Promise.withResolvers<HttpAnswer>();
      socket.write(request);
      return asked.promise;
    },
    close: () => socket.destroy(),
  };
}

/**
 * The answer once it is whole, else null.
 * @throws Error where it is none whose length is told, as Asterisk's always is
 */
function answerIn(heard: Buffer): HttpAnswer | null {
  const end = heard.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = heard.toString('latin1', 0, end);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
  const length = status === 204 ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
  if (Number.isNaN(status + length)) throw new Error('no answer of an HTTP server');
  const begin = end + 4;
  if (heard.length < begin + length) return null;
  const text = heard.toString('utf8', begin, begin + length);
  return { status, text, stays: !/\r\nconnection: *close/i.test(head) };
}

/** Where each parameter goes: into the path, behind it, or into the body. */
function asRequest(
  { path, parameters: known }: AriOperation,
  parameters: Record<string, unknown>,
): { path: string; body: string | null } {
  const query: string[] = [];
  let body: string | null = null;
  let place = path;
  for (const { name, paramType } of known) {
    const value = parameters[name];
    if (value === undefined) continue;
    if (paramType === 'path') place = place.replace(`{${name}}`, encodeURIComponent(String(value)));
    else if (paramType === 'body') body = JSON.stringify(ENVELOPES.has(name) ? { [name]: value } : value);
    else query.push(`${name}=${encodeURIComponent(String(value))}`);
  }
  return { path: query.length === 0 ? place : `${place}?${query.join('&')}`, body };
}
