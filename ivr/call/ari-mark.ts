import type { Log } from '../pino-log.ts';
import { type Ari, AriFault } from './ari.ts';
import { MARK_VARIABLE } from './channels.ts';

export type Mark = {
  /** Calls are in our hands: reconciled, the link up. */
  set: (decides: boolean) => void;
  /** It stood still long enough, a moment ago or now, for the watchdog to have acted. */
  stood: () => boolean;
  close: () => void;
};

const MARK_MS = 500;
/** Less than the watchdog's patience, because its clock is another one. */
const STOOD_MS = 2000;
/** What was waiting for us to wake up has been handled by then. */
const AFTER_MS = 10_000;

/**
 * Shows the watchdog that we live: a global variable of Asterisk that changes each half second, set by the same link
 * that moves calls and from the same loop that decides them. Either of them stuck, the mark stands still.
 */
export function keepMark(ari: Ari, life: string, log: Log): Mark {
  let count = 0;
  let decides = false;
  let setAt = performance.now();
  let stoodUntil = 0;
  const check = () => {
    const now = performance.now();
    if (now - setAt > STOOD_MS) stoodUntil = now + AFTER_MS;
    return now < stoodUntil;
  };
  const beat = async () => {
    check();
    if (!decides) return;
    count += 1;
    try {
      await ari.do('asterisk', 'setGlobalVar', { variable: MARK_VARIABLE, value: `${life}-${count}` });
      check();
      setAt = performance.now();
    } catch (cause) {
      if (!(cause instanceof AriFault)) throw cause;
      log.debug({ err: cause }, 'the mark could not be set');
    }
  };
  const timer = setInterval(() => void beat(), MARK_MS);
  return {
    set: (is) => {
      decides = is;
      void beat();
    },
    stood: check,
    close: () => clearInterval(timer),
  };
}
