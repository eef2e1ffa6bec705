import { useEffect, useState } from 'react';
import { HotWordList, HotWordReply } from '../../../server/protocol/hot-word.ts';
import type { Refusal } from '../../../server/protocol/reply.ts';
import { httpApi } from '../link/http-api.ts';
import { useText } from '../text/text-context.tsx';
import { RefusalNote } from '../ui/refusal-note.tsx';

type Shown = { list: HotWordList; csv: string; outcome: 'read' | 'saved' | 'refused' };

/** The city's list of hot words: read, changed as text, taken whole or refused with its bad rows. */
export function HotWordPage() {
  const text = useText();
  const [shown, setShown] = useState<Shown | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    let current = true;
    const load = async (): Promise<void> => {
      const reply = await httpApi(window.location.origin)('GET', '/api/hot-words', HotWordList);
      if (!current) return;
      if (reply.ok) setShown({ list: reply.value, csv: reply.value.csv, outcome: 'read' });
      else setRefusal(reply.refusal);
    };
    void load();
    return () => {
      current = false;
    };
  }, []);
  const save = async (csv: string): Promise<void> => {
    setBusy(true);
    const reply = await httpApi(window.location.origin)('PUT', '/api/hot-words', HotWordReply, { csv });
    setBusy(false);
    setRefusal(reply.ok ? null : reply.refusal);
    if (reply.ok) setShown({ list: reply.value.list, csv, outcome: reply.value.saved ? 'saved' : 'refused' });
  };
  return (
    <main className="calls-page panel" data-testid="hot-words">
      <header className="panel-head">
        <h2>{text.hotWords.title}</h2>
        {shown !== null && (
          <span className="quiet" role="status" data-testid="hot-words-state">
            {shown.outcome === 'saved'
              ? text.hotWords.saved(shown.list.count)
              : text.hotWords.count(shown.list.count)}
          </span>
        )}
      </header>
      {refusal !== null && <RefusalNote refusal={refusal} />}
      {shown !== null && (
        <form
          className="hot-words"
          onSubmit={(event) => {
            event.preventDefault();
            void save(shown.csv);
          }}
        >
          <p>{text.hotWords.help}</p>
          <p className="quiet">{text.hotWords.format}</p>
          <label>
            {text.hotWords.list}
            <textarea
              spellCheck={false}
              value={shown.csv}
              onChange={(event) => setShown({ ...shown, csv: event.target.value })}
            />
          </label>
          {shown.list.problems.length > 0 && <Problems shown={shown} />}
          <div>
            <button type="submit" className="button-main" disabled={isBusy}>
              {isBusy ? text.hotWords.saving : text.hotWords.save}
            </button>
          </div>
        </form>
      )}
    </main>
  );
}

function Problems({ shown }: { shown: Shown }) {
  const text = useText();
  return (
    <div className="note note-bad" role="alert" data-testid="hot-words-problems">
      <div>
        <b>{shown.outcome === 'refused' ? text.hotWords.refused : text.hotWords.unused}</b>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <ul className="hot-words-rows" tabIndex={0} aria-label={text.hotWords.unused}>
          {shown.list.problems.map(({ row, why }) => (
            <li key={row}>
              {text.hotWords.row(row)}：{text.hotWords.why[why]}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
