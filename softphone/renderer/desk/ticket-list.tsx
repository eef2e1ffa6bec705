import { useEffect, useState } from 'react';
import type { TicketView } from '../../../server/protocol/ticket.ts';
import { languageTags } from '../text/text.ts';
import { useLanguage, useText } from '../text/text-context.tsx';
import { dateTimeText } from '../ui/time-text.ts';
import type { RunningDesk } from './run-desk.ts';

const SEARCH_PAUSE_MS = 250;

/** Tickets written so far, newest first; a search by number or title. */
export function TicketList(props: { running: RunningDesk; live: boolean }) {
  const text = useText();
  const { language } = useLanguage();
  const { running, live } = props;
  const [words, setWords] = useState('');
  const [tickets, setTickets] = useState<TicketView[] | null>(null);
  useEffect(() => {
    if (!live) return;
    let current = true;
    const timer = setTimeout(async () => {
      const found = await running.listTickets(words.trim());
      if (current) setTickets(found);
    }, SEARCH_PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [running, live, words]);
  const titleOf = ({ fields }: TicketView): string =>
    fields.title?.value ||
    (fields.confidential?.value === 'yes' ? text.board.confidential : text.ticket.untitled);
  return (
    <section className="panel tickets" aria-labelledby="tickets-title">
      <header className="panel-head">
        <h2 id="tickets-title">{text.ticket.recent}</h2>
        <input
          type="search"
          className="search"
          aria-label={text.ticket.search}
          placeholder={text.ticket.search}
          maxLength={100}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </header>
      {tickets?.length === 0 ? (
        <p className="empty">{text.ticket.noTickets}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ol className="ticket-list" data-testid="ticket-list" tabIndex={0} aria-labelledby="tickets-title">
          {tickets?.map((ticket) => (
            <li key={ticket.ticketId}>
              <span className="tag" data-status={ticket.status}>
                {text.ticket.status[ticket.status]}
              </span>
              <b>
                {ticket.callId === null ? (
                  titleOf(ticket)
                ) : (
                  <a href={`#/calls/${ticket.callId}`}>{titleOf(ticket)}</a>
                )}
              </b>
              <span className="quiet">
                {ticket.number} · {dateTimeText(ticket.savedAt, languageTags[language])}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
