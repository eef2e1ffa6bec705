import type { Language } from '../../server/protocol/ids.ts';

/** Places above this one are said as "many". */
const LAST_COUNTED = 20;

/** Asterisk media address of a prompt; the sounds are made from asterisk-config/prompts. */
export const promptSound = (language: Language, id: string): string => `sound:hotline/${language}/${id}`;

/** Must be true when it is heard: recorded by the queue's settings, and not paused by the agent at this moment. */
export const warningSound = (recorded: boolean, paused: boolean): string =>
  recorded && !paused ? 'warning' : 'warning-plain';

/** Several, one after the other, as one playback. */
export const promptMedia = (language: Language, sounds: string[]): string =>
  sounds.map((id) => promptSound(language, id)).join(',');

/** `position` counts from 1; the caller hears how many are ahead. */
export function placeSounds(position: number | null): string[] {
  const ahead = Math.max(0, (position ?? 1) - 1);
  if (ahead === 0) return ['position-next'];
  return [ahead > LAST_COUNTED ? 'position-many' : `position-${ahead}`];
}

const MINUTE_MS = 60_000;
const LAST_MINUTE = 30;

/** Nothing where nobody can tell. Rounded up: who is told too little waits in anger. */
export function waitSounds(estimateMs: number | null): string[] {
  if (estimateMs === null) return [];
  if (estimateMs < MINUTE_MS) return ['wait-short'];
  const minutes = Math.ceil(estimateMs / MINUTE_MS);
  return [minutes > LAST_MINUTE ? 'wait-long' : `wait-${minutes}`];
}
