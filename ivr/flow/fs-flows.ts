import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type FlowDocument, FlowVersion } from '../../server/protocol/flow.ts';
import { flowProblems } from '../../server/protocol/flow-check.ts';
import type { Language, QueueName } from '../../server/protocol/ids.ts';
import { PROMPTS_FOLDER } from '../../server/protocol/link.ts';
import type { RefusalCode } from '../../server/protocol/reply.ts';
import type { Log } from '../pino-log.ts';

/** The call flows this process knows: the newest for new callers, older ones for calls that began under them. */
export type Flows = {
  current: () => FlowVersion;
  version: (version: number) => FlowVersion | null;
  /** @returns null when taken; the flow before stays where it is refused. */
  replace: (flow: FlowVersion) => RefusalCode | null;
};

const Kept = z.array(FlowVersion);
/** A call lasts at most some hours; nobody publishes this often in that time. */
const MOST_KEPT = 20;

/**
 * Kept in a file, so that an `ivr` that starts while `server` is away still knows what was published, and a call found
 * again after a crash goes on in the version it began with.
 */
export function openFlows(options: {
  file: string;
  /** Before anything was published. */
  first: FlowDocument;
  promptsDir: string;
  queues: QueueName[];
  recorded: QueueName[];
  now: () => number;
  log: Log;
}): Flows {
  const { file, log } = options;
  const zero: FlowVersion = { version: 0, document: options.first };
  let kept = read(file, log);

  const recordings = (language: Language): Set<string> => {
    const names = readdirSync(join(options.promptsDir, PROMPTS_FOLDER, language));
    return new Set(names.map((name) => name.replace(/\.sln16$/, '')));
  };

  const isFit = (document: FlowDocument): boolean => {
    const known = {
      recordings: { zh: recordings('zh'), en: recordings('en') },
      queues: options.queues,
      recorded: options.recorded,
      at: options.now(),
    };
    return !flowProblems(document, known).some(({ grade }) => grade === 'error');
  };

  return {
    current: () => kept[0] ?? zero,
    version: (version) => (version === 0 ? zero : (kept.find((one) => one.version === version) ?? null)),
    replace: (flow) => {
      if (kept[0]?.version === flow.version && JSON.stringify(kept[0]) === JSON.stringify(flow)) return null;
      try {
        if (!isFit(flow.document)) return 'flow-problems';
      } catch (cause) {
        log.error({ err: cause }, 'the announcements could not be looked at; the call flow stays as it is');
        return 'unavailable';
      }
      kept = [flow, ...kept.filter(({ version }) => version !== flow.version)].slice(0, MOST_KEPT);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(kept));
      renameSync(`${file}.new`, file);
      log.info({ version: flow.version }, 'new callers are led by another call flow');
      return null;
    },
  };
}

function read(file: string, log: Log): FlowVersion[] {
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT')
      log.error({ err: cause }, 'the file of call flows cannot be read; `server` sends the newest again');
    return [];
  }
}
