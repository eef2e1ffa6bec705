import type { CallId, Leg } from '../../server/protocol/ids.ts';

/** Port: Asterisk writes one speaker's own voice to a file until the speaker's channel ends. */
export type Recorder = {
  /** @returns absolute path of the raw file (signed linear, 16 kHz, mono, little-endian). @throws AriFault */
  start: (callId: CallId, leg: Leg, agentLeg: number, channelId: string) => Promise<string>;
  /** Ends the call's recordings; their speakers may stay, and `start` may begin others after it. @throws AriFault where one would go on */
  stop: (callId: CallId) => Promise<void>;
  /** Resolves when the files of this call are closed; at the latest after 2 s. */
  finished: (callId: CallId) => Promise<void>;
  fileOf: (callId: CallId, leg: Leg, agentLeg: number) => string;
};
