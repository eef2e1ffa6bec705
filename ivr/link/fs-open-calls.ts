import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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

const Content = z.record(z.string(), OpenCall);

/**
 * A call that ended while nobody looked must get its end in the record. The switch does not tell of calls that are over,
 * so their names are kept in a small file, replaced whole at each change.
 */
export function openOpenCalls(file: string): OpenCalls {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const left = read(file);
  const open = new Map(left);
  const write = () => {
    writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(open)), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  return {
    left,
    set: (callId, call) => {
      const was = open.get(callId);
      const same = was?.queuedAt === call.queuedAt && was.answered?.leg === call.answered?.leg;
      if (same && was?.outbound === call.outbound && was?.settled === call.settled) return;
      open.set(callId, call);
      write();
    },
    delete: (callId) => {
      if (open.delete(callId)) write();
    },
    ofChannel: (channelId) => {
      for (const [callId, call] of open) if (call.channelId === channelId) return { callId, call };
      return null;
    },
  };
}

function read(file: string): Map<CallId, OpenCall> {
  if (!existsSync(file)) return new Map();
  try {
    const content = Content.parse(JSON.parse(readFileSync(file, 'utf8')));
    return new Map(Object.entries(content).map(([callId, call]) => [CallId.parse(callId), call]));
  } catch (cause) {
    // Unreadable: those few calls end without an outcome; starting at all matters more.
    if (cause instanceof SyntaxError || cause instanceof z.ZodError) return new Map();
    throw cause;
  }
}
