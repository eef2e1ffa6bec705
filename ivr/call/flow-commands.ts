import type { FlowEffect } from '../../server/protocol/flow-position.ts';
import type { CallCommand, CallState } from './call-state.ts';

/** A message has no agent's leg: its recording and its tap are those of leg 0. */
const NO_LEG = 0;

/** What the flow wants, in the words of a call. */
export function flowCommands(state: CallState, effects: FlowEffect[]): CallCommand[] {
  return effects.flatMap((effect): CallCommand[] => {
    switch (effect.do) {
      case 'play':
        return [{ command: 'play', prompt: 'greeting', sounds: effect.prompts }];
      case 'stopPlaying':
        return [{ command: 'stopPlaying' }];
      case 'startTimer':
        return [{ command: 'startTimer', timer: 'flow', ms: effect.ms }];
      case 'stopTimer':
        return [{ command: 'stopTimer', timer: 'flow' }];
      case 'askProgress':
        return [{ command: 'askProgress', ticket: effect.ticket, code: effect.code }];
      case 'startRecording':
        return [
          { command: 'record', leg: 'caller', agentLeg: NO_LEG },
          { command: 'listen', leg: 'caller', agentLeg: NO_LEG },
        ];
      case 'requestCallback':
        return [callbackRequest(state)];
      case 'grade':
        return [
          { command: 'post', fact: { fact: 'call:graded', callId: state.callId, grade: effect.grade } },
        ];
      default:
        return effect satisfies never;
    }
  });
}

export const callbackRequest = ({ callId, callerNumber }: CallState): CallCommand => ({
  command: 'post',
  fact: { fact: 'callback:requested', callId, number: callerNumber },
});
