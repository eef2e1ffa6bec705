import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CallId, Leg } from '../../server/protocol/ids.ts';
import { type Ari, AriChannels, AriFault } from './ari.ts';
import type { ChannelWatch } from './channel-watch.ts';
import { isRecorder, recordChannel } from './channels.ts';
import type { Recorder } from './recorder.ts';

const ENTER_MS = 5000;
const CLOSE_MS = 2000;

/**
 * A snoop of its own per speaker, recorded raw: the snoop gives a frame each 20 ms, silence included, so the file keeps
 * call time whatever the network does; it is Asterisk that writes, so it goes on while we are away; and a raw file has
 * no header that a killed process could leave wrong. (MixMonitor was tried: without sound from the far side its `r` file
 * loses time, and with `S` it doubles it.)
 * https://docs.asterisk.org/Latest_API/API_Documentation/Asterisk_REST_Interface/Channels_REST_API/#record
 */
export function createRecorder(
  ari: Ari,
  watch: ChannelWatch,
  options: { application: string; folder: string },
): Recorder {
  // A call has one caller, but a second agent's leg must not write into the first one's file.
  const nameOf = (callId: CallId, leg: Leg, agentLeg: number) =>
    leg === 'agent' && agentLeg > 1 ? `${callId}-agent-${agentLeg}` : `${callId}-${leg}`;
  const fileOf = (callId: CallId, leg: Leg, agentLeg: number) =>
    join(options.folder, `${nameOf(callId, leg, agentLeg)}.sln16`);
  const hangUp = async (channelId: string) => {
    try {
      await ari.do('channels', 'hangup', { channelId });
    } catch (cause) {
      // The speaker has hung up, and the recording ended with it.
      if (!(cause instanceof AriFault) || !cause.gone) throw cause;
    }
  };
  const snoops = new Map<CallId, string[]>();
  /**
   * A name is never used twice: after a pause a recording begins beside the one before it. What there is decides, not
   * what this process remembers, because its successor would else write over the words before the pause.
   */
  const freeName = (callId: CallId, leg: Leg, agentLeg: number) => {
    const name = nameOf(callId, leg, agentLeg);
    return existsSync(fileOf(callId, leg, agentLeg)) ? `${name}-${Date.now().toString(36)}` : name;
  };
  return {
    fileOf,
    finished: async (callId) => {
      const mine = snoops.get(callId) ?? [];
      snoops.delete(callId);
      // A snoop leaves the application when its file is closed.
      await Promise.all(mine.map((snoopId) => watch.gone(snoopId, CLOSE_MS)));
      for (const snoopId of mine) watch.forget(snoopId);
    },
    stop: async (callId) => {
      // By what Asterisk has: a recording may be older than this life of the program.
      const channels = AriChannels.parse(await ari.do('channels', 'list'));
      const mine = channels.map(({ id }) => id).filter((id) => isRecorder(id) && id.startsWith(`${callId}-`));
      for (const snoopId of mine) watch.expect(snoopId);
      await Promise.all(mine.map(hangUp));
      const ended = await Promise.all(mine.map((snoopId) => watch.gone(snoopId, CLOSE_MS)));
      if (ended.includes(false))
        throw new AriFault('a recording did not end', { gone: false, retryable: true });
      for (const snoopId of mine) watch.forget(snoopId);
      snoops.delete(callId);
    },
    start: async (callId, leg, agentLeg, channelId) => {
      const snoopId = recordChannel(callId, leg, agentLeg);
      watch.expect(snoopId);
      snoops.set(callId, [...(snoops.get(callId) ?? []), snoopId]);
      await ari.do('channels', 'snoopChannelWithId', {
        channelId,
        snoopId,
        spy: 'in',
        app: options.application,
        appArgs: 'record',
      });
      if (!(await watch.entered(snoopId, ENTER_MS))) {
        throw new AriFault('the recorder did not enter the application', { retryable: false, gone: true });
      }
      const name = freeName(callId, leg, agentLeg);
      await ari.do('channels', 'record', {
        channelId: snoopId,
        name,
        format: 'sln16',
        ifExists: 'fail',
        maxDurationSeconds: 0,
        maxSilenceSeconds: 0,
        beep: false,
        terminateOn: 'none',
      });
      return join(options.folder, `${name}.sln16`);
    },
  };
}
