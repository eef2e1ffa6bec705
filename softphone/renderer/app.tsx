import { useCallback, useEffect, useState } from 'react';
import type { Session, SignIn } from '../../server/protocol/agent.ts';
import type { DeskFact } from '../../server/protocol/desk.ts';
import type { Refusal } from '../../server/protocol/reply.ts';
import { OpenCallPage } from './open-call/open-call-page.tsx';
import type { HttpSession } from './session/http-session.ts';
import type { Theme } from './session/page-props.ts';
import { SignInPage } from './session/sign-in-page.tsx';
import { SignedInPage } from './session/signed-in-page.tsx';
import { catalogues, languageTags } from './text/text.ts';
import { TextProvider } from './text/text-context.tsx';
import { usePlace } from './ui/dom-hash.ts';
import { usePreference } from './ui/storage-preference.ts';

type Visit =
  | { is: 'asking' }
  | { is: 'signedOut'; refusal: Refusal | null; ended: DeskFact<'session:ended'>['why'] | null }
  | { is: 'signedIn'; session: Session };

export function App(props: { http: HttpSession }) {
  const [language, setLanguage] = usePreference('language', ['zh', 'en'], 'zh');
  const [theme, setTheme] = usePreference('theme', ['auto', 'light', 'dark'], 'auto');
  const openCall = usePlace().path[0] === 'call';
  useEffect(() => {
    document.documentElement.lang = languageTags[language];
    document.documentElement.dataset['theme'] = theme;
    document.title = openCall ? catalogues[language].citizenPage : catalogues[language].product;
  }, [language, theme, openCall]);
  return (
    <TextProvider language={language} setLanguage={setLanguage}>
      {openCall ? (
        <OpenCallPage http={props.http} />
      ) : (
        <Visitor http={props.http} theme={theme} setTheme={setTheme} />
      )}
    </TextProvider>
  );
}

function Visitor(props: { http: HttpSession; theme: Theme; setTheme: (theme: Theme) => void }) {
  const { http } = props;
  const [visit, setVisit] = useState<Visit>({ is: 'asking' });
  useEffect(() => {
    let current = true;
    void http.current().then((reply) => {
      if (!current) return;
      if (!reply.ok) setVisit({ is: 'signedOut', refusal: reply.refusal, ended: null });
      else if (reply.value === null) setVisit({ is: 'signedOut', refusal: null, ended: null });
      else setVisit({ is: 'signedIn', session: reply.value });
    });
    return () => {
      current = false;
    };
  }, [http]);
  const signIn = useCallback(
    async (who: SignIn) => {
      const reply = await http.signIn(who);
      if (reply.ok) setVisit({ is: 'signedIn', session: reply.value });
      else setVisit({ is: 'signedOut', refusal: reply.refusal, ended: null });
    },
    [http],
  );
  const signOut = useCallback(async () => {
    await http.signOut();
    setVisit({ is: 'signedOut', refusal: null, ended: 'signed-out' });
  }, [http]);
  const end = useCallback(
    (ended: DeskFact<'session:ended'>['why']) => setVisit({ is: 'signedOut', refusal: null, ended }),
    [],
  );
  switch (visit.is) {
    case 'asking':
      return null;
    case 'signedOut':
      return <SignInPage refusal={visit.refusal} ended={visit.ended} onSignIn={signIn} />;
    case 'signedIn':
      return (
        <SignedInPage
          session={visit.session}
          theme={props.theme}
          setTheme={props.setTheme}
          onSignOut={signOut}
          onEnded={end}
        />
      );
  }
}
