import createManager, { type Manager } from 'asterisk-manager';
import type { Log } from '../pino-log.ts';
import { type Ami, AmiFault } from './ami.ts';

export type AmiLinkOptions = {
  host: string;
  port: number;
  user: string;
  password: string;
  onUp: () => void;
  log: Log;
};

const ACTION_MS = 3000;
const HEARTBEAT_MS = 5000;
const RETRY_MS = { first: 200, last: 2000 };

/**
 * asterisk-manager behind one door. The library has no deadline for an action, keeps actions for ever while it is not
 * connected, and writes CR and LF of a value on the wire, where they begin a header of their own.
 */
export function openAmiLink(options: AmiLinkOptions): Ami & { close: () => Promise<void> } {
  let manager: Manager | null = null;
  let closed = false;
  let retryMs = RETRY_MS.first;
  let count = 0;
  const timers = new Set<NodeJS.Timeout>();

  const later = (work: () => void, ms: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };

  const send = (to: Manager, action: Record<string, string>): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      for (const value of Object.values(action)) {
        if (/[\r\n]/.test(value))
          return reject(new AmiFault('a value holds a line break', { retryable: false }));
      }
      count += 1;
      const actionid = `hotline-${process.pid}-${count}`;
      const timer = setTimeout(() => {
        to.removeAllListeners(actionid);
        reject(new AmiFault(`${action['action']} was not answered`, { retryable: true }));
      }, ACTION_MS);
      to.action({ ...action, actionid }, (error, answer) => {
        clearTimeout(timer);
        if (error === undefined || error === null) return resolve(answer ?? {});
        const said = (error as { message?: unknown }).message;
        const code =
          typeof said === 'string' && /already|no such|not found|unable to/i.test(said) ? said : null;
        reject(
          new AmiFault(`${action['action']} was refused`, { retryable: code === null, said: String(said) }),
        );
      });
    });

  const open = () => {
    if (closed) return;
    const made = createManager(null, options.host, options.user, options.password);
    let over = false;
    const lost = () => {
      if (over) return;
      over = true;
      if (manager === made) {
        manager = null;
        if (!closed) options.log.warn('the manager link to Asterisk is lost');
      }
      made.disconnect();
      if (closed) return;
      later(open, retryMs);
      retryMs = Math.min(retryMs * 2, RETRY_MS.last);
    };
    made.on('close', lost);
    made.on('error', lost);
    // Connected and not logged in is no link: a switch that accepts and says nothing is left again.
    const patience = setTimeout(lost, ACTION_MS);
    made.connect(options.port, options.host, () => {
      made.login((error) => {
        clearTimeout(patience);
        if (over || closed) return made.disconnect();
        if (error !== undefined && error !== null) return lost();
        manager = made;
        retryMs = RETRY_MS.first;
        beat(made, lost);
        options.onUp();
      });
    });
  };

  const beat = (to: Manager, lost: () => void) => {
    later(() => {
      if (manager !== to) return;
      send(to, { action: 'Ping' }).then(() => beat(to, lost), lost);
    }, HEARTBEAT_MS);
  };

  open();
  return {
    isUp: () => manager !== null,
    do: (action) =>
      manager === null
        ? Promise.reject(new AmiFault('no manager link', { retryable: true }))
        : send(manager, action),
    close: async () => {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      manager?.disconnect();
      manager = null;
    },
  };
}
