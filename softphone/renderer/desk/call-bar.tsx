import type { ComponentProps } from 'react';
import { useText } from '../text/text-context.tsx';
import { useNow } from '../ui/dom-clock.ts';
import type { KeyName } from '../ui/dom-keys.ts';
import { ariaKey, KeyCap } from '../ui/key-cap.tsx';
import { clockText, secondsBetween } from '../ui/time-text.ts';
import { Keypad } from './keypad.tsx';
import type { DeskView, RunningDesk } from './run-desk.ts';

type Props = {
  view: DeskView;
  running: RunningDesk;
  keypad: boolean;
  setKeypad: (open: boolean) => void;
  party: boolean;
  setParty: (open: boolean) => void;
  malicious: boolean;
  onMalicious: () => void;
  onReady: () => void;
  /** A colleague's call: nothing of it is done from here but to speak and to go. */
  consulted: boolean;
};

/** Who is on the line and what can be done with the call; the tallest thing on the screen while it rings. */
export function CallBar(props: Props) {
  const text = useText();
  const { desk, phone } = props.view;
  if (desk.call === null && phone.is !== 'ringing') return null;
  return (
    <section className="call-bar" aria-label={text.call.toolbar} data-stage={desk.agent?.is ?? 'unknown'}>
      <Timer view={props.view} />
      <Caller view={props.view} />
      <Actions {...props} />
      {props.keypad && phone.is === 'inCall' && (
        <Keypad onDigit={props.running.sendDigits} onClose={() => props.setKeypad(false)} />
      )}
    </section>
  );
}

/**
 * Call time, the one clock of a call: lines, chips, player and evidence count by it too. It does not jump at the answer;
 * how long one has talked stands beside the state. Wrap-up counts down to its end.
 */
function Timer(props: { view: DeskView }) {
  const text = useText();
  const now = useNow();
  const { agent, call } = props.view.desk;
  let shown = 0;
  if (agent?.is === 'wrapUp') shown = agent.endsAt === null ? now - agent.since : agent.endsAt - now;
  else if (call !== null) shown = (call.endedAt ?? now) - call.arrivedAt;
  return (
    <div className="call-timer" role="timer" aria-label={text.call.timer}>
      {clockText(shown)}
    </div>
  );
}

function Caller(props: { view: DeskView }) {
  const text = useText();
  const now = useNow();
  const { view } = props;
  const { agent, call, history } = view.desk;
  if (call === null) return <div className="call-who">{text.call.incoming}</div>;
  const details = [call.queue === null ? null : (text.call.queues[call.queue] ?? call.queue)];
  const from = call.queuedAt ?? call.arrivedAt;
  details.push(text.call.waited(secondsBetween(from, call.answeredAt ?? call.endedAt ?? now)));
  if (agent?.is === 'holding') details.push(text.call.held);
  if (view.phone.is === 'inCall' && view.phone.muted) details.push(text.call.muted);
  if (agent?.is === 'wrapUp') {
    details.push(
      agent.endsAt === null ? text.call.wrapUpOpen : text.call.wrapUpLeft(secondsBetween(now, agent.endsAt)),
    );
  }
  return (
    <div className="call-who">
      <strong data-testid="caller-number">{call.callerNumber || text.call.withheld}</strong>
      {agent !== null && <span className="call-stage">{text.state[agent.is]}</span>}
      {history.length > 0 && <span className="call-tag">{text.history.count(history.length + 1)}</span>}
      <div className="call-details">{details.filter((part) => part !== null).join(' · ')}</div>
    </div>
  );
}

/** A button of the call with the key that does the same. */
function CallButton({
  shortcut,
  look = '',
  children,
  ...button
}: ComponentProps<'button'> & { shortcut?: KeyName; look?: 'call-answer' | 'call-hang-up' | '' }) {
  const key = shortcut === undefined ? {} : { 'aria-keyshortcuts': ariaKey(shortcut) };
  return (
    <button type="button" className={`call-button ${look}`.trim()} {...key} {...button}>
      {children}
      {shortcut !== undefined && (
        <>
          {' '}
          <KeyCap name={shortcut} />
        </>
      )}
    </button>
  );
}

function Actions(props: Props) {
  const text = useText();
  const { view, running, consulted } = props;
  const { agent } = view.desk;
  if (agent?.is === 'ringing' || view.phone.is === 'ringing') {
    const ringing = view.phone.is === 'ringing';
    return (
      <div className="call-actions" role="toolbar" aria-label={text.call.toolbar}>
        <CallButton shortcut="hangUp" disabled={!ringing} onClick={running.decline}>
          {text.call.decline}
        </CallButton>
        <CallButton
          shortcut="answer"
          look="call-answer"
          data-testid="answer"
          disabled={!ringing}
          onClick={running.answer}
        >
          {ringing ? text.call.answer : text.call.waitingPhone}
        </CallButton>
      </div>
    );
  }
  if (agent?.is === 'wrapUp') {
    return (
      <div className="call-actions">
        <CallButton shortcut="answer" look="call-answer" data-testid="set-ready" onClick={props.onReady}>
          {text.setReady}
        </CallButton>
      </div>
    );
  }
  if (agent?.is !== 'talking' && agent?.is !== 'holding') return null;
  const held = agent.is === 'holding';
  const muted = view.phone.is === 'inCall' && view.phone.muted;
  const paused = view.desk.call?.pausedAt != null;
  const noSound = view.phone.is !== 'inCall';
  return (
    <div className="call-actions" role="toolbar" aria-label={text.call.toolbar}>
      {!consulted && (
        <CallButton
          shortcut="hold"
          data-testid="hold"
          aria-pressed={held}
          onClick={() => void running.toggleHold()}
        >
          {held ? text.call.resume : text.call.hold}
        </CallButton>
      )}
      <CallButton
        shortcut="mute"
        data-testid="mute"
        aria-pressed={muted}
        disabled={noSound}
        onClick={running.toggleMute}
      >
        {muted ? text.call.unmute : text.call.mute}
      </CallButton>
      {!consulted && (
        <CallButton
          shortcut="pause"
          data-testid="pause-recording"
          aria-pressed={paused}
          onClick={() => void running.togglePause()}
        >
          {paused ? text.recording.resume : text.recording.pause}
        </CallButton>
      )}
      <CallButton
        shortcut="keypad"
        data-testid="keypad"
        aria-expanded={props.keypad}
        disabled={noSound}
        onClick={() => props.setKeypad(!props.keypad)}
      >
        {text.call.keypad}
      </CallButton>
      {!consulted && (
        <>
          <CallButton
            shortcut="party"
            data-testid="party"
            aria-expanded={props.party}
            onClick={() => props.setParty(!props.party)}
          >
            {text.conversation.open}
          </CallButton>
          <CallButton
            data-testid="malicious"
            aria-pressed={props.malicious}
            disabled={props.malicious}
            onClick={props.onMalicious}
          >
            {text.conversation.malicious}
          </CallButton>
        </>
      )}
      <CallButton
        shortcut="hangUp"
        look="call-hang-up"
        data-testid="hang-up"
        onClick={() => void running.hangUp()}
      >
        {text.call.hangUp}
      </CallButton>
    </div>
  );
}
