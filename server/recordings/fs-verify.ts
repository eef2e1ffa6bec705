import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Database } from '../db/pg-database.ts';
import type { Verification } from '../protocol/recording.ts';
import { recordingOf } from './fs-peaks.ts';
import type { RecordingKeys } from './keys.ts';

/** Reads every kept recording and compares it with its checksum; looks for files nobody knows. Changes nothing. */
export async function verifyRecordings(options: {
  dataDir: string;
  database: Database;
  keys: RecordingKeys;
}): Promise<Verification> {
  const { dataDir, database, keys } = options;
  const rows = await database
    .selectFrom('recording')
    .select(['call_id', 'leg', 'start_ms', 'file', 'sha256', 'key_id', 'state'])
    .where('state', 'in', ['kept', 'lost'])
    .orderBy('updated_at')
    .execute();
  const wrong: Verification['wrong'] = [];
  const known = new Set<string>();
  let bytes = 0;
  for (const row of rows) {
    const found = { callId: row.call_id, leg: row.leg, startMs: row.start_ms };
    if (row.state === 'lost' || row.file === null) {
      wrong.push({ ...found, why: 'lost' });
      continue;
    }
    known.add(row.file);
    const path = join(dataDir, row.file);
    const size = await stat(path).then(
      (file) => file.size,
      () => null,
    );
    if (size === null) wrong.push({ ...found, why: 'missing' });
    else if ((await sha256(path)) !== row.sha256) wrong.push({ ...found, why: 'changed' });
    else if (row.key_id !== null && keys.byId(row.key_id) === null) wrong.push({ ...found, why: 'no-key' });
    bytes += size ?? 0;
  }
  const unknown = (await filesBelow(join(dataDir, 'recordings')))
    .map((path) => relative(dataDir, path))
    .filter((path) => !known.has(recordingOf(path)));
  return { checked: rows.length, bytes, wrong, unknown: unknown.length };
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function filesBelow(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
