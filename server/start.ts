import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Server } from 'socket.io';
import { SIP_PATH, tokenHashOf } from './accounts/http-session.ts';
import { pgAccounts } from './accounts/pg-accounts.ts';
import type { CallRecord } from './calls/call-record.ts';
import { pgCalls } from './calls/pg-calls.ts';
import { pgConduct } from './calls/pg-conduct.ts';
import { pgTranscript } from './calls/pg-transcript.ts';
import { pgTranscriptAgain } from './calls/pg-transcript-again.ts';
import { pgTranscriptSearch } from './calls/pg-transcript-search.ts';
import { runAgain } from './calls/run-again.ts';
import { runTranscripts } from './calls/run-transcripts.ts';
import { openDatabase } from './db/pg-database.ts';
import { desksIn } from './desks/live.ts';
import { runDesks } from './desks/run-desks.ts';
import { phoneLines } from './desks/run-presence.ts';
import { socketioDesks } from './desks/socketio-desks.ts';
import { pgDuty } from './duty/pg-duty.ts';
import { runDuty } from './duty/run-duty.ts';
import { readPrompts } from './flows/fs-prompts.ts';
import { pgFlows } from './flows/pg-flows.ts';
import { runFlows } from './flows/run-flows.ts';
import { runProgress } from './flows/run-progress.ts';
import { fsHotWords, HOT_WORDS_FILE } from './hot-words/fs-hot-words.ts';
import { httpServer, routeUpgrades, servePages } from './http/http-server.ts';
import { socketioLink } from './link/socketio-link.ts';
import type { Log } from './log/pino-log.ts';
import { wsMedia } from './media/ws-media.ts';
import { wsSipProxy } from './phone/ws-sip-proxy.ts';
import { pgAudit } from './privacy/pg-audit.ts';
import { pgSight } from './privacy/pg-sight.ts';
import { DutyId } from './protocol/duty.ts';
import { MEDIA_PATH } from './protocol/link.ts';
import type { ProcessConfig } from './protocol/settings.ts';
import { removePlainPeaks } from './recordings/fs-peaks.ts';
import { fsPurge } from './recordings/fs-purge.ts';
import { fsRecordings } from './recordings/fs-recordings.ts';
import { freeBytes, keysInFile, openSizes } from './recordings/fs-room.ts';
import { verifyRecordings } from './recordings/fs-verify.ts';
import { recordingKeys } from './recordings/keys.ts';
import { pgHolds } from './recordings/pg-holds.ts';
import { runCare } from './recordings/run-care.ts';
import { pgReports } from './reports/pg-reports.ts';
import { runUptime } from './reports/run-uptime.ts';
import { addRoutes } from './routes.ts';
import { startSpeech } from './stt/start.ts';
import { pgTickets } from './tickets/pg-tickets.ts';
import { httpVisits } from './visits/http-visits.ts';

const SOCKETIO_PATH = '/socket.io';
/** A batch of spooled facts is the largest message; a page's are far smaller. */
const LARGEST_EVENT_BYTES = 512 * 1024;

export type RunningServer = { url: string; stop(): Promise<void> };

