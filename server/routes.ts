import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Session } from './accounts/account.ts';
import { httpPeople } from './accounts/http-people.ts';
import { httpSession } from './accounts/http-session.ts';
import type { Accounts } from './accounts/pg-accounts.ts';
import { httpCalls } from './calls/http-calls.ts';
import { httpEvidence } from './calls/http-evidence.ts';
import { httpTranscriptAgain } from './calls/http-transcript-again.ts';
import { httpTranscripts } from './calls/http-transcripts.ts';
import type { Calls } from './calls/pg-calls.ts';
import type { Conduct } from './calls/pg-conduct.ts';
import type { Transcript } from './calls/pg-transcript.ts';
import type { SecondVersions } from './calls/pg-transcript-again.ts';
import type { TranscriptSearch } from './calls/pg-transcript-search.ts';
import type { Again } from './calls/run-again.ts';
import { STALE_AFTER_MS } from './desks/board.ts';
import { httpBoard } from './desks/http-board.ts';
import type { Live } from './desks/live.ts';
import type { Desks } from './desks/run-desks.ts';
import { httpDuty } from './duty/http-duty.ts';
import type { DutyStore } from './duty/pg-duty.ts';
import type { RunningDuty } from './duty/run-duty.ts';
import { httpFlows } from './flows/http-flows.ts';
import type { RunningFlows } from './flows/run-flows.ts';
import type { HotWordStore } from './hot-words/fs-hot-words.ts';
import { httpHotWords } from './hot-words/http-hot-words.ts';
import { httpHealth } from './http/http-health.ts';
import type { Log } from './log/pino-log.ts';
import type { Audit } from './privacy/pg-audit.ts';
import type { Sights } from './privacy/pg-sight.ts';
import type { SiteInfo } from './protocol/agent.ts';
import type { AgentId } from './protocol/ids.ts';
import type { Secrets, Settings } from './protocol/settings.ts';
import { PROTOCOL_VERSION } from './protocol/version.ts';
import type { Recordings } from './recordings/fs-recordings.ts';
import { httpVerification } from './recordings/http-verification.ts';
import type { Holds } from './recordings/pg-holds.ts';
import { httpReports } from './reports/http-reports.ts';
import type { Reports } from './reports/pg-reports.ts';
import type { Speech } from './stt/start.ts';
import type { Tickets } from './tickets/pg-tickets.ts';

/** What the routes work with. */
export type RouteParts = {
  settings: Settings;
  secrets: Secrets;
  accounts: Accounts;
  calls: Calls;
  transcript: Transcript;
  search: TranscriptSearch;
  versions: SecondVersions;
  tickets: Tickets;
  recordings: Recordings;
  holds: Holds;
  sights: Sights;
  audit: Audit;
  conduct: Conduct;
  reports: Reports;
  duties: DutyStore;
  hotWords: HotWordStore;
  flows: RunningFlows;
  desks: Desks;
  live: Live;
  duty: Pick<RunningDuty, 'touched'>;
  /** Null where no second engine is set. */
  again: Again | null;
  speech: Speech;
  ivrConnected: () => boolean;
  pagesConnected: () => number;
  verify: Parameters<typeof httpVerification>[1]['verify'];
  /** The session of a cookie header. */
  session: (cookie: string | undefined) => Session | null;
  now: () => number;
  log: Log;
};

/** Every HTTP address of the server below `/api`, in one table; each is described where it is made. */
export function addRoutes(app: FastifyInstance, parts: RouteParts): void {
  const session = (request: FastifyRequest) => parts.session(request.headers.cookie);
  const { settings, secrets, accounts, calls, transcript, search, versions, tickets, recordings } = parts;
  const { holds, sights, audit, conduct, reports, duties, hotWords, flows, desks, live, duty, again } = parts;
  const { speech, ivrConnected, pagesConnected, verify, now, log } = parts;
  const site = (): SiteInfo => ({
    protocol: PROTOCOL_VERSION,
    demo: settings.demo,
    openCall: settings.openCall,
    pauseReminderMs: settings.recordings.pauseReminderMs,
    speech: { engine: speech.engine, language: speech.language, why: speech.why },
  });
  httpSession(app, {
    accounts,
    signIn: desks.signIn,
    signOut: desks.signOut,
    byToken: desks.sessionByToken,
    site,
    log,
  });
  httpEvidence(app, {
    calls,
    transcript,
    recordings,
    conduct: conduct,
    sights,
    session,
    nameOf: (agentId) => live.accounts.get(agentId as AgentId)?.name ?? null,
    now,
  });
  httpCalls(app, {
    calls,
    transcript,
    tickets,
    recordings,
    holds,
    sights,
    audit,
    now,
    log,
    onDesk: (session, callId) => live.deskCalls.get(session.account.agentId) === callId,
    nameOf: (agentId) => live.accounts.get(agentId as AgentId)?.name ?? null,
    session,
  });
  httpPeople(app, {
    accounts,
    settings,
    session,
    changed: desks.personChanged,
    log,
  });
  httpBoard(app, desks.board, session);
  httpReports(app, {
    reports,
    targets: settings.service,
    session,
    now,
    log,
  });
  httpTranscripts(app, {
    calls,
    transcript,
    search,
    sights,
    session,
  });
  httpHotWords(app, { hotWords, session, now, log });
  httpFlows(app, { flows, session: session });
  httpTranscriptAgain(app, {
    calls,
    transcript,
    versions,
    sights,
    hotWords: hotWords.ready,
    again,
    recordings,
    session,
    linkSecret: secrets.link,
  });
  httpDuty(app, {
    store: duties,
    policy: settings.duty,
    sights,
    nameOf: (agentId) => live.accounts.get(agentId)?.name ?? '',
    touched: duty.touched,
    session,
    now,
  });
  httpVerification(app, {
    verify,
    linkSecret: secrets.link,
  });
  httpHealth(app, {
    health: () => ({
      ok: true,
      ivr: ivrConnected(),
      switch: live.picture !== null && now() - live.picture.at < STALE_AFTER_MS,
      speech: speech.engine,
    }),
    recognizers: () => speech.counts().streams,
    pages: pagesConnected,
    linkSecret: secrets.link,
  });
}
