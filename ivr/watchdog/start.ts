import type { ProcessConfig } from '../../server/protocol/settings.ts';
import { ARI_USER, ASTERISK_HOST } from '../call/channels.ts';
import { createLog, type Log } from '../pino-log.ts';
import { httpSwitch } from './http-switch.ts';
import { LOOK_EVERY_MS, look, startWatching } from './silence.ts';
import { stranded } from './stranded.ts';

export type Watchdog = { stop: () => Promise<void> };

/** Looks at Asterisk and at `ivr`'s mark in it, and sends waiting callers on when `ivr` is silent. */
export function start(config: ProcessConfig, log: Log = createLog(config.settings.logLevel)): Watchdog {
  const { settings, secrets } = config;
  const to = httpSwitch({
    url: `http://${ASTERISK_HOST}:${settings.ports.asteriskHttp}`,
    user: ARI_USER,
    password: secrets.ari,
  });
  let state = startWatching(performance.now());
  let wasSilent = false;

  const sendOn = async () => {
    const { sendOn: callers, hangUp } = stranded(await to.find());
    if (callers.length + hangUp.length === 0) return;
    // The mark may have moved while we were looking.
    const again = look(state, await to.see(), performance.now());
    if (!again.silent) return;
    let sent = 0;
    for (const channelId of callers) if (await to.sendOn(channelId)) sent += 1;
    for (const channelId of hangUp) await to.hangUp(channelId);
    // Sending on a long queue takes its time: that we looked at nothing meanwhile is no sign of being away.
    state = { ...state, lookedAt: performance.now() };
    log.warn({ callers: sent, hungUp: hangUp.length }, 'callers were sent on to the queue of Asterisk');
  };

  const once = async () => {
    const seen = await to.see();
    const looked = look(state, seen, performance.now());
    state = looked.state;
    if (looked.silent !== wasSilent) log.warn({}, looked.silent ? 'ivr is silent' : 'ivr is back');
    wasSilent = looked.silent;
    if (looked.silent) await sendOn();
  };

  let looking: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = once()
      .catch((cause) => log.warn({ err: cause }, 'a look at Asterisk failed'))
      .finally(() => {
        busy = false;
      });
  }, LOOK_EVERY_MS);

  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}
