import type { OutsideNumber } from '../../server/protocol/conversation.ts';
import type { Extension } from '../../server/protocol/ids.ts';
import { type Ari, AriFault } from './ari.ts';

/** Makes a phone ring; the channel comes into the application when it is answered. */
export type Originate = (
  channelId: string,
  what: 'agent' | 'citizen',
  to: { extension: Extension; callerNumber: string } | { number: OutsideNumber },
  /** The channel it is called for, null where that is not there yet. */
  originator: string | null,
) => Promise<void>;

/** The way out, as asterisk-config names it. */
const OUT = 'trunk-out';
/** Asterisk's own limit on ringing is past ours: it must not end an offer before we do. */
const AFTER_OURS_S = 5;

export function createOriginate(
  ari: Ari,
  options: {
    application: string;
    ringMs: number;
    /** Lines out; null: none. */
    outside: { ringMs: number; callerId: string } | null;
    /** Last resort: no leg lives longer. */
    longestCallMs: number;
  },
): Originate {
  const outside = () => {
    if (options.outside === null)
      throw new AriFault('there are no lines out', { gone: false, retryable: false });
    return options.outside;
  };
  return async (channelId, what, to, originator) => {
    const [endpoint, callerId, ringMs] =
      'extension' in to
        ? [`PJSIP/${to.extension}`, to.callerNumber.replace(/[^0-9+*#]/g, ''), options.ringMs]
        : [`PJSIP/${to.number}@${OUT}`, outside().callerId, outside().ringMs];
    await ari.do('channels', 'originate', {
      endpoint,
      app: options.application,
      appArgs: what,
      channelId,
      callerId,
      timeout: Math.ceil(ringMs / 1000) + AFTER_OURS_S,
      ...(originator === null ? {} : { originator }),
      variables: { 'TIMEOUT(absolute)': String(Math.ceil(options.longestCallMs / 1000)) },
    });
  };
}
