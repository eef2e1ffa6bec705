import type { AgentState, NotReadyReason } from '../../../server/protocol/agent.ts';
import { PageLinks } from '../frame/page-links.tsx';
import type { PageProps } from '../session/page-props.ts';
import { languageTags } from '../text/text.ts';
import { useLanguage, useText } from '../text/text-context.tsx';
import { useNow } from '../ui/dom-clock.ts';
import { LanguageButton } from '../ui/language-button.tsx';
import { clockText, dayText } from '../ui/time-text.ts';
import { speechTrouble } from './desk-state.ts';

/** The reasons a person may choose; the others are set by the system. */
const CHOSEN: readonly NotReadyReason[] = ['break', 'meal', 'training', 'meeting', 'paperwork'];

export function TopBar(props: PageProps) {
  const text = useText();
  const { language } = useLanguage();
  const { desk, phone } = props.view;
  const { me } = props.session;
  return (
    <header className="top-bar">
      <h1 className="product">{text.product}</h1>
      <StateMenu {...props} agent={desk.agent} />
      <PageLinks role={me.role} />
      <span className="quiet top-day">{dayText(useNow(60_000), languageTags[language])}</span>
      <span className="top-space" />
      <Health kind={desk.link === 'live' ? 'good' : desk.link === 'connecting' ? 'warn' : 'bad'}>
        {desk.link === 'ended' ? text.network.lost : text.network[desk.link]}
      </Health>
      <Health kind={speechTrouble(desk.speech) === null ? 'good' : 'warn'}>
        {speechTrouble(desk.speech) === null ? text.speech.on : text.speech.off}
      </Health>
      <span data-testid="phone-state" data-state={phone.is === 'dialling' ? 'inCall' : phone.is}>
        <Health kind={phone.is === 'failed' ? 'bad' : phone.is === 'connecting' ? 'warn' : 'good'}>
          {text.phone[phone.is]}
        </Health>
      </span>
      <span className="top-me">
        {me.name} <b>{me.extension}</b>
      </span>
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
  );
}

/** Grey while all is well; colour and words only when someone must look. */
export function Health(props: { kind: 'good' | 'warn' | 'bad'; children: string }) {
  return <span className={`health health-${props.kind}`}>{props.children}</span>;
}

function StateMenu(props: PageProps & { agent: AgentState | null }) {
  const text = useText();
  const { agent, running } = props;
  const now = useNow();
  const busy = agent === null || agent.is === 'ringing' || agent.is === 'talking' || agent.is === 'holding';
  // How long one has talked does not begin anew after a hold.
  const { call } = props.view.desk;
  const since = (state: AgentState): number =>
    state.is === 'talking' && call?.agentId === props.session.me.agentId
      ? (call.answeredAt ?? state.since)
      : state.since;
  const words =
    agent === null
      ? text.state.unknown
      : agent.is === 'notReady'
        ? text.reason[agent.reason]
        : text.state[agent.is];
  return (
    <div className="state-menu">
      <span
        className="state-now"
        role="status"
        aria-label={text.state.label}
        data-testid="agent-state"
        data-state={agent?.is ?? 'unknown'}
      >
        {words}
      </span>
      {agent !== null && <span className="state-since">{clockText(now - since(agent))}</span>}
      {!busy && (
        <select
          aria-label={text.state.notReady}
          data-testid="set-not-ready"
          value={agent.is === 'notReady' && CHOSEN.includes(agent.reason) ? agent.reason : ''}
          onChange={(event) => {
            const reason = CHOSEN.find((choice) => choice === event.target.value);
            if (reason !== undefined) void running.setAvailability({ ready: false, reason });
          }}
        >
          <option value="" disabled>
            {text.state.notReady}…
          </option>
          {CHOSEN.map((reason) => (
            <option key={reason} value={reason}>
              {text.reason[reason]}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
