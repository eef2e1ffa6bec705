import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTranscripts, type Utterance } from './transcripts.ts';

/** The `transcripts.tsv` of a folder of recordings; null where there is none or its columns are others. */
export async function readTranscripts(folder: string): Promise<Utterance[] | null> {
  const table = await readFile(join(folder, 'transcripts.tsv'), 'utf8').catch(() => null);
  return table === null ? null : parseTranscripts(table);
}
