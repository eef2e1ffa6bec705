import type { Language } from '../../server/protocol/ids.ts';
import type { PromptKind } from './call-state.ts';

/** Places above this one are said as "many". */
const LAST_COUNTED = 20;

/** Asterisk media address of a prompt; the sounds are made from asterisk-config/prompts. */
export const promptSound = (language: Language, id: string): string => `sound:hotline/${language}/${id}`;

/** `position` counts from 1; the caller hears how many are ahead. */
export function promptMedia(language: Language, prompt: PromptKind, position: number | null): string {
  switch (prompt) {
    case 'greeting':
      return promptSound(language, 'greeting');
    case 'apology':
      return promptSound(language, 'no-agent');
    case 'position': {
      const ahead = Math.max(0, (position ?? 1) - 1);
      if (ahead === 0) return promptSound(language, 'position-next');
      return promptSound(language, ahead > LAST_COUNTED ? 'position-many' : `position-${ahead}`);
    }
  }
}
