import { useEffect, useState } from 'react';
import { FinishedCalls, type HistoryItem } from '../../../server/protocol/call.ts';
import type { Refusal } from '../../../server/protocol/reply.ts';
import { httpApi } from '../link/http-api.ts';
import { languageTags } from '../text/text.ts';
import { useLanguage, useText } from '../text/text-context.tsx';
import { RefusalNote } from '../ui/refusal-note.tsx';
import { dateTimeText } from '../ui/time-text.ts';

const ask = httpApi(window.location.origin);

/** The last calls, as long as nothing is looked for; a click opens the call. */
export function FinishedCallList() {
  const text = useText();
  const [found, setFound] = useState<FinishedCalls | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const read = async (before: FinishedCalls | null, isCurrent: () => boolean): Promise<void> => {
    const reply = await ask('GET', `/api/calls?after=${before?.next ?? 0}`, FinishedCalls);
    if (!isCurrent()) return;
    setRefusal(reply.ok ? null : reply.refusal);
    if (reply.ok) setFound({ ...reply.value, calls: [...(before?.calls ?? []), ...reply.value.calls] });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once, when it is shown
  useEffect(() => {
    let current = true;
    void read(null, () => current);
    return () => {
      current = false;
    };
  }, []);
  if (refusal !== null) return <RefusalNote refusal={refusal} />;
  if (found === null) return <p className="empty">{text.transcripts.searching}</p>;
  if (found.calls.length === 0) return <p className="empty">{text.transcripts.noCalls}</p>;
  return (
    <>
      <h3 className="hits-title" id="finished-title">
        {text.transcripts.finished}
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ol className="hits" data-testid="finished-calls" tabIndex={0} aria-labelledby="finished-title">
        {found.calls.map((item) => (
          <Call key={item.callId} item={item} />
        ))}
        {found.next !== null && (
          <li>
            <button type="button" className="button" onClick={() => void read(found, () => true)}>
              {text.transcripts.moreCalls}
            </button>
          </li>
        )}
      </ol>
    </>
  );
}

function Call({ item }: { item: HistoryItem }) {
  const text = useText();
  const { language } = useLanguage();
  const { outcome, ticketNumber, ticketTitle } = item;
  return (
    <li>
      <a className="hit" href={`#/calls/${item.callId}`} data-testid="finished-call">
        <b>{ticketTitle || (ticketNumber === null ? text.history.noTicket : text.ticket.untitled)}</b>
        <span className="quiet">
          {[
            dateTimeText(item.arrivedAt, languageTags[language]),
            outcome === null ? null : text.history.outcome[outcome],
            item.agentName,
            ticketNumber,
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </span>
      </a>
    </li>
  );
}
