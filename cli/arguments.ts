/** What a command says of its arguments, as citty has it. */
export type ArgumentTable = Record<string, { type?: string; alias?: string | string[] }>;

/**
 * The words of a command line that its command does not know: a mistyped option, which would otherwise be passed over
 * and start something else than was meant, or a word too many.
 */
export function unknownArguments(words: readonly string[], table: ArgumentTable): string[] {
  const named = Object.entries(table).filter(([, { type }]) => type !== 'positional');
  const options = new Map<string, boolean>([
    ['help', false],
    ['h', false],
  ]);
  for (const [name, { type, alias = [] }] of named)
    for (const one of [name, ...[alias].flat()]) options.set(one, type !== 'boolean');
  const takesWords = named.length < Object.keys(table).length;
  const unknown: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('-') || word === '-') {
      if (!takesWords) unknown.push(word);
      continue;
    }
    const [name = '', value] = word.replace(/^--?/, '').split('=', 2);
    const takesValue = options.get(name) ?? options.get(name.replace(/^no-/, ''));
    if (takesValue === undefined) unknown.push(word);
    else if (takesValue && value === undefined) index += 1;
  }
  return unknown;
}
