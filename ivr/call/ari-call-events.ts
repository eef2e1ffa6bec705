import type { CallId } from '../../server/protocol/ids.ts';
import type { Log } from '../pino-log.ts';
import type { AriChannel, AriEvent } from './ari.ts';
import type { Music } from './ari-music.ts';
import type { PromptKind } from './call-state.ts';
import type { ChannelWatch } from './channel-watch.ts';
import { isAgentLeg, isCitizen, offerEndOf, SIMULATED } from './channels.ts';
import type { Arrival, SwitchEvent } from './switch.ts';

/** What a call has in Asterisk. */
export type HeldCall = {
  channelId: string;
  callerNumber: string;
  legs: Set<number>;
  bridges: Set<string>;
  playback: string | null;
  /** The ringing tone in the conversation's bridge. */
  tone: string | null;
  arrivedAt: number;
  /** The caller's channel is in Asterisk's own queue. */
  released: boolean;
  /** The caller's channel has left the application. */
  left: boolean;
};

/** Who is told what. */
export type ToldOf = {
  /** Whether the watchdog sent this caller on to Asterisk's own queue. */
  wentOn: (channelId: string) => boolean | Promise<boolean>;
  onArrival: (arrival: Arrival) => void;
  onEvent: (callId: CallId, event: SwitchEvent) => void;
  log: Log;
};

export type CallEventParts = ToldOf & {
  /** Whose a caller's channel, an agent's leg or a playback is. */
  callers: ReadonlyMap<string, CallId>;
  legs: ReadonlyMap<string, { callId: CallId; leg: number }>;
  playbacks: Map<string, { callId: CallId; prompt: PromptKind }>;
  callOf: (callId: CallId) => HeldCall | undefined;
  /** Callers whose call is over and who are hung up now. */
  leaving: ReadonlySet<string>;
  /** Legs of ours that hung up by themselves and are not gone yet. */
  going: Set<string>;
  music: Pick<Music, 'played'>;
  watch: Pick<ChannelWatch, 'forget'>;
  hangUp: (channelId: string) => Promise<void>;
};

/** What Asterisk tells of channels, in the words of calls. */
export function hearCalls(parts: CallEventParts): (event: AriEvent) => void {
  const { callers, legs, playbacks, onEvent, log } = parts;

  const started = (channel: AriChannel, args: string[]) => {
    if (args[0] === 'inbound') {
      parts.onArrival({
        channelId: channel.id,
        callerNumber: channel.caller.number.slice(0, 64),
        calledNumber: channel.dialplan.exten.slice(0, 64),
        simulated: channel.id.startsWith(SIMULATED),
        cameAt: Date.parse(channel.creationtime),
      });
      return;
    }
    const ours = callers.get(channel.id);
    if (args[0] === 'citizen' && ours !== undefined) return onEvent(ours, { event: 'citizenAnswered' });
    const leg = legs.get(channel.id);
    if (leg !== undefined) onEvent(leg.callId, { event: 'legAnswered', leg: leg.leg });
    else stray(channel.id);
  };

  /**
   * A phone nobody of ours rings any more: an Asterisk that stood still does what it was asked long ago, when the one
   * who asked has given up.
   */
  const stray = (channelId: string) => {
    // The citizen we call rings as well, and is no leg.
    if (callers.has(channelId) || (!isAgentLeg(channelId) && !isCitizen(channelId))) return;
    log.info({}, 'a phone that rings for nobody is hung up');
    parts
      .hangUp(channelId)
      .catch((cause) => log.warn({ err: cause }, 'a phone that rings for nobody could not be hung up'));
  };

  /** A caller's channel has left the application: to Asterisk's own queue, or for good. */
  const left = async (callId: CallId, channelId: string) => {
    const asked = parts.wentOn(channelId);
    // An answer at hand is used at hand: an event behind this one must not overtake it.
    if (asked === false || (asked !== true && !(await asked))) return ended(channelId, 0);
    onEvent(callId, { event: 'sentOn' });
  };

  const ended = (channelId: string, cause: number) => {
    const callId = callers.get(channelId);
    if (callId !== undefined) return onEvent(callId, { event: 'callerLeft' });
    const leg = legs.get(channelId);
    if (leg === undefined) return;
    onEvent(leg.callId, { event: 'legEnded', leg: leg.leg, why: offerEndOf(cause) });
  };

  return (event) => {
    switch (event.type) {
      case 'StasisStart':
        return started(event.channel, event.args);
      case 'StasisEnd': {
        // No ChannelDestroyed follows for a channel that came by the dialplan (seen on 22.10).
        if (parts.leaving.has(event.channel.id)) return parts.watch.forget(event.channel.id);
        // The caller's channel may live on in the dialplan; for the call it is gone.
        const callId = callers.get(event.channel.id);
        const call = callId === undefined ? undefined : parts.callOf(callId);
        if (callId === undefined || call === undefined) return;
        call.left = true;
        return void left(callId, event.channel.id);
      }
      case 'ChannelHangupRequest':
        // Twenty milliseconds before the end of the channel in a full hall: the next phone rings meanwhile.
        if (event.soft === true || !legs.has(event.channel.id)) return;
        parts.going.add(event.channel.id);
        return ended(event.channel.id, event.cause ?? 0);
      case 'ChannelDestroyed':
        return ended(event.channel.id, event.cause);
      case 'ChannelStateChange': {
        const leg = legs.get(event.channel.id);
        if (event.channel.state !== 'Ringing') return;
        if (leg !== undefined) onEvent(leg.callId, { event: 'legRinging', leg: leg.leg });
        else stray(event.channel.id);
        return;
      }
      case 'ChannelDtmfReceived': {
        const callId = callers.get(event.channel.id);
        if (callId !== undefined) onEvent(callId, { event: 'digit', digit: event.digit });
        return;
      }
      case 'PlaybackFinished': {
        const playback = playbacks.get(event.playback.id);
        if (playback === undefined) return;
        playbacks.delete(event.playback.id);
        const call = parts.callOf(playback.callId);
        if (call?.playback === event.playback.id) {
          call.playback = null;
          parts.music.played(playback.callId, call.channelId);
        }
        return onEvent(playback.callId, { event: 'played', prompt: playback.prompt });
      }
    }
  };
}
