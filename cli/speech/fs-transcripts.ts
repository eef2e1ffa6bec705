import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTranscripts, type Utterance } from './transcripts.ts';

/** The `transcripts.tsv` of a folder of recordings, every recording there; or what is wrong, in a sentence. */
export async function readTranscripts(
  folder: string,
): Promise<{ readonly utterances: Utterance[] } | { readonly fault: string }> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return { fault: `${folder}: no such folder` };
  const file = join(folder, 'transcripts.tsv');
  const table = await readFile(file, 'utf8').catch(() => null);
  if (table === null)
    return { fault: `${file}: cannot be read; it must be there, with the columns wav and text` };
  const parsed = parseTranscripts(table);
  if ('fault' in parsed) return { fault: `${file}: ${parsed.fault}` };
  const there = await Promise.all(parsed.utterances.map(({ wav }) => isFile(join(folder, wav))));
  const missing = parsed.utterances.filter((_, index) => !there[index]);
  const [first] = missing;
  if (first === undefined) return parsed;
  const others = missing.length === 1 ? '' : ` and ${missing.length - 1} more`;
  return { fault: `${file}: ${join(folder, first.wav)}${others}: no such file` };
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
