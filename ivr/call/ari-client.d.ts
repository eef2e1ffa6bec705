// ari-client 2.2 ships no types; only what ari-link.ts uses is declared.
declare module 'ari-client' {
  import type { EventEmitter } from 'node:events';
  import type { WebSocket } from 'ws';

  type Operation = (parameters: Record<string, unknown>) => Promise<unknown>;
  export type Client = EventEmitter & {
    start(applications: string): Promise<void>;
    ping(): void;
    /** The event socket; the library makes a new one at each attempt to connect. */
    _ws: WebSocket | undefined;
    _wsClosed: boolean | undefined;
  } & Record<'applications' | 'asterisk' | 'bridges' | 'channels' | 'playbacks', Record<string, Operation>>;
  export function connect(url: string, user: string, password: string): Promise<Client>;
  const library: { connect: typeof connect };
  export default library;
}
