import { Agent, request } from 'node:http';

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

/** Below the 15 s after which Asterisk hangs up on a connection nobody uses: it must not do so under a new command. */
const IDLE_MS = 8000;
/** Asterisk wants these in an envelope of their own name. */
const ENVELOPES: ReadonlySet<string> = new Set(['variables', 'fields']);

/**
 * Commands to Asterisk on connections that stay open, because ari-client makes a connection and a whole new client for
 * each one: a millisecond in which a phone could ring.
 */
export function openCommands(options: { url: string; user: string; password: string }): Commands {
  const { hostname, port } = new URL(options.url);
  const authorization = `Basic ${Buffer.from(`${options.user}:${options.password}`).toString('base64')}`;
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  return {
    do: (operation, parameters) => {
      const { path, body } = asRequest(operation, parameters);
      const headers = {
        authorization,
        ...(body === null
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      };
      return new Promise((resolve, reject) => {
        const { method } = operation;
        const asked = request({ hostname, port, agent, method, path: `/ari${path}`, headers }, (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (part: string) => {
            text += part;
          });
          answer.on('error', reject);
          answer.on('end', () => {
            const { statusCode = 0 } = answer;
            if (statusCode >= 400) return reject(new Error(text));
            try {
              resolve(text === '' ? undefined : JSON.parse(text));
            } catch (cause) {
              reject(cause);
            }
          });
        });
        asked.on('error', reject);
        asked.end(body ?? undefined);
      });
    },
    close: () => agent.destroy(),
  };
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
