import type { Accounts } from '../accounts/pg-accounts.ts';
import type { CallRecord } from '../calls/call-record.ts';
import type { Calls } from '../calls/pg-calls.ts';
import type { Conduct } from '../calls/pg-conduct.ts';
import type { Transcript } from '../calls/pg-transcript.ts';
import type { Log } from '../log/pino-log.ts';
import type { Sights } from '../privacy/pg-sight.ts';
import type { DeskFact, DeskFactName } from '../protocol/desk.ts';
import type { AgentId } from '../protocol/ids.ts';
import type { LinkRequest, LinkRequestName } from '../protocol/link.ts';
import type { Trouble } from '../protocol/recording.ts';
import type { Reply } from '../protocol/reply.ts';
import type { Recordings } from '../recordings/fs-recordings.ts';
import type { Tickets } from '../tickets/pg-tickets.ts';

/** Telling pages. Nobody waits for a page: what it missed it asks for again at its next connection. */
export type Tell = {
  agent<N extends DeskFactName>(agentId: AgentId, name: N, fact: DeskFact<N>): void;
  everyone<N extends DeskFactName>(name: N, fact: DeskFact<N>): void;
  /** To all who watch the board. */
  board(fact: DeskFact<'board:changed'>): void;
  /** Ends the connections of a session that is over. */
  endSession(tokenHash: string, why: DeskFact<'session:ended'>['why']): void;
  /** How many pages of this agent are connected. */
  pages(agentId: AgentId): number;
};

/** Asking `ivr`. Refused `unavailable` when it is away or does not answer in time. */
export type Ask = <N extends LinkRequestName>(name: N, request: LinkRequest<N>) => Promise<Reply<null>>;

/** What the desks' shells work with. */
export type DeskPorts = {
  accounts: Accounts;
  calls: Calls;
  transcript: Transcript;
  tickets: Tickets;
  recordings: Recordings;
  sights: Sights;
  conduct: Conduct;
  /** What is wrong with the recordings now. */
  troubles: () => readonly Trouble[];
  tell: Tell;
  ask: Ask;
  /** `ivr` is connected. */
  linked: () => boolean;
  /** A call's record was stored; `before` null: it is new. */
  callChanged: (before: CallRecord | null, after: CallRecord) => void;
  now: () => number;
  log: Log;
};
