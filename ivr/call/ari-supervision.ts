import type { CallId } from '../../server/protocol/ids.ts';
import { type Ari, AriFault } from './ari.ts';
import type { ChannelWatch } from './channel-watch.ts';
import { leadBridge, leadSnoop, talkBridge } from './channels.ts';

/** How a lead hears a conversation and who hears the lead. */
export type Supervision = {
  supervise: (
    callId: CallId,
    channels: { lead: string; agent: string },
    mode: 'listen' | 'whisper' | 'barge',
    put: (bridgeId: string, channelId: string) => Promise<void>,
  ) => Promise<void>;
  close: (callId: CallId) => Promise<void>;
};

const SETTLE_MS = 3000;

/**
 * listen and whisper: a snoop at the agent's channel hears both ways and speaks into the agent's ear only (`whisper=out`
 * is the sound written to that channel); it stands with the lead in a bridge of their own, so that the conversation's
 * bridge does not change when a lead comes or goes. A muted lead listens, one who is not whispers: the snoop stays.
 * barge: the lead in the conversation's bridge.
 * https://docs.asterisk.org/Latest_API/API_Documentation/Asterisk_REST_Interface/Channels_REST_API/#snoopchannelwithid
 */
export function createSupervision(ari: Ari, watch: ChannelWatch, application: string): Supervision {
  const snoops = new Map<CallId, { snoopId: string; agent: string }>();
  // As of taps: an earlier life's may be there still, under its own name.
  let attempts = Date.now();

  const quietly = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (cause) {
      if (!(cause instanceof AriFault) || !cause.gone) throw cause;
    }
  };

  const unspy = async (callId: CallId) => {
    const snoop = snoops.get(callId);
    if (snoop === undefined) return;
    snoops.delete(callId);
    if (!watch.isAlive(snoop.snoopId)) return;
    await quietly(ari.do('channels', 'hangup', { channelId: snoop.snoopId }));
    await watch.gone(snoop.snoopId, SETTLE_MS);
    watch.forget(snoop.snoopId);
  };

  const spy = async (callId: CallId, agent: string): Promise<string> => {
    const known = snoops.get(callId);
    if (known !== undefined && known.agent === agent && watch.isAlive(known.snoopId)) return known.snoopId;
    await unspy(callId);
    attempts += 1;
    const snoopId = leadSnoop(callId, attempts);
    watch.expect(snoopId);
    snoops.set(callId, { snoopId, agent });
    try {
      await ari.do('channels', 'snoopChannelWithId', {
        channelId: agent,
        snoopId,
        spy: 'both',
        whisper: 'out',
        app: application,
        appArgs: 'lead',
      });
    } catch (cause) {
      watch.forget(snoopId);
      throw cause;
    }
    if (!(await watch.entered(snoopId, SETTLE_MS)))
      throw new AriFault('the snoop did not enter the application', { retryable: false, gone: true });
    return snoopId;
  };

  return {
    supervise: async (callId, { lead, agent }, mode, put) => {
      const mute = (operation: 'mute' | 'unmute') =>
        quietly(ari.do('channels', operation, { channelId: lead, direction: 'in' }));
      if (mode === 'barge') {
        await put(talkBridge(callId), lead);
        await mute('unmute');
        return unspy(callId);
      }
      // Muted before anything moves: nobody may hear a lead who means to listen.
      if (mode === 'listen') await mute('mute');
      const snoopId = await spy(callId, agent);
      await put(leadBridge(callId), lead);
      await put(leadBridge(callId), snoopId);
      if (mode === 'whisper') await mute('unmute');
    },
    close: unspy,
  };
}
