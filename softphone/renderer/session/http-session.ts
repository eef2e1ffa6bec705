import { z } from 'zod';
import { PhoneAccount, Session, type SignIn } from '../../../server/protocol/agent.ts';
import type { Reply } from '../../../server/protocol/reply.ts';
import { httpApi } from '../link/http-api.ts';

/** The few HTTP requests of the pages; all else goes over the desk link. */
export type HttpSession = {
  /** Null: nobody is signed in. */
  current: () => Promise<Reply<Session | null>>;
  signIn: (who: SignIn) => Promise<Reply<Session>>;
  signOut: () => Promise<Reply<null>>;
  /** A short-lived phone account for a citizen who calls from the browser. */
  openCall: () => Promise<Reply<PhoneAccount>>;
};

export function httpSession(origin: string, fetchOf: typeof fetch = fetch): HttpSession {
  const ask = httpApi(origin, fetchOf);
  return {
    current: () => ask('GET', '/api/session', Session.nullable()),
    signIn: (who) => ask('POST', '/api/session', Session, who),
    signOut: () =>
      ask(
        'DELETE',
        '/api/session',
        z.unknown().transform(() => null),
      ),
    openCall: () => ask('POST', '/api/open-call', PhoneAccount, {}),
  };
}
