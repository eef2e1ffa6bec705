/**
 * The page's phone. What a call *is* comes from the server; the phone only carries its sound.
 *
 *   connecting ──► registered ──► ringing ──answer──► inCall ──► registered
 *        ▲  │           │  └──────── dial ──► dialling ──┘
 *        │  ▼           ▼
 *       failed ◄── socket or registration lost
 */
export type PhoneState =
  | { is: 'connecting' }
  | { is: 'failed' }
  | { is: 'registered' }
  | { is: 'ringing' }
  | { is: 'dialling' }
  | { is: 'inCall'; muted: boolean };

/** Why a call did not get sound. A call the far side ended is no problem. */
export type PhoneProblem = 'noMicrophone' | 'mediaFailed';

export type Phone = {
  state: () => PhoneState;
  /** Calls `listener` at every change until the returned function is called. */
  watch: (listener: (state: PhoneState, problem: PhoneProblem | null) => void) => () => void;
  answer: () => void;
  decline: () => void;
  hangUp: () => void;
  /** Local: the far side hears silence. Hold is the server's, because un-hold in the page loses sound. */
  setMuted: (muted: boolean) => void;
  /** RFC 4733 tones; only 0-9 * # A-D. */
  sendDigits: (digits: string) => void;
  /** Calls `number` at the account's own host (a citizen's open call). */
  dial: (number: string) => void;
  close: () => void;
};
