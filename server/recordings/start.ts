import { join } from 'node:path';
import { openDatabase } from '../db/pg-database.ts';
import type { Verification } from '../protocol/recording.ts';
import type { Secrets, Settings } from '../protocol/settings.ts';
import { keysInFile } from './fs-room.ts';
import { verifyRecordings } from './fs-verify.ts';
import { recordingKeys } from './keys.ts';

/** Verifies the recordings of a data folder on which no server runs. */
export async function verifyDataFolder(
  dataDir: string,
  settings: Settings,
  secrets: Secrets,
): Promise<Verification> {
  const database = await openDatabase(
    settings.databaseUrl === null ? { folder: join(dataDir, 'database') } : { url: settings.databaseUrl },
  );
  try {
    const inFile = await keysInFile(settings.recordings.keyFile);
    return await verifyRecordings({
      dataDir,
      database,
      keys: recordingKeys([...inFile, ...(secrets.recordingKeys ?? [])]),
    });
  } finally {
    await database.destroy();
  }
}
