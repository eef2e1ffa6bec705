import type { Telephone } from './child-sound.ts';

/**
 * `--telephone` stands alone or before the word `a-law` or `band`. As an option with a value it would swallow the
 * folder behind it, so it is read from the words as they were typed. `taken`: the word behind it that is its own, no folder.
 */
export function takeTelephone(
  words: readonly string[],
): { telephone: Telephone; taken: string | null } | { fault: string } {
  let telephone: Telephone = 'none';
  let taken: string | null = null;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word !== '--telephone' && !word.startsWith('--telephone=')) continue;
    const next = words[index + 1];
    const value =
      word === '--telephone' ? (next === 'band' || next === 'a-law' ? next : null) : word.slice(12);
    if (word === '--telephone') taken = value;
    if (value !== null && value !== 'band' && value !== 'a-law')
      return { fault: `--telephone ${value}: nothing, a-law or band` };
    telephone = value ?? 'a-law';
  }
  return { telephone, taken };
}
