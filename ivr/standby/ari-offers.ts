import { z } from 'zod';
import { type Ari, AriApplication, type AriEvent, AriFault } from '../call/ari.ts';
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

const Channel = z.object({ id: z.string(), dialplan: z.object({ app_name: z.string() }) });

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

  /** Asterisk tells of a claim, but not that a caller hung up before one, nor again what was told while we were away. */
  const doubt = async (channelId: string) => {
    const waits = await waitsStill(channelId);
    if (!offered.has(channelId)) return;
    if (!waits) return forget(channelId);
    offered.set(channelId, later(channelId));
    if (claims) return claim(channelId);
    onUnclaimed();
  };
  const waitsStill = async (channelId: string): Promise<boolean> => {
    try {
      const channel = Channel.parse(await ari.do('channels', 'get', { channelId }));
      return (await unclaimed(ari, [channel])).length > 0;
    } catch (cause) {
      if (cause instanceof AriFault) return false;
      throw cause;
    }
  };
  const later = (channelId: string) => setTimeout(() => void doubt(channelId), UNCLAIMED_MS);
  const hear = (channelId: string) => {
    if (offered.has(channelId)) return;
    offered.set(channelId, later(channelId));
    if (claims) void claim(channelId);
  };
  const onEvent = (event: AriEvent) => {
    if (event.type === 'CallClaimed') forget(event.channel.id);
    if (event.type === 'CallBroadcast') hear(event.channel.id);
  };

  const { url, user, password, application } = options;
  const ari = openAriLink({
    url,
    user,
    password,
    application,
    // An offer is told once, and not to who came later.
    onUp: async (up) => {
      const channels = z.array(Channel).parse(await up.do('channels', 'list'));
      for (const channelId of await unclaimed(up, channels)) hear(channelId);
    },
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

/** Of these channels, those that wait for a claim: one that was claimed stands in the same line of the dialplan. */
export async function unclaimed(ari: Ari, channels: z.infer<typeof Channel>[]): Promise<string[]> {
  const offered = channels.filter(({ dialplan }) => dialplan.app_name === 'StasisBroadcast');
  if (offered.length === 0) return [];
  const claimed = new Set(await heldByApplication(ari));
  return offered.map(({ id }) => id).filter((id) => !claimed.has(id));
}

async function heldByApplication(ari: Ari): Promise<string[]> {
  try {
    return AriApplication.parse(await ari.do('applications', 'get', { applicationName: APPLICATION }))
      .channel_ids;
  } catch (cause) {
    // Nobody has led on this Asterisk yet.
    if (cause instanceof AriFault && cause.gone) return [];
    throw cause;
  }
}
