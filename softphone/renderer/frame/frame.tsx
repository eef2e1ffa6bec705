import type { ReactNode } from 'react';
import { Health } from '../desk/top-bar.tsx';
import type { PageProps } from '../session/page-props.ts';
import { useText } from '../text/text-context.tsx';
import { useNow } from '../ui/dom-clock.ts';
import { useKeys } from '../ui/dom-keys.ts';
import { LanguageButton } from '../ui/language-button.tsx';
import { timeText } from '../ui/time-text.ts';
import { PageLinks } from './page-links.tsx';

/** The common head of all pages but the desk and the wall: where one is, what else there is, whether all is well. */
export function Frame(props: PageProps & { children: ReactNode }) {
  const text = useText();
  const { view, session, running } = props;
  const now = useNow();
  const { link, board } = view.desk;
  const lead = session.me.role === 'lead';
  const ringing = view.phone.is === 'ringing';
  useKeys({ answer: ringing ? running.answer : undefined, hangUp: ringing ? running.decline : undefined });
  return (
    <div className="frame">
      <header className="frame-head">
        <h1>{text.product}</h1>
        <PageLinks role={session.me.role} />
        <span className="top-space" />
        {ringing && (
          <span role="alert">
            <a className="tag tag-bad" href="#/desk">
              {text.phone.ringing}
            </a>
          </span>
        )}
        {link !== 'live' ? (
          <Health kind="bad">{link === 'ended' ? text.network.lost : text.network[link]}</Health>
        ) : (
          lead && (
            <Health kind={board?.view.link === 'live' ? 'good' : 'bad'}>
              {board?.view.link === 'live' ? text.board.fresh : text.frame.switchSilent}
            </Health>
          )
        )}
        <time className="frame-clock">{timeText(now)}</time>
        <span className="top-me">{session.me.name}</span>
        <LanguageButton />
        <button
          type="button"
          className="button-plain"
          data-testid="sign-out"
          onClick={() => void props.onSignOut()}
        >
          {text.signOut}
        </button>
      </header>
      {lead &&
        view.desk.troubles.map((trouble) => (
          <p key={trouble} className="note note-bad" role="alert" data-testid="trouble" data-code={trouble}>
            {text.recording.trouble[trouble]}
          </p>
        ))}
      {props.children}
    </div>
  );
}
