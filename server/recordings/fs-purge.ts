import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Database } from '../db/pg-database.ts';
import type { Log } from '../log/pino-log.ts';
import type { Settings } from '../protocol/settings.ts';
import { removePeaks } from './fs-peaks.ts';
import { latestPurged, purgeReason } from './retention.ts';

/** At once, so that a first run over years of calls does not hold the database. */
const BATCH = 200;

/** Deletes the recordings whose time is over and writes down that it did: what, when, why, nothing of a person. */
export function fsPurge(options: {
  dataDir: string;
  database: Database;
  policy: Settings['recordings'];
  log: Log;
  now: () => number;
}) {
  const { dataDir, database, policy, log, now } = options;

  async function candidates(before: number, after: string) {
    return database
      .selectFrom('recording')
      .innerJoin('call', 'call.call_id', 'recording.call_id')
      .leftJoin('ticket', 'ticket.call_id', 'recording.call_id')
      .leftJoin('recording_hold', 'recording_hold.call_id', 'recording.call_id')
      .select(['recording.call_id', 'recording.leg', 'recording.start_ms', 'recording.source_file'])
      .select(['recording.file', 'recording.bytes', 'call.ended_at', 'call.queue'])
      .select('recording_hold.at as held_at')
      .select(sql<string | null>`ticket.fields->'kind'->>'value'`.as('kind'))
      .where('recording.state', '=', 'kept')
      .where('call.ended_at', '<', before)
      .where('recording.source_file', '>', after)
      .orderBy('recording.source_file')
      .limit(BATCH)
      .execute();
  }

  async function purge(row: Awaited<ReturnType<typeof candidates>>[number]): Promise<boolean> {
    const { ended_at: endedAt, queue, kind } = row;
    if (endedAt === null) return false;
    const why = purgeReason(policy, { endedAt, queue, kind, held: row.held_at !== null }, now());
    if (why === null) return false;
    if (row.file !== null) {
      // The file first: a crash between the two leaves a row that is purged again, never a file that nobody knows.
      await rm(join(dataDir, row.file), { force: true });
      await removePeaks(join(dataDir, row.file));
    }
    await database.transaction().execute(async (tx) => {
      await tx
        .updateTable('recording')
        .set({ state: 'purged', file: null, sha256: null, updated_at: now() })
        .where('source_file', '=', row.source_file)
        .execute();
      await tx
        .insertInto('purge_log')
        .values({
          at: now(),
          call_id: row.call_id,
          leg: row.leg,
          start_ms: row.start_ms,
          bytes: row.bytes,
          why,
        })
        .execute();
    });
    return true;
  }

  return {
    /** Gives how many recordings went. */
    async run(): Promise<number> {
      const before = latestPurged(policy, now());
      if (before === null) return 0;
      let gone = 0;
      let after = '';
      for (
        let rows = await candidates(before, after);
        rows.length > 0;
        rows = await candidates(before, after)
      ) {
        for (const row of rows) if (await purge(row)) gone += 1;
        after = rows.at(-1)?.source_file ?? after;
      }
      if (gone > 0)
        log.info({ recordings: gone, code: 'purged' }, 'recordings whose time was over were deleted');
      return gone;
    },
  };
}
