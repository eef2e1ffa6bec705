import { Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import type { Session } from '../../../server/protocol/agent.ts';
import { type RunningDesk, runDesk } from '../desk/run-desk.ts';
import { Frame } from '../frame/frame.tsx';
import { connectDesk } from '../link/socketio-desk-link.ts';
import { pageAt } from '../page-list.tsx';
import { jssipPhone } from '../phone/jssip-phone.ts';
import { webaudioRing } from '../phone/webaudio-ring.ts';
import { usePlace } from '../ui/dom-hash.ts';
import type { SignedInProps } from './page-props.ts';

/** Starts the parts of a signed-in page and stops them when it goes. */
export function SignedInPage(props: SignedInProps) {
  const [running, setRunning] = useState<RunningDesk | null>(null);
  const { session } = props;
  useEffect(() => {
    const ring = webaudioRing();
    const desk = runDesk({
      connect: (listener) => connectDesk(window.location.origin, listener),
      // A lead's as well: it rings only when the lead asks to hear a call, or takes one.
      startPhone: () => startPhone(session),
      ring,
      speech: session.site.speech,
      newKey: randomKey,
    });
    setRunning(desk);
    return () => {
      desk.close();
      ring.close();
    };
  }, [session]);
  return running === null ? null : <Running {...props} running={running} />;
}

function Running(props: SignedInProps & { running: RunningDesk }) {
  const { running, onEnded } = props;
  const view = useSyncExternalStore(running.watch, running.view);
  const { endedBecause, link } = view.desk;
  useEffect(() => {
    if (endedBecause !== null) onEnded(endedBecause);
  }, [endedBecause, onEnded]);
  const lead = props.session.me.role === 'lead';
  useEffect(() => {
    // A new connection is a new watcher for the server.
    if (lead && link === 'live') void running.watchBoard();
  }, [lead, link, running]);
  const [name] = usePlace().path;
  const page = pageAt(props.session.me.role, name);
  if (page === undefined) return null;
  const content = <page.Component {...props} view={view} />;
  return (
    <Suspense fallback={null}>
      {page.shape === 'framed' ? (
        <Frame {...props} view={view}>
          {content}
        </Frame>
      ) : (
        content
      )}
    </Suspense>
  );
}

const startPhone = (session: Session) =>
  jssipPhone({
    account: session.phone,
    socketOrigin: window.location.origin.replace(/^http/, 'ws'),
    audio: new Audio(),
    register: true,
  });

/** `crypto.randomUUID` is missing on plain http beyond loopback; random bytes are not. */
const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
