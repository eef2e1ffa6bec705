import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Fact, PostedFact } from '../../server/protocol/link.ts';
import type { Log } from '../pino-log.ts';

/** Facts on their way to `server`, on disk from the moment they happen until `server` says it has them. */
export type Spool = {
  append: (fact: Fact, at: number) => void;
  /** The oldest not acknowledged, all of one spool, in order. */
  next: (most: number) => PostedFact[];
  /** `server` has everything of that spool up to `n`. */
  acknowledge: (spool: string, n: number) => void;
  waiting: () => number;
  close: () => void;
};

/** About an hour of a very busy hall; past it only what a call's record is made of is kept. */
const MOST_FACTS = 100_000;
/** A file is left for a new one once it is this long and all of it is acknowledged. */
const ROTATE_FACTS = 10_000;

/**
 * One file a life of the process, one JSON line a fact. A line is written to the file (the kernel has it) before it is
 * posted, so `kill -9` loses nothing; a machine that loses power may lose the last second. A torn last line is left out.
 */
export function openSpool(folder: string, newName: () => string, log: Log): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const facts = readOld(folder, log);
  let name = newName();
  let file = openSync(join(folder, `${name}.jsonl`), 'a', 0o600);
  let n = 0;
  let full = false;

  const paths = (spool: string) => ({
    lines: join(folder, `${spool}.jsonl`),
    acknowledged: join(folder, `${spool}.ack`),
  });

  const rotate = () => {
    closeSync(file);
    removeFiles(name);
    name = newName();
    n = 0;
    file = openSync(paths(name).lines, 'a', 0o600);
  };

  const removeFiles = (spool: string) => {
    const { lines, acknowledged } = paths(spool);
    rmSync(lines, { force: true });
    rmSync(acknowledged, { force: true });
  };

  return {
    append: (fact, at) => {
      if (facts.length >= MOST_FACTS && !fact.fact.startsWith('call:')) {
        if (!full) log.error({ waiting: facts.length }, 'the spool is full: states of agents are left out');
        full = true;
        return;
      }
      full = false;
      n += 1;
      const posted: PostedFact = { spool: name, n, at, fact };
      writeSync(file, `${JSON.stringify(posted)}\n`);
      facts.push(posted);
    },
    next: (most) => {
      const [first] = facts;
      if (first === undefined) return [];
      const end = facts.findIndex((fact, index) => index >= most || fact.spool !== first.spool);
      return facts.slice(0, end < 0 ? facts.length : end);
    },
    acknowledge: (spool, upTo) => {
      let count = 0;
      for (const fact of facts) {
        if (fact.spool !== spool || fact.n > upTo) break;
        count += 1;
      }
      if (count === 0) return;
      facts.splice(0, count);
      if (facts.some((fact) => fact.spool === spool))
        writeFileSync(paths(spool).acknowledged, String(upTo), { mode: 0o600 });
      else if (spool !== name) removeFiles(spool);
      else if (n >= ROTATE_FACTS) rotate();
      else writeFileSync(paths(spool).acknowledged, String(upTo), { mode: 0o600 });
    },
    waiting: () => facts.length,
    close: () => {
      closeSync(file);
      if (!facts.some((fact) => fact.spool === name)) removeFiles(name);
    },
  };
}

/** What earlier lives of the process left unacknowledged, oldest file first (names begin with the time). */
function readOld(folder: string, log: Log): PostedFact[] {
  const found: PostedFact[] = [];
  const names = readdirSync(folder).filter((entry) => entry.endsWith('.jsonl'));
  for (const entry of names.sort()) {
    const spool = entry.slice(0, -'.jsonl'.length);
    const ackFile = join(folder, `${spool}.ack`);
    const acknowledged = existsSync(ackFile) ? Number(readFileSync(ackFile, 'utf8')) || 0 : 0;
    const left: PostedFact[] = [];
    for (const line of readFileSync(join(folder, entry), 'utf8').split('\n')) {
      const fact = readLine(line);
      if (fact !== null && fact.n > acknowledged) left.push(fact);
    }
    if (left.length === 0) {
      rmSync(join(folder, entry), { force: true });
      rmSync(ackFile, { force: true });
    } else log.info({ spool, facts: left.length }, 'facts of an earlier life are still to be posted');
    found.push(...left);
  }
  return found;
}

function readLine(line: string): PostedFact | null {
  if (line === '') return null;
  try {
    const parsed = PostedFact.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch (cause) {
    // The line a killed process was writing.
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
