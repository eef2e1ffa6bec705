import { memo } from 'react';
import { type FieldValue, TICKET_FIELDS, type TicketFieldName } from '../../../server/protocol/ticket.ts';
import { useText } from '../text/text-context.tsx';
import { clockText } from '../ui/time-text.ts';
import type { RunningDesk } from './run-desk.ts';
import { type Edit, fieldLook } from './ticket-edits.ts';

type Props = {
  name: TicketFieldName;
  columns: 2 | 3 | 4 | 6;
  value: FieldValue | undefined;
  edit: Edit | undefined;
  editable: boolean;
  running: RunningDesk;
  onPoint: (seq: number | null) => void;
  onHear: (fromMs: number, toMs: number) => void;
};

/** One field with its colour, and beside a machine's value where in the call it was said. */
export const TicketField = memo(function TicketField(props: Props) {
  const text = useText();
  const { name, value, edit, editable, running, onPoint, onHear } = props;
  const { kind, required } = TICKET_FIELDS[name];
  const held = edit?.value ?? value?.value ?? '';
  // A person reads `2026-11-23 23:30`; the T of ISO 8601 is for machines.
  const shown = name === 'occurredAt' ? held.replace(/^(\d{4}-\d{2}-\d{2})T/, '$1 ') : held;
  const look = fieldLook(name, value, edit);
  const id = `field-${name}`;
  const source = edit === undefined ? (value?.source ?? null) : null;
  const meaning = look === 'missing' ? text.ticket.required : look === 'empty' ? '' : text.ticket[look];
  const nothing = !editable ? '—' : required ? text.ticket.required : text.ticket.empty;
  const common = {
    id,
    'data-testid': id,
    'data-look': look,
    value: shown,
    required,
    'aria-describedby': `${id}-look`,
    onFocus: () => editable && running.enterField(name),
    onBlur: () => void running.leaveField(name),
  };
  const type = (next: string): void => running.typeInField(name, next);
  const options = kind === 'flag' ? ['yes', 'no'] : kind === 'text' ? null : kind;
  return (
    <div className={`field field-wide-${props.columns}`} data-field={name}>
      <label htmlFor={id}>{text.field[name]}</label>
      <div className="field-box" data-look={look}>
        {options !== null ? (
          <select
            {...common}
            disabled={!editable}
            onChange={(event) => {
              type(event.target.value);
              // A choice is complete when it is made: no pause to wait for.
              void running.sendField(name);
            }}
          >
            <option value="">{nothing}</option>
            {options.map((choice) => (
              <option key={choice} value={choice}>
                {text.choice[choice] ?? choice}
              </option>
            ))}
          </select>
        ) : name === 'content' ? (
          <textarea
            {...common}
            readOnly={!editable}
            rows={3}
            maxLength={8000}
            placeholder={nothing}
            onChange={(event) => type(event.target.value)}
          />
        ) : (
          <input
            {...common}
            type="text"
            readOnly={!editable}
            maxLength={8000}
            autoComplete="off"
            spellCheck={false}
            placeholder={nothing}
            onChange={(event) => type(event.target.value)}
          />
        )}
        {source !== null && (
          <button
            type="button"
            className="chip"
            tabIndex={-1}
            aria-label={text.ticket.said(clockText(source.startMs))}
            title={source.words}
            onClick={() => {
              onPoint(source.seq);
              onHear(source.startMs, source.endMs);
            }}
          >
            ▸{kind !== 'flag' && clockText(source.startMs)}
          </button>
        )}
        {editable && value?.by === 'person' && edit === undefined && (
          <button
            type="button"
            className="chip chip-back"
            tabIndex={-1}
            aria-label={`${text.field[name]}：${text.ticket.giveBack}`}
            title={text.ticket.giveBack}
            onClick={() => void running.giveBackField(name)}
          >
            ↺
          </button>
        )}
      </div>
      <span id={`${id}-look`} className="only-read">
        {meaning}
      </span>
    </div>
  );
});
