import { z } from 'zod';
import { Instant } from './ids.ts';

/** place 地名 · unit 单位 · term 术语 · other 其他 */
export const HotWordKind = z.enum(['place', 'unit', 'term', 'other']);
export type HotWordKind = z.infer<typeof HotWordKind>;

/** The columns of the list, a CSV file (RFC 4180) with this header; `aliases` are parted by `;`. */
export const HOT_WORD_COLUMNS = ['term', 'kind', 'region', 'aliases'] as const;
export const LONGEST_LIST = 20_000;

/** A term of the city. 热词 */
export const HotWordEntry = z.object({
  term: z.string(),
  kind: HotWordKind,
  /** 区划代码 of 2 to 12 digits, or empty where it belongs to the whole city. */
  region: z.string(),
  /** How else it is said or heard. */
  aliases: z.array(z.string()),
});
export type HotWordEntry = z.infer<typeof HotWordEntry>;

/** What is wrong with a row; `row` counts from 1 with the header, as an editor or a spreadsheet shows it. */
export const HotWordProblem = z.object({
  row: z.int().positive(),
  why: z.enum(['header', 'columns', 'quotes', 'term', 'kind', 'region', 'alias', 'twice', 'too-many']),
});
export type HotWordProblem = z.infer<typeof HotWordProblem>;

/** Reply of `GET` and `PUT /api/hot-words`. */
export const HotWordList = z.object({
  csv: z.string(),
  count: z.int(),
  /** Rows of the file that are not used; a list sent by `PUT` is taken whole or, with its problems, not at all. */
  problems: z.array(HotWordProblem),
  savedAt: Instant.nullable(),
});
export type HotWordList = z.infer<typeof HotWordList>;

/** Reply of `PUT /api/hot-words`: nothing was changed where there are problems. */
export const HotWordReply = z.object({ saved: z.boolean(), list: HotWordList });
export type HotWordReply = z.infer<typeof HotWordReply>;
export const HotWordPut = z.object({ csv: z.string().max(2_000_000) });
