import type { Refusal } from '../../../server/protocol/reply.ts';
import type { TicketFieldName } from '../../../server/protocol/ticket.ts';
import { useText } from '../text/text-context.tsx';

/** What went wrong as a sentence, with its code for whoever is asked about it. */
export function RefusalNote(props: { refusal: Refusal; onDismiss?: () => void }) {
  const text = useText();
  const { code, fields } = props.refusal;
  const names = (fields ?? []).map((field) => text.field[field as TicketFieldName] ?? field);
  return (
    <div className="note note-bad" role="alert" data-testid="refusal" data-code={code}>
      <span>
        {text.refusal[code]}
        {names.length > 0 && `：${names.join('、')}`}
        <span className="note-code">
          （{text.code} {code}）
        </span>
      </span>
      {code === 'version' && (
        <button type="button" className="button-plain" onClick={() => window.location.reload()}>
          {text.reload}
        </button>
      )}
      {props.onDismiss && (
        <button type="button" className="button-plain" onClick={props.onDismiss}>
          {text.dismiss}
        </button>
      )}
    </div>
  );
}
