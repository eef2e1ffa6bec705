import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { AgentId, CallId, Instant } from '../../server/protocol/ids.ts';
import { QueueWish } from '../../server/protocol/queue.ts';

const OpenCall = z.object({
  arrivedAt: Instant,
  queuedAt: Instant.nullable(),
  wish: QueueWish,
  /** The caller's channel. */
  channelId: z.string(),
  /** The agent the caller talks or talked to. */
  answered: z.object({ leg: z.int().positive(), agentId: AgentId }).nullable(),
  /** A call of ours that nobody has taken yet. */
  outbound: z.boolean().default(false),
  /** What it came to before its end. */
  settled: z.enum(['voicemail', 'callback', 'timedOut']).nullable().default(null),
});
export type OpenCall = z.infer<typeof OpenCall>;

/** The calls of this process that have not ended. */
export type OpenCalls = {
  /** What the process before left open. */
  left: ReadonlyMap<CallId, OpenCall>;
  set: (callId: CallId, call: OpenCall) => void;
  delete: (callId: CallId) => void;
  /** The open call of a caller's channel. */
  ofChannel: (channelId: string) => { callId: CallId; call: OpenCall } | null;
};

/** One change: what is known of the call now; null: it has ended. */
const Line = z.object({ callId: CallId, call: OpenCall.nullable() });

/** So many lines beyond the open calls, and the file is made anew. */
const MOST_LINES = 2000;

/**
 * A call that ended while nobody looked must get its end in the record. The switch does not tell of calls that are over,
 * so their names are kept in a small file, one JSON line a change: the file as a whole would be written several times a
 * call, with 500 waiting before each ring. `kill -9` loses nothing; a torn last line is left out.
 */
export function openOpenCalls(file: string): OpenCalls {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const left = read(file);
  const open = new Map(left);
  const text = (callId: CallId, call: OpenCall | null) => `${JSON.stringify({ callId, call })}\n`;
  let lines = 0;
  const anew = () => {
    const all = [...open].map(([callId, call]) => text(callId, call));
    writeFileSync(`${file}.new`, all.join(''), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    lines = all.length;
    return openSync(file, 'a', 0o600);
  };
  let descriptor = anew();
  const write = (callId: CallId, call: OpenCall | null) => {
    writeSync(descriptor, text(callId, call));
    lines += 1;
    if (lines < open.size + MOST_LINES) return;
    closeSync(descriptor);
    descriptor = anew();
  };
  return {
    left,
    set: (callId, call) => {
      const was = open.get(callId);
      const same = was?.queuedAt === call.queuedAt && was.answered?.leg === call.answered?.leg;
      if (same && was?.outbound === call.outbound && was?.settled === call.settled) return;
      open.set(callId, call);
      write(callId, call);
    },
    delete: (callId) => {
      if (open.delete(callId)) write(callId, null);
    },
    ofChannel: (channelId) => {
      for (const [callId, call] of open) if (call.channelId === channelId) return { callId, call };
      return null;
    },
  };
}

function read(file: string): Map<CallId, OpenCall> {
  const open = new Map<CallId, OpenCall>();
  if (!existsSync(file)) return open;
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    const line = readLine(text);
    if (line === null) continue;
    if (line.call === null) open.delete(line.callId);
    else open.set(line.callId, line.call);
  }
  return open;
}

/** An unreadable line is left out: that call ends without an outcome; starting at all matters more. */
function readLine(text: string): z.infer<typeof Line> | null {
  if (text === '') return null;
  try {
    return Line.safeParse(JSON.parse(text)).data ?? null;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
