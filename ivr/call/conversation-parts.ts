import type { AgentId, Leg } from '../../server/protocol/ids.ts';
import {
  type CallCommand,
  type CallSettings,
  type CallState,
  type Conversation,
  isRecorded,
} from './call-state.ts';
import { type InConversation, post, tellQueue } from './call-step.ts';

// What every conversation is made of, whoever else joins it: its sound, its music, its clocks.

export const withAgent = (agentId: AgentId, leg: number): Conversation => ({
  agentId,
  leg,
  returning: null,
  party: null,
  lead: null,
  heldTooLong: false,
  agentAway: false,
});

/** Sends and records what is said; the caller's goes on by itself once begun. */
export function hear(state: CallState, leg: number): { state: CallState; commands: CallCommand[] } {
  const { recorded, sent } = state.callerSound;
  const recording = isRecorded(state);
  return {
    state: { ...state, callerSound: { recorded: recorded || recording, sent: true } },
    commands: [
      ...(recording && !recorded ? [{ command: 'record', leg: 'caller', agentLeg: leg } as const] : []),
      ...(recording ? [{ command: 'record', leg: 'agent', agentLeg: leg } as const] : []),
      ...listen(state.settings, sent ? ['agent'] : ['caller', 'agent'], leg),
    ],
  };
}

export const listen = (settings: CallSettings, speakers: Leg[], agentLeg: number): CallCommand[] =>
  settings.listening ? speakers.map((leg) => ({ command: 'listen', leg, agentLeg })) : [];

export const partyTimer = ({ settings }: CallState, to: 'agent' | 'outside'): CallCommand => ({
  command: 'startTimer',
  timer: 'party',
  ms: to === 'agent' ? settings.ringMs : settings.outsideRingMs,
});

export const holdTimer = ({ settings }: CallState): CallCommand[] =>
  settings.longHoldMs === 0 ? [] : [{ command: 'startTimer', timer: 'hold', ms: settings.longHoldMs }];

/** The caller to the music. */
export function hold(state: CallState, now: InConversation): CallCommand[] {
  const { callId } = state;
  return [
    { command: 'hold' },
    post({ fact: 'call:held', callId }),
    tellQueue({ event: 'call:held', agentId: now.agentId }),
    ...holdTimer(state),
  ];
}

/** The caller from the music back to those who talk. */
export function resume(state: CallState, agentId: AgentId): CallCommand[] {
  return [
    { command: 'stopTimer', timer: 'hold' },
    { command: 'stopPlaying' },
    { command: 'unhold' },
    post({ fact: 'call:resumed', callId: state.callId }),
    tellQueue({ event: 'call:resumed', agentId }),
  ];
}