/** The parts of the server, put together. `stop` closes them in reverse order. */
export async function start(config: ProcessConfig, log: Log): Promise<RunningServer> {
  const { settings, secrets, dataDir } = config;
  const now = Date.now;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });

  const database = await openDatabase(
    settings.databaseUrl === null ? { folder: join(dataDir, 'database') } : { url: settings.databaseUrl },
    (err) => log.warn({ err, code: 'database-lost' }, 'a connection to the database was lost'),
  );
  const accounts = pgAccounts(database);
  const calls = pgCalls(database);
  const hotWords = await fsHotWords(settings.transcripts.hotWords ?? join(dataDir, HOT_WORDS_FILE), log);
  const search = pgTranscriptSearch(database);
  const transcript = pgTranscript(database, search, hotWords.ready);
  const tickets = pgTickets(database);
  const audit = pgAudit(database);
  const sights = pgSight(database, audit, now);
  const holds = pgHolds(database, audit);
  const keyFile = await keysInFile(settings.recordings.keyFile);
  const keys = recordingKeys([...keyFile, ...(secrets.recordingKeys ?? [])]);
  const recordings = fsRecordings({
    dataDir,
    database,
    keys,
    log,
    now,
    onTrouble: (troubled) => care.kept(!troubled),
  });
  const reports = pgReports(database);
  const duties = pgDuty(database, settings.duty, () => DutyId.parse(`duty-${randomUUID()}`));
  const made = await accounts.makeFirst(secrets.firstAccounts, now());
  if (made > 0) log.info({ accounts: made }, 'the first accounts were made');

  const speech = await startSpeech({
    modelDirs: config.modelDirs,
    cacheDir: config.cacheDir,
    settings: settings.speech,
    live: true,
    log,
  });
  log.info({ engine: speech.engine, language: speech.language, why: speech.why }, 'speech to text');

  const app = await httpServer(log);
  const io = new Server(app.server, {
    path: SOCKETIO_PATH,
    serveClient: false,
    maxHttpBufferSize: LARGEST_EVENT_BYTES,
    // Our own upgrade routes stand beside Socket.IO's; it must not close what it does not know.
    destroyUpgrade: false,
    // Boards and tickets say the same words again and again: a fifth of the bytes, for a small window's memory a page.
    perMessageDeflate: {
      threshold: 256,
      serverMaxWindowBits: 13,
      zlibDeflateOptions: { level: 1, memLevel: 5 },
    },
    allowRequest: (request, decide) => decide(null, sameOrigin(request.headers)),
  });
  const purge = fsPurge({ dataDir, database, policy: settings.recordings, log, now });
  const care = runCare(
    {
      freeBytes: () => freeBytes(dataDir),
      openSizes: () => openSizes(database),
      leftOpen: recordings.leftOpen,
      finish: recordings.finish,
      purge: purge.run,
      tell: (troubles) => pages.tell.everyone('recordings:troubled', { troubles: [...troubles] }),
      log,
    },
    settings.recordings,
  );
  // Beside the work: years of recordings are a long list, and nothing waits for it.
  void removePlainPeaks(dataDir, log);
  const link = socketioLink(io, secrets.link, log);
  const pages = socketioDesks(io, log);
  const ports = {
    accounts,
    calls,
    transcript,
    tickets,
    recordings,
    sights,
    conduct: pgConduct(database),
    troubles: () => care.troubles(),
    tell: pages.tell,
    ask: link.ask,
    linked: link.connected,
    callChanged: (before: CallRecord | null, after: CallRecord) => duty.callChanged(before, after),
    now,
    log,
  };
  const lines = phoneLines();
  const { desks, live } = await runDesks(ports, lines, settings);
  const duty = await runDuty({
    store: duties,
    policy: settings.duty,
    changed: (counts) => {
      live.duty = counts;
      desks.board.changed();
    },
    now,
    log,
  });
  const uptime = await runUptime(reports, now, log);

  const sessionOf = (cookieHeader: string | undefined) => {
    const hash = tokenHashOf(app, cookieHeader);
    return hash === null ? null : desks.sessionByToken(hash);
  };
  pages.serve({
    session: sessionOf,
    pagesChanged: desks.pagesChanged,
    handle: (session, name, request) => desks.requests[name](session, request as never),
  });
  const flowStore = pgFlows(database);
  const flows = runFlows({
    flows: flowStore,
    settings,
    prompts: () => readPrompts(config.promptsDir),
    ask: link.ask,
    now,
    log,
  });
  link.listen({
    opened: () => {
      desks.linkOpened();
      flows.linkOpened().catch((err: unknown) => log.error({ err }, 'the call flow could not be told'));
    },
    progress: runProgress({ flows: flowStore, now, log }),
    closed: desks.board.changed,
    facts: desks.factsPosted,
    picture: desks.pictureSeen,
  });

  const transcripts = runTranscripts({
    speech,
    queueOf: (callId) => live.calls.get(callId)?.queue ?? null,
    arrivedAtOf: (callId) => live.calls.get(callId)?.arrivedAt ?? null,
    now,
    log,
    words: {
      partial: desks.drafts.partialHeard,
      line: async (line) => {
        await desks.drafts.lineHeard(line);
        desks.board.changed();
      },
      status: ({ callId, leg, engine, why }) => {
        for (const desk of desksIn(live, callId))
          pages.tell.agent(desk, 'speech:changed', { callId, leg, engine, why });
      },
    },
  });
  const media = wsMedia({ secret: secrets.media, log, open: transcripts.open });
  const visits = httpVisits(app, { enabled: settings.openCall, secret: secrets.openCall, now });
  const phones = wsSipProxy({
    target: `ws://127.0.0.1:${settings.ports.asteriskHttp}/ws`,
    log,
    opened: (request) => {
      const agentId = sessionOf(request.headers.cookie)?.account.agentId;
      if (agentId === undefined) return () => undefined;
      lines.opened(agentId);
      return () => lines.closed(agentId);
    },
    allowed: (request) =>
      sameOrigin(request.headers) &&
      (sessionOf(request.headers.cookie) !== null || visits.allowed(request.url ?? '')),
  });

  const { secondEngine, secondLanguage } = settings.transcripts;
  const versions = pgTranscriptAgain(database);
  const again =
    secondEngine === 'none'
      ? null
      : runAgain({
          versions,
          recordings,
          liveStreams: () => speech.counts().streams,
          startSecond: () =>
            startSpeech({
              modelDirs: config.modelDirs,
              cacheDir: config.cacheDir,
              settings: {
                ...settings.speech,
                engine: secondEngine,
                engines: [],
                queues: {},
                language: secondLanguage,
              },
              log,
            }),
          now,
          log,
          wait: waitFor,
        });
  addRoutes(app, {
    settings,
    secrets,
    accounts,
    calls,
    transcript,
    search,
    versions,
    tickets,
    recordings,
    holds,
    sights,
    audit,
    conduct: ports.conduct,
    reports,
    duties,
    hotWords,
    flows,
    desks,
    live,
    duty,
    again,
    speech,
    ivrConnected: link.connected,
    pagesConnected: pages.connected,
    verify: () => verifyRecordings({ dataDir, database, keys }),
    session: sessionOf,
    now,
    log,
  });
  await servePages(app, config.pagesDir);
  routeUpgrades(app, { [MEDIA_PATH]: media.upgrade, [SIP_PATH]: phones.upgrade }, SOCKETIO_PATH);
  const url = await app.listen({ host: settings.listen, port: settings.ports.web });
  log.info({ url }, 'the server is ready');
  let stopping = false;
  const indexing = transcript
    .indexMissing(() => stopping)
    .then(
      (lines) => lines > 0 && log.info({ lines }, 'transcript lines from before were put into the search'),
      (err: unknown) => log.error({ err, code: 'not-indexed' }, 'some transcript lines cannot be searched'),
    );

  return {
    url,
    async stop() {
      stopping = true;
      await again?.close();
      await indexing;
      media.close();
      phones.close();
      await io.close();
      await app.close();
      await care.close();
      desks.close();
      await duty.close();
      await uptime.close();
      await speech.close();
      await database.destroy();
    },
  };
}

/** Waits, or until the signal. */
async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch((cause: unknown) => {
    if (!signal.aborted) throw cause;
  });
}

/** A page of another site must not speak with the user's cookie; programs send no Origin. */
function sameOrigin(headers: { origin?: string | undefined; host?: string | undefined }): boolean {
  if (headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}
