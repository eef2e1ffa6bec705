import { z } from 'zod';
import { AgentId, CallId, Instant } from '../../server/protocol/ids.ts';

/** As much of a call's state as its record needs: whatever else stands there may be of another version. */
const FellCall = z.object({ callId: CallId, arrivedAt: Instant, queuedAt: Instant.nullable() });
export type FellCall = z.infer<typeof FellCall>;

/** What Asterisk's dialplan wrote down of a caller in its own queue; extensions.conf has the lines. */
export type Entry = { channelId: string; at: number } & (
  | { entry: 'joined'; callerNumber: string; calledNumber: string; found: FellCall | null }
  | { entry: 'answered'; agentId: AgentId | null }
  | { entry: 'ended'; status: string; agentId: AgentId | null; byCaller: boolean }
);

const At = z.string().regex(/^\d+$/).transform(Number).pipe(Instant);

/** Null for a line that is none of these: torn, or written by something else. */
export function readEntry(line: string): Entry | null {
  const [entry, channelId, when, ...rest] = saidIn(line).split('|');
  const at = At.safeParse(when);
  if (channelId === undefined || channelId === '' || !at.success) return null;
  const base = { channelId, at: at.data };
  switch (entry) {
    case 'joined': {
      const [callerNumber = '', calledNumber = '', ...state] = rest;
      return { ...base, entry, callerNumber, calledNumber, found: callIn(decoded(state.join('|'))) };
    }
    case 'answered':
      return { ...base, entry, agentId: agentOf(rest[0]) };
    case 'ended':
      return {
        ...base,
        entry,
        status: rest[0] ?? '',
        agentId: agentOf(rest[1]),
        byCaller: rest[2] === 'caller',
      };
    default:
      return null;
  }
}

const agentOf = (text: string | undefined): AgentId | null => AgentId.safeParse(text).data ?? null;

const Event = z.object({ extra: z.string() });

/** An event of Asterisk's is `{"extra": "..."}`; some builds quote it once more as a field of CSV. */
function saidIn(line: string): string {
  const bare = line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line;
  return Event.safeParse(json(bare)).data?.extra ?? '';
}

const callIn = (text: string): FellCall | null => FellCall.safeParse(json(text)).data ?? null;

/** Null for what is no JSON. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    if (cause instanceof URIError) return '';
    throw cause;
  }
}
