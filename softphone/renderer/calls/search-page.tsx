import { useEffect, useState } from 'react';
import type { Refusal } from '../../../server/protocol/reply.ts';
import { type TranscriptHit, TranscriptHits } from '../../../server/protocol/transcript-search.ts';
import { httpApi } from '../link/http-api.ts';
import type { PageProps } from '../session/page-props.ts';
import { useText } from '../text/text-context.tsx';
import { usePlace } from '../ui/dom-hash.ts';
import { RefusalNote } from '../ui/refusal-note.tsx';
import { FinishedCallList } from './finished-calls.tsx';
import { addressOf, apiPath, formOf, type SearchForm } from './search-address.ts';
import { SearchHit } from './search-hit.tsx';

type Found = { hits: readonly TranscriptHit[]; next: number | null };

/** Search in all transcripts one may read: what was said, when, by whom; a hit opens its call at that moment. */
export function SearchPage(props: PageProps) {
  const text = useText();
  const { query } = usePlace();
  const address = query.toString();
  const asked = formOf(query);
  const [found, setFound] = useState<Found | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const search = async (form: SearchForm, before: Found | null, isCurrent: () => boolean): Promise<void> => {
    setBusy(true);
    const reply = await httpApi(window.location.origin)(
      'GET',
      apiPath(form, before?.next ?? 0),
      TranscriptHits,
    );
    if (!isCurrent()) return;
    setBusy(false);
    setRefusal(reply.ok ? null : reply.refusal);
    if (reply.ok) setFound({ hits: [...(before?.hits ?? []), ...reply.value.hits], next: reply.value.next });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is what is asked
  useEffect(() => {
    let current = true;
    setFound(null);
    setRefusal(null);
    if (asked.text.trim() !== '') void search(asked, null, () => current);
    return () => {
      current = false;
    };
  }, [address]);
  const isTooShort = refusal?.code === 'bad-request' && refusal.fields?.includes('text') === true;
  return (
    <section className="calls-page panel" data-testid="search" aria-labelledby="search-title">
      <header className="panel-head">
        <h2 id="search-title">{text.transcripts.title}</h2>
        {found !== null && (
          <span className="quiet" role="status" data-testid="hit-count">
            {text.transcripts.count(found.hits.length, found.next !== null)}
          </span>
        )}
      </header>
      <Form key={address} {...props} asked={asked} />
      {isTooShort ? (
        <p className="note note-warn" role="alert">
          {text.transcripts.tooShort}
        </p>
      ) : (
        refusal !== null && <RefusalNote refusal={refusal} />
      )}
      {asked.text === '' && (
        <>
          <p className="empty">{text.transcripts.begin}</p>
          <FinishedCallList />
        </>
      )}
      {isBusy && found === null && <p className="empty">{text.transcripts.searching}</p>}
      {found?.hits.length === 0 && <p className="empty">{text.transcripts.none}</p>}
      {asked.text !== '' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ol className="hits" data-testid="hits" tabIndex={0} aria-labelledby="search-title">
          {found?.hits.map((hit) => (
            <SearchHit key={`${hit.callId}/${hit.seq}`} hit={hit} />
          ))}
          {found !== null && found.next !== null && (
            <li>
              <button
                type="button"
                className="button"
                disabled={isBusy}
                onClick={() => void search(asked, found, () => true)}
              >
                {text.transcripts.more}
              </button>
            </li>
          )}
        </ol>
      )}
    </section>
  );
}

function Form(props: PageProps & { asked: SearchForm }) {
  const text = useText();
  const { asked, session, view } = props;
  const [form, setForm] = useState(asked);
  const change = (field: keyof SearchForm) => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });
  const agents = session.me.role === 'lead' ? Object.entries(view.desk.board?.view.agents ?? {}) : [];
  return (
    <form
      className="search-form"
      onSubmit={(event) => {
        event.preventDefault();
        window.location.hash = addressOf(form);
      }}
    >
      <label className="search-text">
        {text.transcripts.text}
        <input
          type="search"
          maxLength={100}
          placeholder={text.transcripts.textHelp}
          value={form.text}
          onChange={change('text')}
        />
      </label>
      <label>
        {text.transcripts.since}
        <input type="date" value={form.since} max={form.until} onChange={change('since')} />
      </label>
      <label>
        {text.transcripts.until}
        <input type="date" value={form.until} min={form.since} onChange={change('until')} />
      </label>
      {agents.length > 0 && (
        <label>
          {text.transcripts.agent}
          <select value={form.agent} onChange={change('agent')}>
            <option value="">{text.transcripts.all}</option>
            {agents.map(([agentId, { name }]) => (
              <option key={agentId} value={agentId}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        {text.transcripts.queue}
        <select value={form.queue} onChange={change('queue')}>
          <option value="">{text.transcripts.all}</option>
          {Object.entries(text.call.queues).map(([queue, name]) => (
            <option key={queue} value={queue}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button-main">
        {text.transcripts.search}
      </button>
    </form>
  );
}
