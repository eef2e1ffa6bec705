import type { Account, Session } from '../accounts/account.ts';
import type { CallRecord } from '../calls/call-record.ts';
import type { AgentState } from '../protocol/agent.ts';
import type { LivePicture } from '../protocol/board.ts';
import type { CallFigures } from '../protocol/figures.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';
import type { TranscriptLine } from '../protocol/transcript.ts';
import { NO_FIGURES } from '../reports/call-figures.ts';
import { emptyDay, type RollingDay } from '../reports/rolling-day.ts';

/**
 * What the server holds of the present: rebuilt at start from the database and from `ivr`'s picture, never the only
 * place of anything that must survive.
 */
export type Live = {
  accounts: Map<AgentId, Account>;
  /** By the hash of the cookie's token. */
  sessions: Map<string, Session>;
  states: Map<AgentId, AgentState>;
  /** Calls that have not ended, and those whose agent is still in wrap-up. */
  calls: Map<CallId, CallRecord>;
  /** The call on each desk: it rings there, is talked in, or is wrapped up. */
  deskCalls: Map<AgentId, CallId>;
  /** The transcript so far of the calls above. */
  lines: Map<CallId, TranscriptLine[]>;
  confidential: Set<CallId>;
  picture: LivePicture | null;
  today: { day: string; figures: CallFigures; answeredBy: Map<AgentId, number> };
  /** The last 24 hours. */
  rolling: RollingDay;
};

export const emptyLive = (): Live => ({
  accounts: new Map(),
  sessions: new Map(),
  states: new Map(),
  calls: new Map(),
  deskCalls: new Map(),
  lines: new Map(),
  confidential: new Set(),
  picture: null,
  today: { day: '', figures: NO_FIGURES, answeredBy: new Map() },
  rolling: emptyDay,
});

export function sessionOf(live: Live, agentId: AgentId): Session | null {
  for (const session of live.sessions.values()) if (session.account.agentId === agentId) return session;
  return null;
}

/** Before `ivr` has spoken of them, someone signed in takes no calls. */
export function stateOf(live: Live, agentId: AgentId, now: number): AgentState {
  return live.states.get(agentId) ?? { is: 'notReady', reason: 'signed-in', since: now };
}

export function callOnDesk(live: Live, agentId: AgentId): CallRecord | null {
  const callId = live.deskCalls.get(agentId);
  return callId === undefined ? null : (live.calls.get(callId) ?? null);
}

/** The agent whose desk shows this call. */
export function deskOf(live: Live, callId: CallId): AgentId | null {
  for (const [agentId, on] of live.deskCalls) if (on === callId) return agentId;
  return null;
}
