import type { Leg } from '../../server/protocol/ids.ts';
import type { AgentAsk, CallCommand, CallNow, CallSettings, CallState } from './call-state.ts';
import { act, becomes, type CallStep, type Conversation, end, post, reply, tellQueue } from './call-step.ts';

// From the answer to the end; call-flow.ts has the diagram.

const listen = (settings: CallSettings, speakers: Leg[], agentLeg: number): CallCommand[] =>
  settings.listening ? speakers.map((leg) => ({ command: 'listen', leg, agentLeg })) : [];

/** The phone that rang was answered. */
export function connected(state: CallState, now: Extract<CallNow, { is: 'ringing' }>, at: number): CallStep {
  const { callId, settings } = state;
  const { agentId, leg } = now;
  const recording: CallCommand[] = settings.recording
    ? [
        { command: 'record', leg: 'caller', agentLeg: leg },
        { command: 'record', leg: 'agent', agentLeg: leg },
      ]
    : [];
  return act(becomes(state, { is: 'talking', since: at, agentId, leg, returning: null }), [
    { command: 'stopTimer', timer: 'ring' },
    { command: 'stopTimer', timer: 'announce' },
    { command: 'stopTimer', timer: 'maxWait' },
    // Moving a channel waits for the end of what is played to it (2 s were measured): stopped first.
    { command: 'stopPlaying' },
    { command: 'connect', leg },
    post({ fact: 'call:answered', callId, agentId }),
    tellQueue({ event: 'offer:answered', agentId }),
    ...recording,
    ...listen(settings, ['caller', 'agent'], leg),
    { command: 'remember' },
  ]);
}

export function restoredConversation(state: CallState, now: Conversation): CallStep {
  // The recordings went on by themselves; the taps ended with the process that held them.
  return act(state, [
    tellQueue({ event: 'talk:restored', agentId: now.agentId, held: now.is === 'holding' }),
    ...listen(state.settings, ['caller', 'agent'], now.leg),
  ]);
}

/** The agent is back on a leg of its own; the one it lost may still be up, with nobody at its end. */
export function returned(state: CallState, now: Conversation, leg: number): CallStep {
  const lost: CallCommand[] = now.leg === leg ? [] : [{ command: 'stopRinging', leg: now.leg }];
  const recording: CallCommand[] = state.settings.recording
    ? [{ command: 'record', leg: 'agent', agentLeg: leg }]
    : [];
  return act(becomes(state, { ...now, leg, returning: null }), [
    { command: 'reconnect', leg },
    ...lost,
    ...recording,
    ...listen(state.settings, ['agent'], leg),
    { command: 'remember' },
  ]);
}

/** @returns null where the leg is none of this conversation. */
export function conversationLegEnded(
  state: CallState,
  now: Conversation,
  leg: number,
  at: number,
): CallStep | null {
  if (now.returning !== null) {
    // The lost leg ends while the new one rings: the call hangs on the new one from here.
    if (now.leg === leg && now.returning !== leg)
      return act(becomes(state, { ...now, leg: now.returning }), []);
    if (now.returning === leg && now.leg !== leg) return act(becomes(state, { ...now, returning: null }), []);
  }
  return now.leg === leg ? end(state, at, 'answered', 'agent') : null;
}

/** What the agent of this conversation asks for. */
export function askedInConversation(
  state: CallState,
  now: Conversation,
  { ask, request, at }: { ask: number; request: AgentAsk; at: number },
): CallStep {
  const { callId } = state;
  const refuse = (refusal: Parameters<typeof reply>[1]) => act(state, [reply(ask, refusal)]);
  const done = reply(ask, null);
  switch (request.request) {
    case 'hangUp': {
      const ended = end(state, at, 'answered', 'agent');
      return act(ended.state, [done, ...ended.commands]);
    }
    case 'hold':
      if (now.is === 'holding') return refuse('already-done');
      return act(becomes(state, { ...now, is: 'holding', since: at }), [
        { command: 'hold' },
        post({ fact: 'call:held', callId }),
        tellQueue({ event: 'call:held', agentId: now.agentId }),
        { command: 'remember' },
        done,
      ]);
    case 'resume':
      if (now.is === 'talking') return refuse('already-done');
      return act(becomes(state, { ...now, is: 'talking', since: at }), [
        { command: 'unhold' },
        post({ fact: 'call:resumed', callId }),
        tellQueue({ event: 'call:resumed', agentId: now.agentId }),
        { command: 'remember' },
        done,
      ]);
    case 'rejoin': {
      if (now.returning !== null) return refuse('already-done');
      const leg = state.legs + 1;
      return act({ ...becomes(state, { ...now, returning: leg }), legs: leg }, [
        { command: 'ring', agentId: now.agentId, leg },
        done,
      ]);
    }
    case 'sendDigits':
      return act(state, [{ command: 'sendDigits', digits: request.digits }, done]);
  }
}
