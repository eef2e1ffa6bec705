/** A recording and what is said in it. `wav`: path relative to the folder of the table. */
export type Utterance = { readonly wav: string; readonly text: string };

/** Reads a tab-separated table whose header names `wav` and `text`; null where it does not. Other columns are ignored. */
export function parseTranscripts(table: string): Utterance[] | null {
  const [header = '', ...rows] = table.replace(/^﻿/, '').split(/\r?\n/);
  const columns = header.split('\t');
  const [wav, text] = [columns.indexOf('wav'), columns.indexOf('text')];
  if (wav < 0 || text < 0) return null;
  return rows
    .filter((row) => row !== '')
    .map((row) => row.split('\t'))
    .map((cells) => ({ wav: cells[wav] ?? '', text: cells[text] ?? '' }));
}
