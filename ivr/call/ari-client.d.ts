// ari-client 2.2 ships no types; only what ari-link.ts uses is declared.
declare module 'ari-client' {
  import type { EventEmitter } from 'node:events';
  import type { WebSocket } from 'ws';

  type Operation = { method: string; path: string; parameters: { name: string; paramType: string }[] };
  export type Client = EventEmitter & {
    start(applications: string): Promise<void>;
    ping(): void;
    /** The event socket; the library makes a new one at each attempt to connect. */
    _ws: WebSocket | undefined;
    _wsClosed: boolean | undefined;
    /** What this Asterisk can be asked, by resource and operation, as it says itself. */
    _swagger: { apis: Record<string, { operations: Record<string, Operation | undefined> } | undefined> };
  };
  export function connect(url: string, user: string, password: string): Promise<Client>;
  const library: { connect: typeof connect };
  export default library;
}
