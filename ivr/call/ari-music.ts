import type { CallId } from '../../server/protocol/ids.ts';
import type { Log } from '../pino-log.ts';
import type { AriResource } from './ari.ts';

type Attempt = (
  resource: AriResource,
  operation: string,
  parameters: Record<string, unknown>,
) => Promise<void>;

/** Music on a waiting caller's own channel, which is in no bridge. */
export type Music = {
  start: (callId: CallId, channelId: string) => Promise<void>;
  /** Before the channel goes anywhere else. */
  stop: (callId: CallId, channelId: string) => Promise<void>;
  /** Something was played to the channel: that ends its music for good. */
  played: (callId: CallId, channelId: string) => void;
  forget: (callId: CallId) => void;
};

/** With 500 waiting, a holding bridge for each cost Asterisk half as much again as app_queue's music on the channel. */
export function createMusic(attempt: Attempt, log: Log): Music {
  const playing = new Set<CallId>();
  const start = (callId: CallId, channelId: string) => {
    playing.add(callId);
    return attempt('channels', 'startMoh', { channelId });
  };
  return {
    start,
    stop: async (callId, channelId) => {
      if (playing.delete(callId)) await attempt('channels', 'stopMoh', { channelId });
    },
    played: (callId, channelId) => {
      if (!playing.has(callId)) return;
      start(callId, channelId).catch((cause) =>
        log.warn({ err: cause, callId }, 'a waiting caller has no music'),
      );
    },
    forget: (callId) => {
      playing.delete(callId);
    },
  };
}
