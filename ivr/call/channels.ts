import type { OfferEnd } from '../../server/protocol/call.ts';
import type { CallId, Leg } from '../../server/protocol/ids.ts';

/**
 * Names of the channels and bridges of a call. All are chosen by us and begin with the call, so that whoever finds one
 * later knows whose it is; only the caller's channel has Asterisk's own name.
 */
export const agentChannel = (callId: CallId, leg: number) => `${callId}-agent-${leg}`;
/** The caller's channel of a call we make; of others it has Asterisk's own name. */
export const citizenChannel = (callId: CallId) => `${callId}-citizen`;
export const isCitizen = (id: string): boolean => id.endsWith('-citizen');
/** Where a leg of ours hears music. */
export const asideBridge = (callId: CallId) => `${callId}-aside`;
/** A lead's place beside the conversation, and the snoop by which the lead hears it. */
export const leadBridge = (callId: CallId) => `${callId}-lead`;
export const leadSnoop = (callId: CallId, attempt: number) => `${callId}-snoop-lead-${attempt}`;
export const waitBridge = (callId: CallId) => `${callId}-wait`;
export const talkBridge = (callId: CallId) => `${callId}-talk`;
export const tapNames = (callId: CallId, leg: Leg, attempt: number) => ({
  snoop: `${callId}-snoop-${leg}-${attempt}`,
  media: `${callId}-media-${leg}-${attempt}`,
  bridge: `${callId}-tap-${leg}-${attempt}`,
});

/** The snoop that is recorded; it lives as long as the speaker's channel, longer than one life of this program. */
export const recordChannel = (callId: CallId, leg: Leg, agentLeg: number) =>
  `${callId}-record-${leg}-${agentLeg}`;
export const isRecorder = (id: string): boolean => /-record-(caller|agent)-\d+$/.test(id);

const OURS = /-(agent-\d+|wait|talk|aside|lead|citizen|(snoop|media|tap|record)-(caller|agent|lead)-\d+)$/;
/** A channel or bridge this program made (in this life or an earlier one). */
export const isOurs = (id: string): boolean => OURS.test(id);

export const SIMULATED = 'simulated-';
export const isSnoop = (id: string): boolean => /-(snoop|record)-(caller|agent|lead)-\d+$/.test(id);

/** The channel of a simulated caller that stands where the telephone network would be. */
export const isSimulator = (id: string): boolean => id.startsWith(SIMULATED) && !id.endsWith('-in');

const AGENT_LEG = /(?<!-(snoop|media|tap|record))-agent-\d+$/;
export const isAgentLeg = (id: string): boolean => AGENT_LEG.test(id);

/** Which of the call's legs an agent's leg is. */
export const legOf = (id: string): number => Number(/\d+$/.exec(id)?.[0] ?? 0);

/** Our name at Asterisk: of the application, and of the user who speaks for it. */
export const APPLICATION = 'hotline';
export const ARI_USER = 'hotline';
/** Asterisk's interfaces never leave the machine. */
export const ASTERISK_HOST = '127.0.0.1';

/** Where a caller goes whom nobody decides about: the dialplan's way into Asterisk's own queue. */
export const FALLBACK = { context: 'fallback', extension: 's', priority: 1 } as const;

/** The global variable in which `ivr` shows the watchdog that it lives. */
export const MARK_VARIABLE = 'HOTLINE_MARK';

/** The variable on the caller's channel that holds the state of the call. */
export const CALL_VARIABLE = 'HOTLINE_CALL';

/**
 * Why an agent's leg ended before an answer, by the Q.850 cause Asterisk makes of the SIP answer (486 -> 17, 603 -> 21,
 * 480 -> 19: a phone that declines; our own ring timer hangs up by itself and is not read from here).
 * https://docs.asterisk.org/Configuration/Miscellaneous/Hangup-Cause-Mappings/
 */
export function offerEndOf(cause: number): OfferEnd {
  switch (cause) {
    case 17:
      return 'busy';
    case 16:
    case 19:
    case 21:
      return 'declined';
    case 18:
      return 'noAnswer';
    default:
      return 'unreachable';
  }
}
