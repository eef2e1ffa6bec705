import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';

const Reply = z.object({
  partial: z.string().optional(),
  text: z.string().optional(),
  result: z.array(z.object({ word: z.string(), end: z.number() })).optional(),
});
const Line = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ stream: z.number(), reply: Reply, end: z.boolean() }),
]);

export type PeerReply = { readonly end: boolean } & z.infer<typeof Reply>;
export type VoskPeer = {
  readonly pid: number;
  send(stream: number, sound: Int16Array): void;
  end(stream: number): void;
  onReply(stream: number, hear: (reply: PeerReply) => void): void;
  close(): Promise<void>;
};

/** Starts the peer process and resolves when its model is loaded. */
export async function startVoskPeer(python: string, model: string): Promise<VoskPeer> {
  const script = fileURLToPath(new URL('vosk_peer.py', import.meta.url));
  const child = execa(python, [script, model], { buffer: false, reject: false });
  const listeners = new Map<number, (reply: PeerReply) => void>();
  const ready = Promise.withResolvers<void>();
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = Line.parse(JSON.parse(line));
      if ('ready' in message) ready.resolve();
      else listeners.get(message.stream)?.({ ...message.reply, end: message.end });
    }
  });
  void child.then(() => ready.reject(new Error('the peer in Python ended before it was ready')));
  await ready.promise;
  const { pid } = child;
  if (pid === undefined) throw new Error('the peer in Python did not start');
  const write = (stream: number, kind: 0 | 1, sound: Int16Array): void => {
    const bytes = Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength);
    const head = Buffer.alloc(12);
    head.writeUInt32LE(stream, 0);
    head.writeUInt32LE(kind, 4);
    head.writeUInt32LE(bytes.length, 8);
    child.stdin.write(Buffer.concat([head, bytes]));
  };
  return {
    pid,
    send: (stream, sound) => write(stream, 0, sound),
    end: (stream) => write(stream, 1, new Int16Array(0)),
    onReply: (stream, hear) => listeners.set(stream, hear),
    async close() {
      child.stdin.end();
      await child;
    },
  };
}
