import * as JsSIP from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession.js';
import type { PhoneAccount } from '../../../server/protocol/agent.ts';
import type { Phone, PhoneProblem, PhoneState } from './phone.ts';

const REGISTER_EXPIRES_S = 120;
const RECOVERY_S = { first: 1, longest: 8 };
/** Everything is on this machine or its own network: outside STUN servers would only learn our addresses. */
const PEER_CONNECTION: RTCConfiguration = { iceServers: [] };
const MEDIA: MediaStreamConstraints = { audio: true, video: false };

export type JssipPhoneOptions = {
  account: PhoneAccount;
  /** `wss://host` of the page's own origin. */
  socketOrigin: string;
  /** Plays the far side. */
  audio: HTMLAudioElement;
  /** A citizen's phone only dials; it does not take calls. */
  register: boolean;
};

/** The only file that touches JsSIP. */
export function jssipPhone(options: JssipPhoneOptions): Phone {
  const { account, audio } = options;
  const listeners = new Set<(state: PhoneState, problem: PhoneProblem | null) => void>();
  let state: PhoneState = { is: 'connecting' };
  let session: RTCSession | null = null;
  let closed = false;

  const userAgent = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(options.socketOrigin + account.socketPath)],
    uri: account.uri,
    authorization_user: account.username,
    password: account.secret,
    register: options.register,
    register_expires: REGISTER_EXPIRES_S,
    // Asterisk would end the call at a refresh that a changing network swallows (JsSIP #738).
    session_timers: false,
    connection_recovery_min_interval: RECOVERY_S.first,
    connection_recovery_max_interval: RECOVERY_S.longest,
    user_agent: 'hotline-12345',
  });

  const change = (next: PhoneState, problem: PhoneProblem | null = null): void => {
    state = next;
    if (closed) return;
    for (const listener of listeners) listener(next, problem);
  };
  const rest = (problem: PhoneProblem | null = null): void => {
    const usable = options.register ? userAgent.isRegistered() : userAgent.isConnected();
    // A phone that failed stays so through its retries: a lamp that flickers every second tells nothing.
    const trying = userAgent.isConnected() || state.is === 'connecting';
    change({ is: usable ? 'registered' : trying ? 'connecting' : 'failed' }, problem);
  };
  /** The call's own state outlasts a lost registration: the sound goes another way than the signalling. */
  const restUnlessInCall = (): void => {
    if (session === null) rest();
  };

  const take = (taken: RTCSession): void => {
    session = taken;
    let problem: PhoneProblem | null = null;
    const play = (connection: RTCPeerConnection): void =>
      connection.addEventListener('track', (event) => {
        audio.srcObject = event.streams[0] ?? new MediaStream([event.track]);
        // A browser may refuse to play before the first click; answering was one, so this cannot stay silent.
        void audio.play().catch(() => change(state, 'mediaFailed'));
      });
    const over = (): void => {
      if (session !== taken) return;
      session = null;
      audio.srcObject = null;
      rest(problem);
    };
    if (taken.connection) play(taken.connection);
    taken.on('peerconnection', ({ peerconnection }) => play(peerconnection));
    // Waiting for every candidate stalls up to 15 s (JsSIP #501); the first is enough on our own network.
    taken.on('icecandidate', ({ ready }) => ready());
    taken.on('getusermediafailed', () => {
      problem = 'noMicrophone';
    });
    taken.on('peerconnection:setremotedescriptionfailed', () => {
      problem = 'mediaFailed';
    });
    taken.on('accepted', () => change({ is: 'inCall', muted: false }));
    taken.on('confirmed', () => {
      if (state.is !== 'inCall') change({ is: 'inCall', muted: false });
    });
    taken.on('ended', over);
    taken.on('failed', over);
  };

  userAgent.on('connecting', restUnlessInCall);
  userAgent.on('connected', restUnlessInCall);
  userAgent.on('disconnected', () => {
    if (session === null) change({ is: 'failed' });
  });
  userAgent.on('registered', restUnlessInCall);
  userAgent.on('unregistered', restUnlessInCall);
  userAgent.on('registrationFailed', () => {
    if (session === null) change({ is: 'failed' });
    // The account is made in Asterisk only after sign-in, and anew whenever Asterisk restarts: keep asking.
    if (!closed) retry = setTimeout(() => userAgent.register(), RECOVERY_S.first * 1000);
  });
  userAgent.on('newRTCSession', (event: { originator: string; session: RTCSession }) => {
    if (event.originator === 'local') return;
    if (session !== null) {
      event.session.terminate({ status_code: 486 });
      return;
    }
    take(event.session);
    change({ is: 'ringing' });
  });
  let retry: ReturnType<typeof setTimeout> | undefined;
  const comeBack = (): void => {
    if (userAgent.isConnected()) userAgent.register();
    else userAgent.start();
    const { connection } = session ?? {};
    if (connection && connection.iceConnectionState !== 'connected') {
      session?.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
    }
  };
  if (options.register) window.addEventListener('online', comeBack);
  userAgent.start();

  return {
    state: () => state,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    answer: () => {
      if (state.is === 'ringing') session?.answer({ mediaConstraints: MEDIA, pcConfig: PEER_CONNECTION });
    },
    decline: () => {
      if (state.is === 'ringing') session?.terminate({ status_code: 486 });
    },
    hangUp: () => {
      if (session !== null && !session.isEnded()) session.terminate();
    },
    setMuted: (muted) => {
      if (state.is !== 'inCall' || session === null) return;
      if (muted) session.mute({ audio: true });
      else session.unmute({ audio: true });
      change({ is: 'inCall', muted });
    },
    sendDigits: (digits) => {
      if (state.is === 'inCall') {
        session?.sendDTMF(digits, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833 });
      }
    },
    dial: (number) => {
      const host = account.uri.slice(account.uri.indexOf('@') + 1);
      if (session !== null) return;
      const call = userAgent.call(`sip:${number}@${host}`, {
        mediaConstraints: MEDIA,
        pcConfig: PEER_CONNECTION,
      });
      take(call);
      change({ is: 'dialling' });
    },
    close: () => {
      closed = true;
      clearTimeout(retry);
      window.removeEventListener('online', comeBack);
      userAgent.stop();
      listeners.clear();
    },
  };
}
