import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePrompts } from '../../asterisk-config/prompts/prompt.ts';
import { PROMPT_TEXTS, PROMPTS_FOLDER } from '../protocol/link.ts';

const CSV = join(import.meta.dirname, '..', '..', 'asterisk-config', 'prompts', 'prompts.csv');

/** Every announcement as `sound`, with its text: what a provisioned Asterisk has. */
export function writeTestPrompts(promptsDir: string, sound: Uint8Array = new Uint8Array(2)): void {
  const prompts = parsePrompts(readFileSync(CSV, 'utf8'));
  for (const language of ['zh', 'en']) {
    const folder = join(promptsDir, PROMPTS_FOLDER, language);
    mkdirSync(folder, { recursive: true });
    for (const id of [...prompts.map((prompt) => prompt.id), 'tone'])
      writeFileSync(join(folder, `${id}.sln16`), sound);
  }
  writeFileSync(join(promptsDir, PROMPTS_FOLDER, PROMPT_TEXTS), JSON.stringify(prompts));
}
