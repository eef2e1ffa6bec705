import { isAgentLeg, isOurs } from '../../ivr/call/channels.ts';
import type { SwitchLook } from './http-switch-look.ts';

/** Citizens' channels come from the trunk, whatever they are called. */
const TRUNK = 'PJSIP/trunk';

const isCitizenOfTrunk = ({ name }: { name: string }): boolean => name.startsWith(TRUNK);

/** Citizens in the hands of `ivr`, as far as Asterisk knows: in its application, not in Asterisk's queue. */
export const citizensInApplication = ({ channels }: SwitchLook): number =>
  channels.filter((channel) => isCitizenOfTrunk(channel) && channel.dialplan.app_name === 'Stasis').length;

/** Conversations: bridges in which a citizen and an agent hear each other. */
export const conversations = ({ bridges }: SwitchLook): number =>
  bridges.filter(({ id, channels }) => id.endsWith('-talk') && channels.length >= 2).length;

/**
 * What is in Asterisk that no call of the living `ivr` knows of: channels and bridges named after other calls, citizens
 * beyond its calls, phones that ring beyond its ringing calls.
 */
export function orphans(look: SwitchLook, calls: ReadonlyMap<string, { readonly ringing: boolean }>): number {
  const { channels, bridges } = look;
  const isKnown = (id: string): boolean => [...calls.keys()].some((callId) => id.startsWith(`${callId}-`));
  const named = [...channels, ...bridges].filter(({ id }) => isOurs(id) && !isKnown(id)).length;
  const citizens = Math.max(0, channels.filter(isCitizenOfTrunk).length - calls.size);
  const ringing = channels.filter(({ id, state }) => isAgentLeg(id) && isKnown(id) && state !== 'Up').length;
  const wanted = [...calls.values()].filter((call) => call.ringing).length;
  return named + citizens + Math.max(0, ringing - wanted);
}
