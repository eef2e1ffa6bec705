import { join } from 'node:path';
import type { CallId, Leg } from '../../server/protocol/ids.ts';
import type { Ami } from './ami.ts';
import type { Recorder } from './recorder.ts';

/**
 * MixMonitor with only the receive side (`r`), raw: a raw file survives a killed process, and it is Asterisk that writes,
 * so it goes on while we are away. `S` keeps the silence of a speaker who sends no sound.
 * https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications/MixMonitor/
 */
export function createRecorder(ami: Ami, folder: string): Recorder {
  const fileOf = (callId: CallId, leg: Leg, agentLeg: number) => {
    // A call has one caller, but a second agent's leg must not write into the first one's file.
    const name = leg === 'agent' && agentLeg > 1 ? `${callId}-agent-${agentLeg}` : `${callId}-${leg}`;
    return join(folder, `${name}.sln16`);
  };
  return {
    fileOf,
    start: async (callId, leg, agentLeg, channelId) => {
      const file = fileOf(callId, leg, agentLeg);
      await ami.do({ action: 'MixMonitor', Channel: channelId, File: '', Options: `r(${file})S` });
      return file;
    },
  };
}
