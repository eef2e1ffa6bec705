import { z } from 'zod';
import { type AriEvent, AriFault } from '../call/ari.ts';
import { openAriLink } from '../call/ari-link.ts';
import { APPLICATION } from '../call/channels.ts';
import type { Log } from '../pino-log.ts';
import { UNCLAIMED_MS } from './doubt.ts';

/** New calls as Asterisk offers them to every `ivr` process (StasisBroadcast): the first claim wins. */
export type Offers = {
  /** We lead and calls are in our hands: what is offered is claimed at once, also what waits already. */
  claim: (is: boolean) => void;
  close: () => Promise<void>;
};

export type OffersOptions = {
  url: string;
  user: string;
  password: string;
  /** Of this process alone, so that each hears every offer. */
  application: string;
  /** A call is offered and the leader leaves it there. */
  onUnclaimed: () => void;
  log: Log;
};

const Offered = z.object({ dialplan: z.object({ app_name: z.string() }) });

export function openOffers(options: OffersOptions): Offers {
  const { log, onUnclaimed } = options;
  /** By the caller's channel: when to ask whether it still waits. */
  const offered = new Map<string, NodeJS.Timeout>();
  let claims = false;

  const forget = (channelId: string) => {
    clearTimeout(offered.get(channelId));
    offered.delete(channelId);
  };

  const claim = async (channelId: string) => {
    try {
      await ari.do('events', 'claimChannel', { channelId, application: APPLICATION });
    } catch (cause) {
      if (!(cause instanceof AriFault)) throw cause;
      log.debug({ err: cause }, 'an offered call was not to be had');
    }
  };

  /** Asterisk tells of a claim, but not that a caller hung up before one: it is asked. */
  const doubt = async (channelId: string) => {
    const waits = await isOffered(channelId);
    if (!offered.has(channelId)) return;
    if (!waits) return forget(channelId);
    offered.set(channelId, later(channelId));
    if (claims) return claim(channelId);
    onUnclaimed();
  };
  const later = (channelId: string) => setTimeout(() => void doubt(channelId), UNCLAIMED_MS);
  const isOffered = async (channelId: string): Promise<boolean> => {
    try {
      const channel = Offered.parse(await ari.do('channels', 'get', { channelId }));
      return channel.dialplan.app_name === 'StasisBroadcast';
    } catch (cause) {
      if (!(cause instanceof AriFault)) throw cause;
      return !cause.gone;
    }
  };

  const onEvent = (event: AriEvent) => {
    if (event.type === 'CallClaimed') forget(event.channel.id);
    if (event.type !== 'CallBroadcast') return;
    const { id } = event.channel;
    offered.set(id, later(id));
    if (claims) void claim(id);
  };

  const { url, user, password, application } = options;
  const ari = openAriLink({
    url,
    user,
    password,
    application,
    onUp: () => Promise.resolve(),
    onDown: () => undefined,
    onGone: () => {
      for (const channelId of [...offered.keys()]) forget(channelId);
    },
    onEvent,
    log,
  });
  return {
    claim: (is) => {
      claims = is;
      if (claims) for (const channelId of offered.keys()) void claim(channelId);
    },
    close: async () => {
      for (const channelId of [...offered.keys()]) forget(channelId);
      await ari.close();
    },
  };
}
