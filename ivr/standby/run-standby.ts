import type { ProcessConfig } from '../../server/protocol/settings.ts';
import { ARI_USER, ASTERISK_HOST } from '../call/channels.ts';
import type { Log } from '../pino-log.ts';
import { type Ivr, start } from '../start.ts';
import { httpSwitch } from '../watchdog/http-switch.ts';
import { openOffers } from './ari-offers.ts';
import { type Doubt, type DoubtEvent, LOOK_MS, noDoubt, step } from './doubt.ts';
import type { FromIvr, ToIvr } from './words.ts';

/** One of the `ivr` processes a launcher runs. */
export type Standby = {
  hear: (word: ToIvr) => void;
  /** As `Ivr` does, where it leads; a warm one has nothing to leave. */
  stop: () => Promise<void>;
  handOver: () => Promise<void>;
};

/**
 * Loaded and linked, it decides nothing and opens no file until the launcher says that it leads. Then it begins like any
 * `ivr`: reads the facts the one before left unposted, and puts itself right from Asterisk's channels.
 */
export function runStandby(
  config: ProcessConfig,
  name: string,
  tell: (word: FromIvr) => void,
  log: Log,
): Standby {
  const { settings, secrets } = config;
  const asterisk = {
    url: `http://${ASTERISK_HOST}:${settings.ports.asteriskHttp}`,
    user: ARI_USER,
    password: secrets.ari,
  };
  const clock = () => performance.now();
  const to = httpSwitch(asterisk);
  let ivr: Ivr | null = null;
  let doubt: Doubt | null = null;
  let looking = false;

  const happen = (reign: number, event: DoubtEvent) => {
    // The answer to a look at an earlier leader says nothing of this one.
    if (doubt?.reign !== reign) return;
    const { state, accuse } = step(doubt, event);
    doubt = state;
    if (!accuse) return;
    log.warn({ because: event.event }, 'the leading ivr does nothing');
    tell({ say: 'accuse', reign });
  };

  const look = async () => {
    if (looking || doubt === null) return;
    looking = true;
    const { reign } = doubt;
    try {
      happen(reign, { event: 'looked', said: await to.see(), at: clock() });
    } catch (cause) {
      log.warn({ err: cause }, 'a look at Asterisk failed');
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_MS);

  const offers =
    settings.ivr.processes === 1
      ? null
      : openOffers({
          ...asterisk,
          application: name,
          onUnclaimed: () => {
            if (doubt !== null) happen(doubt.reign, { event: 'unclaimed' });
          },
          log: log.child({ link: 'offers' }),
        });

  const end = async (how: (leading: Ivr) => Promise<void>) => {
    doubt = null;
    clearInterval(timer);
    await offers?.close();
    if (ivr !== null) await how(ivr);
  };
  tell({ say: 'ready' });
  return {
    hear: ({ say, reign }) => {
      if (ivr !== null) return;
      log.info({ reign }, say === 'lead' ? 'leads' : 'keeps warm');
      doubt = say === 'follow' ? noDoubt(reign, clock()) : null;
      void look();
      if (say === 'lead') ivr = start(config, log, { reign, onDecides: (is) => offers?.claim(is) });
    },
    stop: () => end((leading) => leading.stop()),
    handOver: () => end((leading) => leading.handOver()),
  };
}
