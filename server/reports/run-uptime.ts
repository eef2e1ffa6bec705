import type { Log } from '../log/pino-log.ts';
import type { Reports } from './pg-reports.ts';

/** How exactly a report knows when a killed server stopped knowing what agents did. */
const MARK_EVERY_MS = 10_000;

/** Keeps the record of when this server ran. */
export async function runUptime(reports: Reports, now: () => number, log: Log) {
  const startedAt = now();
  await reports.started(startedAt);
  const mark = () =>
    reports.running(startedAt, now()).catch((err: unknown) => log.warn({ err }, 'the uptime was not marked'));
  const timer = setInterval(mark, MARK_EVERY_MS);
  return {
    async close(): Promise<void> {
      clearInterval(timer);
      await mark();
    },
  };
}
