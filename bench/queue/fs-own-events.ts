import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes on `ivr`'s own event socket, as it counted them over its life; after it has stopped. */
export async function ownEventBytes(dataDir: string): Promise<number> {
  const log = await readFile(join(dataDir, 'logs', 'ivr.log'), 'utf8');
  const line = log.split('\n').findLast((one) => one.includes('"eventBytes"'));
  if (line === undefined) throw new Error('ivr has not said what it counted');
  return (JSON.parse(line) as { eventBytes: number }).eventBytes;
}
