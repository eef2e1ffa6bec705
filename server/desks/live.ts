import type { Account, Session } from '../accounts/account.ts';
import type { CallRecord } from '../calls/call-record.ts';
import type { AgentState } from '../protocol/agent.ts';
import type { LivePicture } from '../protocol/board.ts';
import { type Around, type CallMark, NOBODY_AROUND } from '../protocol/conversation.ts';
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
  /** Of the calls above. */
  marks: Map<CallId, CallMark['kind'][]>;
  picture: LivePicture | null;
  /** Tasks of missed calls. */
  duty: { open: number; late: number };
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
  marks: new Map(),
  picture: null,
  duty: { open: 0, late: 0 },
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

/** The agents whose desks show this call. */
export const desksWith = (live: Live, callId: CallId): AgentId[] =>
  [...live.deskCalls].filter(([, on]) => on === callId).map(([agentId]) => agentId);

/** Those who follow the call as it goes on: who has handed it to another wraps up, and hears no more of it. */
export function desksIn(live: Live, callId: CallId): AgentId[] {
  const over = live.calls.get(callId)?.endedAt !== null;
  return desksWith(live, callId).filter(
    (agentId) =>
      over || live.calls.get(callId)?.agentId === agentId || live.states.get(agentId)?.is !== 'wrapUp',
  );
}

/** What stands around a call, for an agent: who listens only where the installation says so. */
export function aroundOf(live: Live, callId: CallId | undefined, leadsVisible: boolean): Around {
  const around = live.picture?.calls.find((call) => call.callId === callId)?.around ?? NOBODY_AROUND;
  return leadsVisible ? around : { ...around, lead: null };
}
