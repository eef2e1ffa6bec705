import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type Entry, readEntry } from './entry.ts';

export type Journal = {
  /** What was written since the last call; at first all there is, `told` where an earlier life of ours has read it. */
  read: () => { entry: Entry; told: boolean }[];
  /** Everything read up to now has been passed on. */
  keep: () => void;
  /** Nobody of the journal is there any more: a long one begins anew. */
  settle: () => void;
};

const LONG_BYTES = 256 * 1024;

/** The file the dialplan writes; how far it was read stands beside it. */
export function openJournal(file: string): Journal {
  const mark = `${file}.read`;
  const toldTo = existsSync(mark) ? Number(readFileSync(mark, 'utf8')) || 0 : 0;
  let position = 0;
  let rest = '';

  const size = () => (existsSync(file) ? statSync(file).size : 0);
  const read: Journal['read'] = () => {
    const end = size();
    // Someone began it anew.
    if (end < position) position = 0;
    if (end === position) return [];
    const bytes = Buffer.alloc(end - position);
    const from = openSync(file, 'r');
    const got = readSync(from, bytes, 0, bytes.length, position);
    closeSync(from);
    const lines = (rest + bytes.toString('utf8', 0, got)).split('\n');
    let lineEnd = position - Buffer.byteLength(rest);
    rest = lines.pop() ?? '';
    position += got;
    return lines.flatMap((line) => {
      lineEnd += Buffer.byteLength(line) + 1;
      const entry = readEntry(line);
      return entry === null ? [] : [{ entry, told: lineEnd <= toldTo }];
    });
  };
  return {
    read,
    keep: () => writeFileSync(mark, String(position - Buffer.byteLength(rest)), { mode: 0o600 }),
    settle: () => {
      if (position < LONG_BYTES || size() !== position) return;
      rmSync(file, { force: true });
      rmSync(mark, { force: true });
      position = 0;
      rest = '';
    },
  };
}
