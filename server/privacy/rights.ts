import type { Role } from '../protocol/agent.ts';
import type { AgentId } from '../protocol/ids.ts';

/**
 * Where the data of one call leave the server to:
 * desk: the agent's own screen while the call is on it, and the agent's own draft · page: a call's or ticket's page, lists of
 * them, and the police file of a malicious call · board: what a lead's board and wall show to a whole room · export: a file.
 */
export type Place = 'desk' | 'page' | 'board' | 'export';

export type Viewer = { agentId: AgentId; role: Role };

/** What rights are decided by. `opened`: this viewer gave a reason and opened the confidential call. */
export type Subject = { agentId: AgentId | null; confidential: boolean; opened: boolean };

/**
 * What may be seen. `numbers`: telephone numbers. `cards`: ID-card and bank-card numbers. `words`: the transcript, the
 * form, the names. `sound`: recordings, in which nothing can be masked.
 */
export type Sight = {
  numbers: 'whole' | 'masked' | 'hidden';
  cards: 'whole' | 'masked' | 'hidden';
  words: 'whole' | 'hidden';
  sound: 'whole' | 'hidden';
  /** Hidden because it is confidential: the viewer may be told that, and nothing else. */
  confidential: boolean;
};

const WHOLE: Sight = {
  numbers: 'whole',
  cards: 'whole',
  words: 'whole',
  sound: 'whole',
  confidential: false,
};
const HIDDEN: Sight = {
  numbers: 'hidden',
  cards: 'hidden',
  words: 'hidden',
  sound: 'hidden',
  confidential: true,
};
/** On a screen or in a file that others see too. */
const SCREEN: Sight = { ...WHOLE, numbers: 'masked', cards: 'masked', sound: 'hidden' };

/**
 * The table of rights, the one place that says who sees what:
 *
 *   viewer                  desk    page                          board               export
 *   agent of the call       all     masked numbers, words, sound  -                   -
 *   lead                    -       all but cards                 masked, words       masked, words
 *   lead, reason given      -       all but cards (confidential)  hidden              hidden
 *   confidential (保密)      all     hidden                        hidden              hidden
 *   anybody else            -       null: there is nothing for them
 */
export function sightOf(viewer: Viewer, subject: Subject, place: Place): Sight | null {
  const own = subject.agentId === viewer.agentId;
  if (place === 'desk') return own ? WHOLE : null;
  if (!own && viewer.role !== 'lead') return null;
  if (subject.confidential && !(subject.opened && place === 'page' && viewer.role === 'lead')) return HIDDEN;
  if (place !== 'page') return SCREEN;
  return { ...SCREEN, numbers: viewer.role === 'lead' ? 'whole' : 'masked', sound: 'whole' };
}

/** Whoever may see most on a page of what is not confidential: a search must not look deeper than that. */
export const SEARCHED: Sight = { ...SCREEN, numbers: 'whole' };

/**
 * A number that waits for a callback belongs to no agent yet: leads see it, and whoever has it in hand to dial it.
 */
export const dutySight = (viewer: Viewer, confidential: boolean, inHand: boolean): Sight =>
  confidential ? HIDDEN : inHand || viewer.role === 'lead' ? SEARCHED : SCREEN;

/** A board is seen by whoever passes it: nobody's own rights count there. */
export const boardSight = (confidential: boolean): Sight => (confidential ? HIDDEN : SCREEN);
