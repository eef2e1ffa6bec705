import type { Extension } from '../../server/protocol/ids.ts';
import { type Ari, AriFault } from '../call/ari.ts';
import type { Log } from '../pino-log.ts';

export type Account = { extension: Extension; sipSecret: string };

/** Agents' SIP accounts in Asterisk, made at sign-in and kept only in its memory: no agent is in a file. */
export type Accounts = {
  /** All that should be there now. */
  replace: (accounts: Account[]) => Promise<void>;
  /** Asterisk may be another one: all are made again. */
  linked: () => Promise<void>;
};

const KINDS = ['endpoint', 'aor', 'auth'] as const;
type Kind = (typeof KINDS)[number];

/** browser: DTLS-SRTP, ICE and opus over WebSocket · sip: plain RTP, for desk phones on the own network. */
export type PhoneKind = 'browser' | 'sip';
const MEDIA: Record<PhoneKind, Record<string, string>> = {
  browser: { webrtc: 'yes', allow: 'opus,alaw,ulaw' },
  sip: { webrtc: 'no', allow: 'alaw,ulaw' },
};

const fieldsOf = (
  { extension, sipSecret }: Account,
  phones: PhoneKind,
): Record<Kind, Record<string, string>> => ({
  auth: { auth_type: 'userpass', username: extension, password: sipSecret },
  // A page that was reloaded registers anew before its old socket is known to be dead.
  aor: { max_contacts: '1', remove_existing: 'yes', qualify_frequency: '0' },
  endpoint: {
    auth: extension,
    aors: extension,
    context: 'from-agent',
    disallow: 'all',
    ...MEDIA[phones],
    direct_media: 'no',
    dtmf_mode: 'rfc4733',
    // A browser that vanished sends no more sound: its leg ends.
    rtp_timeout: '60',
    rtp_timeout_hold: '0',
  },
});

export function keepAccounts(ari: Ari, log: Log, phones: PhoneKind = 'browser'): Accounts {
  const wanted = new Map<Extension, string>();
  const made = new Map<Extension, string>();
  let last: Promise<void> = Promise.resolve();

  const put = async (account: Account) => {
    const all = fieldsOf(account, phones);
    // The endpoint last, because it names the other two.
    for (const kind of ['auth', 'aor', 'endpoint'] as const) {
      const fields = Object.entries(all[kind]).map(([attribute, value]) => ({ attribute, value }));
      await ari.do('asterisk', 'updateObject', {
        configClass: 'res_pjsip',
        objectType: kind,
        id: account.extension,
        fields,
      });
    }
    made.set(account.extension, account.sipSecret);
  };

  const remove = async (extension: Extension) => {
    for (const kind of KINDS) {
      try {
        await ari.do('asterisk', 'deleteObject', {
          configClass: 'res_pjsip',
          objectType: kind,
          id: extension,
        });
      } catch (cause) {
        if (!(cause instanceof AriFault) || !cause.gone) throw cause;
      }
    }
    made.delete(extension);
  };

  const sync = async () => {
    try {
      for (const extension of [...made.keys()]) if (!wanted.has(extension)) await remove(extension);
      for (const [extension, sipSecret] of [...wanted])
        if (made.get(extension) !== sipSecret) await put({ extension, sipSecret });
    } catch (cause) {
      if (cause instanceof AriFault && cause.retryable)
        return log.debug('accounts wait for the link to Asterisk');
      // Made good at the next link or sign-in; the desk shows an unregistered phone meanwhile.
      log.warn({ err: cause }, 'an agent account could not be made in Asterisk');
    }
  };

  const run = (): Promise<void> => {
    last = last.then(sync);
    return last;
  };

  return {
    replace: (accounts) => {
      wanted.clear();
      for (const account of accounts) wanted.set(account.extension, account.sipSecret);
      return run();
    },
    linked: () => {
      made.clear();
      return run();
    },
  };
}
