import type { Account } from '../accounts/account.ts';
import type { CallRecord } from '../calls/call-record.ts';
import { boardSight } from '../privacy/rights.ts';
import { shownNumber } from '../privacy/shown.ts';
import { NEIGHBOURS, shownLines } from '../privacy/shown-lines.ts';
import type { AgentState } from '../protocol/agent.ts';
import type { BoardCall, BoardView, LivePicture } from '../protocol/board.ts';
import type { CallFigures } from '../protocol/figures.ts';
import type { AgentId, CallId, Leg } from '../protocol/ids.ts';
import { shownText, type TranscriptLine } from '../protocol/transcript.ts';
import { adviceOf } from '../reports/advice.ts';
import { decided, type ServiceTargets } from '../reports/call-figures.ts';
import { guardOf } from '../reports/rolling-day.ts';
import type { Live } from './live.ts';

/** Without a picture of the switch for this long the board says it is old. */
export const STALE_AFTER_MS = 3000;

/** What the board is drawn from. */
export type BoardInput = {
  now: number;
  targets: ServiceTargets;
  /** `ivr` is connected. */
  linked: boolean;
  picture: LivePicture | null;
  accounts: Account[];
  signedIn: ReadonlySet<AgentId>;
  calls: ReadonlyMap<CallId, CallRecord>;
  lines: ReadonlyMap<CallId, readonly TranscriptLine[]>;
  confidential: ReadonlySet<CallId>;
  marks: Live['marks'];
  answeredToday: ReadonlyMap<AgentId, number>;
  today: CallFigures;
  rolling: CallFigures;
  duty: BoardView['duty'];
};

/** The lead's board. The switch's picture says what is; the records only add numbers and words to it. */
export function boardView(input: BoardInput): BoardView {
  const { now, picture, targets, rolling } = input;
  const states = new Map<AgentId, AgentState>(
    picture?.agents.map(({ agentId, state }) => [agentId, state]) ?? [],
  );
  const calls = Object.fromEntries(
    (picture?.calls ?? []).map(({ callId, ...call }): [CallId, BoardCall] => {
      const confidential = input.confidential.has(callId);
      const sight = boardSight(confidential);
      const lines = shownLines(input.lines.get(callId)?.slice(-2 * NEIGHBOURS) ?? [], sight);
      return [
        callId,
        {
          ...call,
          answeredAt: input.calls.get(callId)?.answeredAt ?? null,
          callerNumber: shownNumber(input.calls.get(callId)?.callerNumber ?? '', sight),
          lastWords: lastWords(lines, 'caller'),
          agentWords: lastWords(lines, 'agent'),
          confidential,
          marks: input.marks.get(callId) ?? [],
        },
      ];
    }),
  );
  const agents = Object.fromEntries(
    input.accounts.map(({ agentId, name, extension, role }) => [
      agentId,
      {
        name,
        extension,
        role,
        state: input.signedIn.has(agentId) ? (states.get(agentId) ?? null) : null,
        answeredToday: input.answeredToday.get(agentId) ?? 0,
      },
    ]),
  );
  const connect = guardOf(rolling.answered, rolling.answered + rolling.lost, targets.connectTarget);
  const within = guardOf(rolling.within, decided(rolling), targets.withinTarget);
  const view: Omit<BoardView, 'advice'> = {
    at: picture?.at ?? now,
    link: !input.linked
      ? 'ivrAway'
      : picture !== null && picture.switchAway !== true && now - picture.at < STALE_AFTER_MS
        ? 'live'
        : 'stale',
    calls,
    agents,
    today: input.today,
    rolling,
    duty: input.duty,
    connect,
    within,
  };
  return { ...view, advice: adviceOf({ ...pressureOf(view, now), connect, within }, targets.answerWithinMs) };
}

const lastWords = (lines: readonly TranscriptLine[], leg: Leg): string =>
  lines
    .filter((line) => line.leg === leg && line.kind === 'words')
    .map(shownText)
    .at(-1) ?? '';

const BREAKS: readonly string[] = ['break', 'meal', 'training', 'meeting', 'paperwork'];

function pressureOf(view: Omit<BoardView, 'advice'>, now: number) {
  const waits = Object.values(view.calls)
    .filter(({ stage }) => stage.is === 'waiting')
    .map((call) => now - (call.queuedAt ?? call.arrivedAt));
  const states = Object.values(view.agents)
    .filter(({ role }) => role === 'agent')
    .map(({ state }) => state);
  const count = (is: (state: AgentState | null) => boolean) => states.filter(is).length;
  return {
    waiting: waits.length,
    longestWaitMs: Math.max(0, ...waits),
    ready: count((state) => state?.is === 'ready'),
    wrapUp: count((state) => state?.is === 'wrapUp'),
    onBreak: count((state) => state?.is === 'notReady' && BREAKS.includes(state.reason)),
    signedOut: count((state) => state === null),
  };
}
