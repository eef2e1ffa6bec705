import { type FormEvent, useState } from 'react';
import type { SignIn } from '../../../server/protocol/agent.ts';
import type { DeskFact } from '../../../server/protocol/desk.ts';
import type { Refusal } from '../../../server/protocol/reply.ts';
import { useText } from '../text/text-context.tsx';
import { LanguageButton } from '../ui/language-button.tsx';
import { RefusalNote } from '../ui/refusal-note.tsx';

export function SignInPage(props: {
  refusal: Refusal | null;
  ended: DeskFact<'session:ended'>['why'] | null;
  onSignIn: (who: SignIn) => Promise<void>;
}) {
  const text = useText();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    await props.onSignIn({ username: username.trim(), password });
    setBusy(false);
  };
  return (
    <main className="card-page">
      <form className="card" onSubmit={(event) => void submit(event)} aria-label={text.signIn.title}>
        <header className="card-head">
          <span className="brand">12345</span>
          <LanguageButton />
        </header>
        <h1>{text.signIn.title}</h1>
        {props.ended && (
          <p className="note" role="status">
            {text.ended[props.ended]}
          </p>
        )}
        {props.refusal && !busy && <RefusalNote refusal={props.refusal} />}
        <label className="card-field">
          {text.signIn.username}
          <input
            data-testid="username"
            // biome-ignore lint/a11y/noAutofocus: the page is for nothing else, and nothing stands before it
            autoFocus
            autoComplete="username"
            value={username}
            onChange={(event) => setUsername(event.target.value)}
            required
            maxLength={64}
          />
        </label>
        <label className="card-field">
          {text.signIn.password}
          <input
            data-testid="password"
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            required
            maxLength={256}
          />
        </label>
        <button type="submit" className="button-main button-wide" data-testid="sign-in" disabled={busy}>
          {busy ? text.signIn.busy : text.signIn.submit}
        </button>
        <p className="card-hint">{text.signIn.note}</p>
      </form>
    </main>
  );
}
