import { useCallback, useEffect, useState } from 'react';
import { z } from 'zod';
import type { CallId } from '../../../server/protocol/ids.ts';
import { AgainView, type DiffPart } from '../../../server/protocol/transcript-again.ts';
import { httpApi } from '../link/http-api.ts';
import { useText } from '../text/text-context.tsx';
import { clockText } from '../ui/time-text.ts';

/** What a slower engine heard, where it heard something else; nothing where no second engine is set. */
export function SecondVersion(props: {
  callId: CallId;
  lead: boolean;
  onPlay: ((ms: number) => void) | null;
}) {
  const text = useText();
  const { callId, lead, onPlay } = props;
  const [view, setView] = useState<AgainView | null>(null);
  const load = useCallback(async (): Promise<AgainView | null> => {
    const reply = await httpApi(window.location.origin)('GET', `/api/calls/${callId}/again`, AgainView);
    return reply.ok ? reply.value : null;
  }, [callId]);
  useEffect(() => {
    let current = true;
    void load().then((found) => current && setView(found));
    return () => {
      current = false;
    };
  }, [load]);
  if (view === null || view.state === 'off') return null;
  const ask = async (): Promise<void> => {
    await httpApi(window.location.origin)('POST', `/api/calls/${callId}/again`, z.null());
    setView(await load());
  };
  const differing = view.parts.filter((part) => part.differs);
  return (
    <details className="again" data-testid="again" data-state={view.state}>
      <summary>
        {text.again.title}{' '}
        <span className="quiet">
          {view.state === 'made'
            ? text.again.made(view.engine ?? '', differing.length, view.parts.length)
            : text.again[view.state]}
        </span>
      </summary>
      {view.state === 'none' && lead && (
        <button type="button" className="button-small" onClick={() => void ask()}>
          {text.again.ask}
        </button>
      )}
      <ol className="again-parts">
        {differing.map((part) => (
          <Part key={`${part.leg}/${part.startMs}`} part={part} onPlay={onPlay} />
        ))}
      </ol>
    </details>
  );
}

function Part({ part, onPlay }: { part: DiffPart; onPlay: ((ms: number) => void) | null }) {
  const text = useText();
  return (
    <li className={`line line-${part.leg}`}>
      <button
        type="button"
        className="said-time"
        disabled={onPlay === null}
        aria-label={text.player.playFrom(clockText(part.startMs))}
        onClick={() => onPlay?.(part.startMs)}
      >
        {clockText(part.startMs)}
      </button>
      <p>
        {part.stretches.map(({ is, text: words }, index) => {
          const key = `${index}/${is}`;
          if (is === 'gone') return <del key={key}>{words}</del>;
          if (is === 'new') return <ins key={key}>{words}</ins>;
          return <span key={key}>{words}</span>;
        })}
        {part.corrected !== null && (
          <span className="quiet" data-testid="again-corrected">
            {' '}
            {text.again.corrected(part.corrected)}
          </span>
        )}
      </p>
    </li>
  );
}
