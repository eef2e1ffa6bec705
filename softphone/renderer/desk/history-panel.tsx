import type { HistoryItem } from '../../../server/protocol/call.ts';
import { languageTags } from '../text/text.ts';
import { useLanguage, useText } from '../text/text-context.tsx';
import { dateTimeText } from '../ui/time-text.ts';
import type { DeskState } from './desk-state.ts';

export function HistoryPanel(props: { desk: DeskState }) {
  const text = useText();
  const { call, history } = props.desk;
  return (
    <section className="panel history" aria-labelledby="history-title">
      <header className="panel-head">
        <h2 id="history-title">{text.history.title}</h2>
        {history.length > 0 && <span className="tag">{history.length}</span>}
      </header>
      {history.length === 0 ? (
        <p className="empty">{call?.callerNumber === '' ? text.history.withheld : text.history.none}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ol className="history-list" tabIndex={0} aria-labelledby="history-title">
          {history.map((item) => (
            <Item key={item.callId} item={item} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Item(props: { item: HistoryItem }) {
  const text = useText();
  const { language } = useLanguage();
  const { item } = props;
  const status = item.ticketStatus as keyof typeof text.ticket.status | null;
  return (
    <li>
      <b>{item.ticketTitle || (item.ticketNumber === null ? text.history.noTicket : text.ticket.untitled)}</b>
      <span className="quiet">
        {[
          dateTimeText(item.arrivedAt, languageTags[language]),
          item.outcome === null ? null : text.history.outcome[item.outcome],
          item.agentName,
        ]
          .filter((part) => part !== null)
          .join(' · ')}
      </span>
      {item.ticketNumber !== null && (
        <span className="quiet">
          {item.ticketNumber}
          {status !== null && ` · ${text.ticket.status[status] ?? status}`}
        </span>
      )}
    </li>
  );
}
