import { useState } from 'react';
import type { TicketFieldName, TicketMove } from '../../../server/protocol/ticket.ts';
import { useText } from '../text/text-context.tsx';
import type { KeyName } from '../ui/dom-keys.ts';
import { ariaKey, KeyCap } from '../ui/key-cap.tsx';
import { timeText } from '../ui/time-text.ts';
import type { DeskState } from './desk-state.ts';
import type { RunningDesk } from './run-desk.ts';
import { unsentFields } from './ticket-edits.ts';
import { TicketField } from './ticket-field.tsx';

/** Rows of the form, in the order a call tells them; a number is how many of six columns a field takes. */
const FORM: readonly (readonly [TicketFieldName, 2 | 3 | 4 | 6])[] = [
  ['callerNumber', 3],
  ['contactPhone', 3],
  ['callerName', 3],
  ['callerType', 3],
  ['kind', 3],
  ['urgency', 3],
  ['occurredAt', 3],
  ['channel', 3],
  ['address', 6],
  ['subject', 3],
  ['regionCode', 3],
  ['category', 6],
  ['title', 6],
  ['content', 6],
  ['purpose', 6],
  ['confidential', 2],
  ['wantsReply', 2],
  ['sensitive', 2],
];

const KEY_OF: Partial<Record<TicketMove, KeyName>> = { accept: 'accept', answer: 'answerTicket' };

export function TicketPanel(props: {
  desk: DeskState;
  running: RunningDesk;
  consulted: boolean;
  onPoint: (seq: number | null) => void;
  onHear: (fromMs: number, toMs: number) => void;
}) {
  const text = useText();
  const { desk, running } = props;
  const { ticket } = desk;
  if (ticket === null) {
    const opening = desk.agent?.is === 'talking' || desk.agent?.is === 'holding';
    return (
      <section className="panel ticket" aria-label={text.ticket.title}>
        <header className="panel-head">
          <h2>{text.ticket.title}</h2>
        </header>
        <p className="empty">
          {props.consulted
            ? text.conversation.consultedHelp
            : opening
              ? text.ticket.opening
              : text.ticket.none}
        </p>
      </section>
    );
  }
  const filled = Object.values(ticket.fields).filter(
    (value) => value.by === 'machine' && value.value !== '' && value.source !== null,
  );
  const saving = unsentFields(desk.edits).length > 0 || Object.values(desk.edits).some((edit) => edit.sent);
  const editable = ticket.status === 'draft' && !props.consulted;
  return (
    <section className="panel ticket" aria-labelledby="ticket-title">
      <header className="panel-head">
        <h2 id="ticket-title">
          {text.ticket.title} <span data-testid="ticket-number">{ticket.number}</span>
        </h2>
        <span className="tag" data-testid="ticket-status" data-status={ticket.status}>
          {text.ticket.status[ticket.status]}
        </span>
        <span className="quiet" aria-live="off">
          {saving ? text.ticket.saving : text.ticket.saved(timeText(ticket.savedAt))}
        </span>
        <span className="top-space" />
        <span className="quiet">
          {filled.length > 0 && `${text.ticket.filled(filled.length)} · `}
          {ticket.missing.length > 0 ? text.ticket.missing(ticket.missing.length) : text.ticket.complete}
        </span>
      </header>
      {editable && ticket.askNext !== null && (
        <p className="ask-next" data-testid="ask-next">
          <b>{text.ticket.askNext}：</b>
          {text.ask[ticket.askNext]}
          <span className="ask-field">{text.field[ticket.askNext]}</span>
        </p>
      )}
      <div className="form" data-editable={editable}>
        {FORM.map(([name, columns]) => (
          <TicketField
            key={name}
            name={name}
            columns={columns}
            value={ticket.fields[name]}
            edit={desk.edits[name]}
            editable={editable}
            running={running}
            onPoint={props.onPoint}
            onHear={props.onHear}
          />
        ))}
      </div>
      {!props.consulted && <Moves desk={desk} running={running} />}
    </section>
  );
}

/** Only what the server allows; each button says what will happen. */
function Moves(props: { desk: DeskState; running: RunningDesk }) {
  const text = useText();
  const { running } = props;
  const { ticket } = props.desk;
  const [busy, setBusy] = useState(false);
  const [sureOf, setSureOf] = useState<TicketMove | null>(null);
  if (ticket === null) return null;
  const move = async (wanted: TicketMove): Promise<void> => {
    // Withdrawing throws work away: it takes two presses, without a dialog over the form.
    if (wanted === 'withdraw' && sureOf !== wanted) {
      setSureOf(wanted);
      return;
    }
    setSureOf(null);
    setBusy(true);
    await running.moveTicket(wanted);
    setBusy(false);
  };
  const order: TicketMove[] = ['withdraw', 'answer', 'accept'];
  return (
    <footer className="moves">
      {ticket.status !== 'draft' && (
        <span className="moved" role="status">
          ✓ {text.ticket.moved[ticket.status]} {ticket.number}
          {ticket.code !== null && ` · ${text.ticket.code} ${ticket.code}`}
        </span>
      )}
      {order
        .filter((name) => ticket.allowedMoves.includes(name))
        .map((name) => {
          const key = KEY_OF[name];
          return (
            <button
              key={name}
              type="button"
              className={
                name === 'accept' ? 'button-main' : name === 'withdraw' ? 'button-plain move-first' : 'button'
              }
              data-testid={`move-${name}`}
              disabled={busy}
              onClick={() => void move(name)}
              onBlur={() => setSureOf(null)}
              {...(key === undefined ? {} : { 'aria-keyshortcuts': ariaKey(key) })}
            >
              {sureOf === name ? text.ticket.confirmWithdraw : text.ticket.move[name]}
              {key !== undefined && <KeyCap name={key} />}
            </button>
          );
        })}
    </footer>
  );
}
