import {
  HOT_WORD_COLUMNS,
  type HotWordEntry,
  HotWordKind,
  type HotWordProblem,
  LONGEST_LIST,
} from '../protocol/hot-word.ts';

export type ReadList = { readonly entries: HotWordEntry[]; readonly problems: HotWordProblem[] };

type Row = { row: number; cells: string[] } | { row: number; cells: null };

/** Rows of a CSV text (RFC 4180: quotes doubled within quotes); `cells` null where quotes do not close. */
function csvRows(text: string): Row[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .flatMap((line, index) => (line.trim() === '' ? [] : [{ row: index + 1, cells: csvCells(line) }]));
}

function csvCells(line: string): string[] | null {
  const cells: string[] = [];
  for (let at = 0; at <= line.length; ) {
    const cell = /^\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(?=,|$)/.exec(line.slice(at));
    if (cell === null) return null;
    cells.push((cell[1]?.replaceAll('""', '"') ?? cell[2] ?? '').trim());
    at += cell[0].length + 1;
  }
  return cells;
}

/** Chinese characters, or a name in Latin letters: nothing a rule for numbers should have made. */
const TERM = /^(?:[\u3400-\u9fff]{2,20}|[\p{L}\p{N}][\p{L}\p{N}\u00b7&' .-]{1,40})$/u;
const REGION = /^(?:\d{2,12})?$/;

/** Reads a list row by row: a row that is wrong is left out and named, the others are used. */
export function readHotWords(csv: string): ReadList {
  const [header, ...rows] = csvRows(csv);
  const entries: HotWordEntry[] = [];
  const problems: HotWordProblem[] = [];
  if (header === undefined) return { entries, problems };
  if (HOT_WORD_COLUMNS.some((column, index) => header.cells?.[index]?.toLowerCase() !== column))
    return { entries, problems: [{ row: header.row, why: 'header' }] };
  const known = new Set<string>();
  for (const { row, cells } of rows) {
    const read = cells === null ? 'quotes' : entryOf(cells);
    if (typeof read === 'string') problems.push({ row, why: read });
    else if (known.has(read.term)) problems.push({ row, why: 'twice' });
    else if (entries.length >= LONGEST_LIST) {
      problems.push({ row, why: 'too-many' });
      break;
    } else {
      known.add(read.term);
      entries.push(read);
    }
  }
  return { entries, problems };
}

function entryOf(cells: readonly string[]): HotWordEntry | HotWordProblem['why'] {
  const [term = '', kindText = '', region = '', aliasText = ''] = cells;
  if (cells.length > HOT_WORD_COLUMNS.length) return 'columns';
  if (!TERM.test(term)) return 'term';
  const kind = HotWordKind.safeParse(kindText);
  if (!kind.success) return 'kind';
  if (!REGION.test(region)) return 'region';
  const aliases = aliasText
    .split(/[;；]/)
    .map((alias) => alias.trim())
    .filter((alias) => alias !== '');
  if (aliases.some((alias) => !TERM.test(alias))) return 'alias';
  return { term, kind: kind.data, region, aliases };
}
