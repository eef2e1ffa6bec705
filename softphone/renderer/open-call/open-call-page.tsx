import { useEffect, useRef, useState } from 'react';
import type { Refusal } from '../../../server/protocol/reply.ts';
import { jssipPhone } from '../phone/jssip-phone.ts';
import type { Phone, PhoneProblem } from '../phone/phone.ts';
import type { HttpSession } from '../session/http-session.ts';
import { useText } from '../text/text-context.tsx';
import { useNow } from '../ui/dom-clock.ts';
import { LanguageButton } from '../ui/language-button.tsx';
import { RefusalNote } from '../ui/refusal-note.tsx';
import { clockText } from '../ui/time-text.ts';

const HOTLINE = '12345';

type OpenCall =
  | { is: 'idle' }
  | { is: 'starting' }
  | { is: 'ringing' }
  | { is: 'talking'; since: number }
  | { is: 'over' }
  | { is: 'failed'; problem: PhoneProblem | null }
  | { is: 'refused'; refusal: Refusal };

/** A citizen calls from the browser: one big button. */
export function OpenCallPage(props: { http: HttpSession }) {
  const text = useText();
  const [call, setCall] = useState<OpenCall>({ is: 'idle' });
  const phone = useRef<Phone | null>(null);
  useEffect(() => () => phone.current?.close(), []);
  const start = async (): Promise<void> => {
    setCall({ is: 'starting' });
    const reply = await props.http.openCall();
    if (!reply.ok) {
      setCall({ is: 'refused', refusal: reply.refusal });
      return;
    }
    phone.current?.close();
    phone.current = dialHotline(reply.value, setCall);
  };
  const busy = call.is === 'starting' || call.is === 'ringing' || call.is === 'talking';
  return (
    <main className="card-page">
      <section className="card open-call" data-testid="open-call" data-state={call.is}>
        <header className="card-head">
          <span className="brand">12345</span>
          <LanguageButton />
        </header>
        <h1>{text.openCall.title}</h1>
        <p className="card-hint">{text.openCall.help}</p>
        <p className="open-call-state" role="status">
          <StateWords call={call} />
        </p>
        {call.is === 'refused' && <RefusalNote refusal={call.refusal} />}
        {busy ? (
          <button
            type="button"
            className="open-call-button open-call-end"
            data-testid="open-call-hang-up"
            disabled={call.is === 'starting'}
            onClick={() => phone.current?.hangUp()}
          >
            {text.openCall.hangUp}
          </button>
        ) : (
          <button
            type="button"
            className="open-call-button"
            data-testid="open-call-start"
            onClick={() => void start()}
          >
            {call.is === 'idle' ? text.openCall.call : text.openCall.again}
          </button>
        )}
        {!busy && <p className="card-hint">{text.openCall.permission}</p>}
      </section>
    </main>
  );
}

/** Dials once the account's socket is open, and closes the phone when the call is over. */
function dialHotline(
  account: Parameters<typeof jssipPhone>[0]['account'],
  tell: (call: OpenCall) => void,
): Phone {
  const phone = jssipPhone({
    account,
    socketOrigin: window.location.origin.replace(/^http/, 'ws'),
    audio: new Audio(),
    register: false,
  });
  let was: 'new' | 'dialled' | 'talked' = 'new';
  phone.watch((state, problem) => {
    if (state.is === 'dialling') tell({ is: 'ringing' });
    else if (state.is === 'inCall') {
      if (was !== 'talked') tell({ is: 'talking', since: Date.now() });
      was = 'talked';
    } else if (was === 'new' && state.is === 'registered') {
      was = 'dialled';
      phone.dial(HOTLINE);
    } else if (was !== 'new' || state.is === 'failed') {
      tell(was === 'talked' ? { is: 'over' } : { is: 'failed', problem });
      phone.close();
    }
  });
  return phone;
}

function StateWords(props: { call: OpenCall }) {
  const text = useText();
  const now = useNow();
  const { call } = props;
  switch (call.is) {
    case 'starting':
      return text.openCall.starting;
    case 'ringing':
      return text.openCall.ringing;
    case 'talking':
      return `${text.openCall.talking} ${clockText(now - call.since)}`;
    case 'over':
      return text.openCall.over;
    case 'failed':
      return call.problem === null ? text.openCall.failed : text.phone[call.problem];
    case 'refused':
      return call.refusal.code === 'not-found' ? text.openCall.closed : '';
    case 'idle':
      return '';
  }
}
