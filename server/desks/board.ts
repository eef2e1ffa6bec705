import type { Account } from '../accounts/account.ts';
import type { CallRecord } from '../calls/call-record.ts';
import type { AgentState } from '../protocol/agent.ts';
import type { BoardView, LivePicture } from '../protocol/board.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';

/** Without a picture of the switch for this long the board says it is old. */
export const STALE_AFTER_MS = 3000;
/** GB/T 33358-2016: answered within 15 s. */
const ANSWER_LIMIT_MS = 15_000;

/** Counts of one day. */
export type DayCounts = { offered: number; answered: number; abandoned: number; within15s: number };

/** What one call adds to its day, as far as it has come; a call that never entered a queue asked for nobody. */
function countsOf(call: CallRecord | null): DayCounts {
  if (call === null || call.queuedAt === null) return NO_CALLS;
  const answered = call.answeredAt !== null;
  const quick = call.answeredAt !== null && call.answeredAt - call.queuedAt <= ANSWER_LIMIT_MS;
  return {
    offered: 1,
    answered: answered ? 1 : 0,
    abandoned: call.outcome === 'abandoned' ? 1 : 0,
    within15s: quick ? 1 : 0,
  };
}

/** The day's counts after a call went from `before` to `after`. */
export function countChange(counts: DayCounts, before: CallRecord | null, after: CallRecord): DayCounts {
  const [was, is] = [countsOf(before), countsOf(after)];
  return {
    offered: counts.offered + is.offered - was.offered,
    answered: counts.answered + is.answered - was.answered,
    abandoned: counts.abandoned + is.abandoned - was.abandoned,
    within15s: counts.within15s + is.within15s - was.within15s,
  };
}

export const NO_CALLS: DayCounts = { offered: 0, answered: 0, abandoned: 0, within15s: 0 };

/** What the board is drawn from. */
export type BoardInput = {
  now: number;
  picture: LivePicture | null;
  accounts: Account[];
  signedIn: ReadonlySet<AgentId>;
  calls: ReadonlyMap<CallId, CallRecord>;
  lastWords: ReadonlyMap<CallId, string>;
  confidential: ReadonlySet<CallId>;
  answeredToday: ReadonlyMap<AgentId, number>;
  today: DayCounts;
};

/** The lead's board. The switch's picture says what is; the records only add numbers and words to it. */
export function boardView(input: BoardInput): BoardView {
  const { now, picture } = input;
  const states = new Map<AgentId, AgentState>(
    picture?.agents.map(({ agentId, state }) => [agentId, state]) ?? [],
  );
  return {
    at: picture?.at ?? now,
    live: picture !== null && now - picture.at < STALE_AFTER_MS,
    calls: (picture?.calls ?? []).map((call) => {
      const confidential = input.confidential.has(call.callId);
      return {
        ...call,
        callerNumber: confidential ? '' : (input.calls.get(call.callId)?.callerNumber ?? ''),
        lastWords: confidential ? '' : (input.lastWords.get(call.callId) ?? ''),
        confidential,
      };
    }),
    agents: input.accounts.map(({ agentId, name, extension, role }) => ({
      agentId,
      name,
      extension,
      role,
      state: input.signedIn.has(agentId) ? (states.get(agentId) ?? null) : null,
      answeredToday: input.answeredToday.get(agentId) ?? 0,
    })),
    today: input.today,
  };
}
