import type { AriEvent } from './ari.ts';
import { isSnoop } from './channels.ts';

/** Which of our channels live, and when they are gone. */
export type ChannelWatch = {
  /** Before the command that makes it, so that no event is missed. */
  expect: (channelId: string) => void;
  forget: (channelId: string) => void;
  isAlive: (channelId: string) => boolean;
  /** Resolves when the channel is in the application; commands before that are refused by Asterisk. */
  entered: (channelId: string, withinMs: number) => Promise<boolean>;
  /** Resolves when the channel is gone, or after `withinMs` (Infinity: no sooner). */
  gone: (channelId: string, withinMs: number) => Promise<boolean>;
  handle: (event: AriEvent) => void;
  /** Only these live: what ended while nobody listened is told now. */
  keepOnly: (channelIds: ReadonlySet<string>) => void;
};

type Watched = { entered: boolean; waiting: Set<(happened: 'entered' | 'gone') => void> };

export function watchChannels(): ChannelWatch {
  const alive = new Map<string, Watched>();

  const tell = (channelId: string, happened: 'entered' | 'gone') => {
    const watched = alive.get(channelId);
    if (watched === undefined) return;
    if (happened === 'gone') alive.delete(channelId);
    else watched.entered = true;
    for (const listener of [...watched.waiting]) listener(happened);
  };

  const until = (channelId: string, wanted: 'entered' | 'gone', withinMs: number): Promise<boolean> => {
    const watched = alive.get(channelId);
    if (watched === undefined) return Promise.resolve(wanted === 'gone');
    if (wanted === 'entered' && watched.entered) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (result: boolean) => {
        if (timer !== null) clearTimeout(timer);
        watched.waiting.delete(listener);
        resolve(result);
      };
      const listener = (happened: 'entered' | 'gone') => {
        if (happened === wanted) done(true);
        else if (happened === 'gone') done(false);
      };
      const timer = Number.isFinite(withinMs) ? setTimeout(() => done(false), withinMs) : null;
      watched.waiting.add(listener);
    });
  };

  return {
    expect: (channelId) => {
      if (!alive.has(channelId)) alive.set(channelId, { entered: false, waiting: new Set() });
    },
    forget: (channelId) => tell(channelId, 'gone'),
    isAlive: (channelId) => alive.has(channelId),
    entered: (channelId, withinMs) => until(channelId, 'entered', withinMs),
    gone: (channelId, withinMs) => until(channelId, 'gone', withinMs),
    handle: (event) => {
      if (event.type === 'StasisStart') tell(event.channel.id, 'entered');
      else if (event.type === 'ChannelDestroyed') tell(event.channel.id, 'gone');
      // Asterisk sends no ChannelDestroyed for a snoop (seen on 22.10): leaving the application is its end.
      else if (event.type === 'StasisEnd' && isSnoop(event.channel.id)) tell(event.channel.id, 'gone');
    },
    keepOnly: (channelIds) => {
      for (const channelId of [...alive.keys()]) if (!channelIds.has(channelId)) tell(channelId, 'gone');
    },
  };
}
