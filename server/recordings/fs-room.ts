import { readFile, stat, statfs } from 'node:fs/promises';
import type { Database } from '../db/pg-database.ts';

/** Bytes a process may still write below this folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** How long the recordings of calls that last are on the disk now; one that is not there has length 0. */
export async function openSizes(database: Database): Promise<Map<string, number>> {
  const rows = await database
    .selectFrom('recording')
    .innerJoin('call', 'call.call_id', 'recording.call_id')
    .select('recording.source_file')
    .where('recording.state', '=', 'open')
    .where('call.ended_at', 'is', null)
    // Of a stretch before a pause the file has ended and does not grow any more.
    .where('call.paused_at', 'is', null)
    .where(({ eb, selectFrom, ref }) =>
      eb(
        'recording.start_ms',
        '=',
        selectFrom('recording as other')
          .select(({ fn }) => fn.max('other.start_ms').as('last'))
          .where('other.call_id', '=', ref('recording.call_id'))
          .where('other.leg', '=', ref('recording.leg')),
      ),
    )
    .execute();
  const sizes = new Map<string, number>();
  for (const { source_file } of rows) {
    sizes.set(
      source_file,
      await stat(source_file).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  }
  return sizes;
}

/** The keys of a key file, one a line. @throws where it cannot be read: without it recordings would be kept plain. */
export async function keysInFile(path: string | null): Promise<string[]> {
  if (path === null) return [];
  return (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
}
