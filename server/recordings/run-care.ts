import type { Log } from '../log/pino-log.ts';
import type { CallId } from '../protocol/ids.ts';
import type { Trouble } from '../protocol/recording.ts';
import { troublesOf } from './care.ts';

export type CarePorts = {
  freeBytes: () => Promise<number>;
  /** Bytes of each recording that is being written now. */
  openSizes: () => Promise<ReadonlyMap<string, number>>;
  leftOpen: () => Promise<CallId[]>;
  finish: (callId: CallId) => Promise<void>;
  purge: () => Promise<number>;
  /** Told when it is another list than before. */
  tell: (troubles: readonly Trouble[]) => void;
  log: Log;
};

const LOOK_MS = 10_000;
const PURGE_MS = 60 * 60 * 1000;

/**
 * Looks after the recordings: whether there is room, whether what Asterisk writes grows, whether what was left over can
 * be kept now, whether the time of some is over. A call never waits for any of it.
 */
export function runCare(ports: CarePorts, settings: { leastFreeBytes: number }) {
  const { log } = ports;
  let sizes: ReadonlyMap<string, number> = new Map();
  let keptFailed = false;
  let told: readonly Trouble[] = [];
  let looking: Promise<void> | null = null;
  let purgedAt = 0;

  async function look(now: number): Promise<void> {
    const before = sizes;
    sizes = await ports.openSizes();
    const free = await ports.freeBytes();
    if (keptFailed || told.length > 0)
      for (const callId of await ports.leftOpen()) await ports.finish(callId);
    const troubles = troublesOf({ free, leastFree: settings.leastFreeBytes, before, sizes, keptFailed });
    if (troubles.join() !== told.join()) {
      for (const trouble of troubles)
        if (!told.includes(trouble)) log.error({ code: trouble }, 'recordings are in trouble; calls go on');
      if (troubles.length === 0) log.info({ code: 'recordings-well' }, 'recordings are in order again');
      told = troubles;
      ports.tell(troubles);
    }
    if (now - purgedAt > PURGE_MS) {
      purgedAt = now;
      await ports.purge();
    }
  }

  function lookNow(): Promise<void> {
    looking ??= look(Date.now())
      .catch((err: unknown) =>
        log.error({ err, code: 'care-failed' }, 'recordings could not be looked after'),
      )
      .finally(() => {
        looking = null;
      });
    return looking;
  }
  const timer = setInterval(() => void lookNow(), LOOK_MS);

  return {
    lookNow,
    /** A recording could not be kept, or could again. */
    kept(well: boolean): void {
      keptFailed = !well;
    },
    troubles: (): readonly Trouble[] => told,
    async close(): Promise<void> {
      clearInterval(timer);
      await looking;
    },
  };
}
