import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { FlowPrompt } from '../protocol/flow-desk.ts';
import type { Language } from '../protocol/ids.ts';
import { PROMPT_TEXTS, PROMPTS_FOLDER } from '../protocol/link.ts';

const Texts = z.array(z.object({ id: z.string(), zh: z.string(), en: z.string() }));
const SOUND = /^([a-z0-9-]{1,48})\.sln16$/;

async function recorded(folder: string, language: Language): Promise<Set<string>> {
  try {
    const names = await readdir(join(folder, language));
    return new Set(names.flatMap((name) => SOUND.exec(name)?.[1] ?? []));
  } catch (cause) {
    // Nobody has made sounds here yet.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw cause;
  }
}

/** The announcements Asterisk can play now, and what each says. */
export async function readPrompts(promptsDir: string): Promise<FlowPrompt[]> {
  const folder = join(promptsDir, PROMPTS_FOLDER);
  const sounds = { zh: await recorded(folder, 'zh'), en: await recorded(folder, 'en') };
  const texts = await readFile(join(folder, PROMPT_TEXTS), 'utf8').then(
    (text) => Texts.parse(JSON.parse(text)),
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return [];
      throw cause;
    },
  );
  const said = new Map(texts.map((text) => [text.id, text]));
  const ids = new Set([...said.keys(), ...sounds.zh, ...sounds.en]);
  return [...ids].sort().map((id) => ({
    id,
    zh: said.get(id)?.zh ?? '',
    en: said.get(id)?.en ?? '',
    languages: (['zh', 'en'] as const).filter((language) => sounds[language].has(id)),
  }));
}
