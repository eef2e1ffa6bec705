import type { CallId, Leg } from '../../server/protocol/ids.ts';
import type { Log } from '../pino-log.ts';
import { type Ari, AriFault } from './ari.ts';
import type { ChannelWatch } from './channel-watch.ts';
import { tapNames } from './channels.ts';

/** The ways of the speakers' sound to `server`. */
export type Taps = {
  /** `arrivedAt`: instant at which call time is 0. Never throws and never waits. */
  open: (callId: CallId, leg: Leg, channelId: string, arrivedAt: number) => void;
  close: (callId: CallId) => Promise<void>;
};

const RETRY_MS = { first: 250, last: 5000 };
const SETTLE_MS = 5000;
/** An open tap that lived this long was no failure: the next one is tried at once. */
const HEALTHY_MS = 10_000;

/**
 * Per speaker: a snoop that hears only what the speaker says, an external media channel by which Asterisk calls
 * `server`, and a bridge of their own. When `server` restarts the media channel dies and the whole is made again.
 */
export function createTaps(ari: Ari, watch: ChannelWatch, application: string, log: Log): Taps {
  const open = new Map<CallId, { closed: AbortController; running: Promise<void>[] }>();
  // Those of an earlier life are still being removed while ours are made, and an external media channel asked for under
  // an id that is in use ends Asterisk (seen on 22.10.1): no two lives may count alike.
  let attempts = Date.now();

  const remove = async (names: ReturnType<typeof tapNames>) => {
    const channels = [names.media, names.snoop].filter(watch.isAlive);
    await Promise.all(channels.map((channelId) => ignoreGone(ari.do('channels', 'hangup', { channelId }))));
    await Promise.all(channels.map((channelId) => watch.gone(channelId, SETTLE_MS)));
    for (const channelId of channels) watch.forget(channelId);
    await ignoreGone(ari.do('bridges', 'destroy', { bridgeId: names.bridge }));
  };

  /** Makes a channel of a tap. One that was refused is forgotten; after any other fault it may be there and is removed. */
  const make = async (channelId: string, operation: string, parameters: Record<string, unknown>) => {
    watch.expect(channelId);
    try {
      await ari.do('channels', operation, parameters);
    } catch (cause) {
      if (cause instanceof AriFault && (cause.gone || !cause.retryable)) watch.forget(channelId);
      throw cause;
    }
  };

  /** One tap from its making to its end. */
  const once = async (
    names: ReturnType<typeof tapNames>,
    spied: string,
    data: string,
    signal: AbortSignal,
  ) => {
    await make(names.snoop, 'snoopChannelWithId', {
      channelId: spied,
      snoopId: names.snoop,
      spy: 'in',
      app: application,
      appArgs: 'tap',
    });
    await make(names.media, 'externalMedia', {
      channelId: names.media,
      app: application,
      external_host: 'media',
      transport: 'websocket',
      encapsulation: 'none',
      connection_type: 'client',
      format: 'slin16',
      transport_data: data,
    });
    // A channel that is not in the application yet cannot be put into a bridge.
    const [snooping, sending] = await Promise.all([
      watch.entered(names.snoop, SETTLE_MS),
      watch.entered(names.media, SETTLE_MS),
    ]);
    if (!snooping || !sending || signal.aborted) return;
    await ari.do('bridges', 'createWithId', { bridgeId: names.bridge, type: 'mixing', name: names.bridge });
    await ari.do('bridges', 'addChannel', {
      bridgeId: names.bridge,
      channel: `${names.snoop},${names.media}`,
    });
    const over = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => over.resolve(), { once: true });
    for (const channelId of [names.snoop, names.media])
      void watch.gone(channelId, Number.POSITIVE_INFINITY).then(() => over.resolve());
    await over.promise;
  };

  const keep = async (callId: CallId, leg: Leg, spied: string, arrivedAt: number, signal: AbortSignal) => {
    let retryMs = RETRY_MS.first;
    while (!signal.aborted && watch.isAlive(spied)) {
      attempts += 1;
      const startedAt = Date.now();
      const names = tapNames(callId, leg, attempts);
      const data = `v(call=${callId},leg=${leg},at=${startedAt - arrivedAt})`;
      try {
        await once(names, spied, data, signal);
      } catch (cause) {
        if (!(cause instanceof AriFault)) throw cause;
        if (!cause.gone) log.warn({ err: cause, callId, leg }, 'the sound of a speaker could not be sent on');
      }
      await remove(names).catch((cause) => log.debug({ err: cause, callId }, 'a tap was not removed'));
      if (signal.aborted || !watch.isAlive(spied)) return;
      if (Date.now() - startedAt > HEALTHY_MS) retryMs = RETRY_MS.first;
      await pause(retryMs, signal);
      retryMs = Math.min(retryMs * 2, RETRY_MS.last);
    }
  };

  return {
    open: (callId, leg, channelId, arrivedAt) => {
      const entry = open.get(callId) ?? { closed: new AbortController(), running: [] };
      open.set(callId, entry);
      const running = keep(callId, leg, channelId, arrivedAt, entry.closed.signal).catch((cause) =>
        log.error({ err: cause, callId, leg }, 'a tap ended by a fault of ours'),
      );
      entry.running.push(running);
    },
    close: async (callId) => {
      const entry = open.get(callId);
      if (entry === undefined) return;
      open.delete(callId);
      entry.closed.abort();
      await Promise.all(entry.running);
    },
  };
}

async function ignoreGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    if (!(cause instanceof AriFault) || !cause.gone) throw cause;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
