import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '../log/pino-log.ts';
import type { HotWordList, HotWordReply } from '../protocol/hot-word.ts';
import { type HotWords, hotWordsOf, NO_HOT_WORDS } from '../text/hot-word.ts';
import { readHotWords } from '../text/hot-word-list.ts';

export const HOT_WORDS_FILE = 'hot-words.csv';
const EMPTY = 'term,kind,region,aliases\n';

type Held = { list: HotWordList; ready: HotWords };

/** The city's list of hot words in a CSV file: read at start, replaced whole by a lead. */
export async function fsHotWords(path: string, log: Log) {
  let held: Held = { list: { csv: EMPTY, count: 0, problems: [], savedAt: null }, ready: NO_HOT_WORDS };

  function hold(csv: string, savedAt: number): void {
    const { entries, problems } = readHotWords(csv);
    held = { list: { csv, count: entries.length, problems, savedAt }, ready: hotWordsOf(entries) };
  }

  try {
    hold(await readFile(path, 'utf8'), Math.round((await stat(path)).mtimeMs));
    const { count, problems } = held.list;
    log.info(
      { hotWords: count, badRows: problems.map(({ row }) => row) },
      'the hot words of the city were read',
    );
  } catch (err) {
    // No list is how a city begins; a list that cannot be read costs its words, not the calls.
    if ((err as { code?: string }).code !== 'ENOENT')
      log.error({ err, code: 'hot-words-unreadable' }, 'the list of hot words could not be read');
  }

  return {
    ready: (): HotWords => held.ready,
    list: (): HotWordList => held.list,

    /** Takes the list whole, or names its bad rows and changes nothing. */
    async replace(csv: string, now: number): Promise<HotWordReply> {
      const { entries, problems } = readHotWords(csv);
      if (problems.length > 0)
        return { saved: false, list: { csv, count: entries.length, problems, savedAt: held.list.savedAt } };
      await mkdir(dirname(path), { recursive: true });
      // Written beside and renamed, so that a crash leaves the old list or the new one.
      await writeFile(`${path}.part`, csv, { mode: 0o600, flush: true });
      await rename(`${path}.part`, path);
      hold(csv, now);
      return { saved: true, list: held.list };
    },
  };
}
export type HotWordStore = Awaited<ReturnType<typeof fsHotWords>>;
