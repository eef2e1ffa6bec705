/** A recording and what is said in it. `wav`: path relative to the folder of the table. */
export type Utterance = { readonly wav: string; readonly text: string };

/**
 * Reads a tab-separated table whose header names `wav` and `text`; other columns are ignored. `fault`: a sentence that
 * says what is wrong and where.
 */
export function parseTranscripts(
  table: string,
): { readonly utterances: Utterance[] } | { readonly fault: string } {
  const [header = '', ...rows] = table.replace(/^\uFEFF/, '').split(/\r?\n/);
  const columns = header.split('\t').map((column) => column.trim());
  const missing = ['wav', 'text'].filter((column) => !columns.includes(column));
  if (missing.length > 0)
    return {
      fault: `the header (line 1) has no column ${missing.join(' and no column ')}; columns are parted by tabs`,
    };
  const [wavAt, textAt] = [columns.indexOf('wav'), columns.indexOf('text')];
  const utterances: Utterance[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.trim() === '') continue;
    const cells = row.split('\t');
    const [wav = '', text] = [cells[wavAt]?.trim(), cells[textAt]];
    if (wav === '') return { fault: `line ${index + 2} names no wav` };
    if (text === undefined) return { fault: `line ${index + 2} has no text` };
    utterances.push({ wav, text });
  }
  return utterances.length === 0 ? { fault: 'no line but the header' } : { utterances };
}
