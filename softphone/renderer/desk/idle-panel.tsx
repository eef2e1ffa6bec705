import { useEffect, useState } from 'react';
import { MicrophoneCheck } from '../check/microphone-check.tsx';
import type { PageProps } from '../session/page-props.ts';
import { useText } from '../text/text-context.tsx';
import { KEYS } from '../ui/dom-keys.ts';
import { ariaKey, KeyCap } from '../ui/key-cap.tsx';
import { speechTrouble } from './desk-state.ts';
import { DialBox } from './dial-box.tsx';
import { TicketList } from './ticket-list.tsx';

/** Greeting and a moment; with nobody ready the caller waits and the button may be pressed again. */
const RINGS_WITHIN_MS = 12_000;

/** No call: what is going on, what to do next, and the tickets written so far. */
export function IdlePanel(props: PageProps & { onReady: () => void }) {
  const text = useText();
  const { session, running, view } = props;
  const { agent, link } = view.desk;
  const trouble = speechTrouble(view.desk.speech);
  const ready = agent?.is === 'ready';
  const missed = agent?.is === 'notReady' && agent.reason === 'missed-calls';
  const title =
    agent === null ? text.idle.unknownTitle : ready ? text.idle.readyTitle : text.idle.notReadyTitle;
  const help =
    agent === null
      ? text.idle.unknownHelp
      : ready
        ? text.idle.readyHelp
        : missed
          ? text.idle.missedHelp
          : text.idle.notReadyHelp;
  const keyNames: [string, string][] = [
    [KEYS.answer, `${text.call.answer} / ${text.setReady}`],
    [KEYS.hangUp, `${text.call.hangUp} / ${text.call.decline}`],
    [KEYS.hold, text.call.hold],
    [KEYS.mute, text.call.mute],
    [KEYS.pause, text.recording.pause],
    [KEYS.keypad, text.call.keypad],
    [KEYS.party, text.conversation.open],
    [KEYS.accept, text.ticket.move.accept],
    [KEYS.answerTicket, text.ticket.move.answer],
  ];
  return (
    <main className="desk-columns desk-idle">
      <section className="panel idle" aria-labelledby="idle-title">
        <div className="idle-now">
          <span className="idle-lamp" data-on={ready} aria-hidden="true" />
          <h2 id="idle-title">{title}</h2>
          <p>{help}</p>
          <div className="idle-buttons">
            {!ready && (
              <button
                type="button"
                className="button-main button-big"
                data-testid="set-ready"
                disabled={agent === null || link !== 'live'}
                onClick={props.onReady}
                aria-keyshortcuts={ariaKey('answer')}
              >
                {text.setReady} <KeyCap name="answer" />
              </button>
            )}
            {session.site.demo && (
              <SimulateButton
                main={ready}
                live={link === 'live'}
                call={() => running.simulateCaller(session.site.speech.language)}
              />
            )}
          </div>
          {session.site.demo && (
            <p className="quiet">{ready ? text.idle.simulateHelp : text.idle.simulateNotReady}</p>
          )}
          {trouble !== null && (
            <p className="note note-quiet" data-testid="no-speech">
              {text.speech.offNote[trouble.leg]}
              {trouble.why !== null && ` ${text.speech.reasons[trouble.why] ?? text.speech.reasons.unknown}`}
            </p>
          )}
        </div>
        <div className="idle-how">
          <h3>{text.idle.how}</h3>
          <ol>
            {text.idle.steps.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ol>
        </div>
      </section>
      <TicketList running={running} live={link === 'live'} />
      <section className="panel idle-side">
        <DialBox running={running} live={link === 'live'} />
        <MicrophoneCheck />
        <div className="idle-keys">
          <h3>{text.idle.keys}</h3>
          <dl>
            {keyNames.map(([key, words]) => (
              <div key={key}>
                <dt>
                  <kbd>{key.replaceAll('+', ' + ')}</kbd>
                </dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </div>
      </section>
    </main>
  );
}

/** The greeting is played before it rings: until then the button says that the call is on its way. */
function SimulateButton(props: { main: boolean; live: boolean; call: () => Promise<boolean> }) {
  const text = useText();
  const [calling, setCalling] = useState(false);
  useEffect(() => {
    if (!calling) return;
    const timer = setTimeout(() => setCalling(false), RINGS_WITHIN_MS);
    return () => clearTimeout(timer);
  }, [calling]);
  return (
    <button
      type="button"
      className={props.main ? 'button-main button-big' : 'button button-big'}
      data-testid="simulate-caller"
      disabled={!props.live || calling}
      onClick={() => {
        setCalling(true);
        void props.call().then((begun) => {
          if (!begun) setCalling(false);
        });
      }}
    >
      <span role="status">{calling ? text.idle.simulating : text.idle.simulate}</span>
    </button>
  );
}
