import type { Session } from '../../../server/protocol/agent.ts';
import type { DeskFact } from '../../../server/protocol/desk.ts';
import type { DeskView, RunningDesk } from '../desk/run-desk.ts';

export type Theme = 'auto' | 'light' | 'dark';

export type SignedInProps = {
  session: Session;
  theme: Theme;
  setTheme: (theme: Theme) => void;
  onSignOut: () => Promise<void>;
  onEnded: (why: DeskFact<'session:ended'>['why']) => void;
};

/** What every page of those who are signed in is given. */
export type PageProps = SignedInProps & { view: DeskView; running: RunningDesk };
