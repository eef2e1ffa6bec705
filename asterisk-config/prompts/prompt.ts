/** One sentence the caller hears, in each language. `id` is the name of its sound file. */
export interface Prompt {
  id: string;
  zh: string;
  en: string;
}

export const PROMPT_LANGUAGES = ['zh', 'en'] as const;
export type PromptLanguage = (typeof PROMPT_LANGUAGES)[number];

/** The cells of one CSV line (RFC 4180 quoting, no line breaks inside a cell). */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
  return cells;
}

/**
 * The prompts in the text of prompts.csv (header `id,zh,en`).
 * @throws Error naming the line where it cannot be read.
 */
export function parsePrompts(csv: string): Prompt[] {
  const [header, ...lines] = csv.trim().split(/\r?\n/);
  if (header !== 'id,zh,en') throw new Error('prompts.csv: the first line is not id,zh,en');
  const seen = new Set<string>();
  return lines.map((line, index) => {
    const [id = '', zh = '', en = '', ...rest] = cellsOf(line);
    const where = `prompts.csv line ${index + 2}`;
    if (!/^[a-z0-9-]+$/.test(id)) throw new Error(`${where}: an id is small letters, digits and hyphens`);
    if (seen.has(id)) throw new Error(`${where}: ${id} stands there twice`);
    if (zh === '' || en === '' || rest.length > 0)
      throw new Error(`${where}: ${id} needs a text in zh and in en`);
    seen.add(id);
    return { id, zh, en };
  });
}
