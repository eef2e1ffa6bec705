import type { OfferEnd } from '../../server/protocol/call.ts';
import type { OutsideNumber } from '../../server/protocol/conversation.ts';
import type { CallId, Extension, Language, Leg } from '../../server/protocol/ids.ts';
import type { PromptKind } from './call-state.ts';

/**
 * Port to the telephone switch, in the words of one call. Every command may find its channel gone: that is a race the
 * caller won, the command then does nothing and the event of the hang-up tells the rest.
 * @throws AriFault where the switch did not do it.
 */
export type Switch = {
  answer: (callId: CallId) => Promise<void>;
  /** Tells `played` at the end, also when the prompt could not be played. */
  play: (callId: CallId, prompt: PromptKind, sounds: string[], language: Language) => Promise<void>;
  stopPlaying: (callId: CallId) => Promise<void>;
  wait: (callId: CallId) => Promise<void>;
  ring: (callId: CallId, leg: number, extension: Extension) => Promise<void>;
  /** Rings a number of the telephone network as a leg of ours. */
  ringOutside: (callId: CallId, leg: number, number: OutsideNumber) => Promise<void>;
  /** Calls the citizen of a call of ours; tells `citizenAnswered` or `callerLeft`. */
  callCitizen: (callId: CallId, number: OutsideNumber) => Promise<void>;
  /** The tone of a phone that rings, to those in the conversation's bridge. */
  ringback: (callId: CallId, on: boolean) => Promise<void>;
  /** `recorded`: the words may say so, unless the recording is paused. */
  playWarning: (callId: CallId, language: Language, recorded: boolean) => Promise<void>;
  /** A leg to music of its own. */
  park: (callId: CallId, leg: number) => Promise<void>;
  /** What the lead on `leg` hears, and who hears the lead. */
  supervise: (
    callId: CallId,
    leg: number,
    agentLeg: number,
    mode: 'listen' | 'whisper' | 'barge',
  ) => Promise<void>;
  /** Hangs a leg of ours up, whether it rings or talks. */
  stopRinging: (callId: CallId, leg: number) => Promise<void>;
  connect: (callId: CallId, leg: number) => Promise<void>;
  reconnect: (callId: CallId, leg: number) => Promise<void>;
  /** Hangs up everyone but the caller, ends taps and recordings, and takes the caller out of the conversation's bridge. */
  leaveAlone: (callId: CallId) => Promise<void>;
  hold: (callId: CallId) => Promise<void>;
  unhold: (callId: CallId) => Promise<void>;
  /** Key tones to the caller's side. */
  sendDigits: (callId: CallId, digits: string) => Promise<void>;
  sendOn: (callId: CallId) => Promise<void>;
  /** The caller's channel is not this call's any more. */
  letGo: (callId: CallId) => void;
  remember: (callId: CallId, text: string) => Promise<void>;
  /** Opens the way of one speaker's sound to `server` and keeps it open until `cleanUp`; never fails a call. */
  listen: (callId: CallId, leg: Leg, agentLeg: number) => void;
  /** Absolute path of the file that is written from now on. */
  record: (callId: CallId, leg: Leg, agentLeg: number) => Promise<string>;
  /** Where `record` writes; for a call found again. */
  recordingFile: (callId: CallId, leg: Leg, agentLeg: number) => string;
  /** Ends every leg, then removes every bridge of the call. */
  cleanUp: (callId: CallId) => Promise<void>;
};

export type Arrival = {
  channelId: string;
  /** Empty where withheld. */
  callerNumber: string;
  calledNumber: string;
  simulated: boolean;
  /** When the switch took the call. Its word of many calls at once may come in another order. */
  cameAt: number;
};

/** What the switch tells about a call. */
export type SwitchEvent =
  | { event: 'played'; prompt: PromptKind }
  | { event: 'digit'; digit: string }
  | { event: 'legRinging'; leg: number }
  | { event: 'legAnswered'; leg: number }
  | { event: 'legEnded'; leg: number; why: OfferEnd }
  | { event: 'citizenAnswered' }
  | { event: 'callerLeft' }
  /** Not by us: the caller waits in Asterisk's own queue now. */
  | { event: 'sentOn' };
