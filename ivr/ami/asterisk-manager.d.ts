// asterisk-manager 0.2 ships no types; only what ami-link.ts uses is declared.
declare module 'asterisk-manager' {
  import type { EventEmitter } from 'node:events';

  type Answer = (error: unknown, answer?: Record<string, unknown>) => void;
  export type Manager = EventEmitter & {
    options: { username: string; password: string; events: boolean };
    connect(port: number, host: string, done: (error: unknown) => void): void;
    login(done: (error?: unknown) => void): void;
    action(action: Record<string, string>, done: Answer): string;
    disconnect(done?: () => void): void;
    isConnected(): boolean | undefined;
  };
  export default function createManager(port: null, host: string, user: string, password: string): Manager;
}
