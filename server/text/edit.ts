import type { WrittenToken } from '../protocol/transcript.ts';

/** One change on the way from words to writing: `text` stands for the characters `from` up to before `to`. */
export type Edit = {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly mark: WrittenToken['mark'];
};

/** The edits that do not touch an earlier one in the list: what is surer stands first. In the order of the text. */
export function withoutOverlaps(edits: readonly Edit[]): Edit[] {
  const kept: Edit[] = [];
  for (const edit of edits)
    if (kept.every((other) => edit.from >= other.to || edit.to <= other.from)) kept.push(edit);
  return kept.sort((a, b) => a.from - b.from || a.to - b.to);
}
