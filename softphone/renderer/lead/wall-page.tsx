import { useEffect, useState } from 'react';
import { type DayCurve as Curve, DayCurve as DayCurveSchema } from '../../../server/protocol/report.ts';
import { httpApi } from '../link/http-api.ts';
import type { PageProps } from '../session/page-props.ts';
import { useText } from '../text/text-context.tsx';
import { useNow } from '../ui/dom-clock.ts';
import { timeText } from '../ui/time-text.ts';
import { AgentList } from './agent-list.tsx';
import { BoardFigures } from './board-figures.tsx';
import { listsOf } from './board-lists.ts';
import { BoardNotice } from './board-notice.tsx';
import { CallCard } from './call-card.tsx';
import { DayCurve } from './day-curve.tsx';
import { WaitingList } from './waiting-list.tsx';

/** More cards than this cannot be read from 5 m; the board page has them all. */
const CARDS = 6;
const CURVE_EVERY_MS = 60_000;

/** The big screen of the room: the numbers readable from 5 m, colour only where someone must act. */
export function WallPage(props: PageProps) {
  const text = useText();
  const now = useNow();
  const curve = useDayCurve();
  const { board } = props.view.desk;
  if (board === null) return <p className="empty">{text.board.loading}</p>;
  const { view } = board;
  const lists = listsOf(view);
  const more = lists.talking.length - CARDS;
  return (
    <main className="board wall" data-testid="wall" data-link={view.link}>
      <header className="wall-head">
        <h1>{text.board.wallTitle}</h1>
        <a href="#/board">{text.pages.board}</a>
        <span className="top-space" />
        <time>{timeText(now)}</time>
      </header>
      <BoardNotice view={props.view} />
      <BoardFigures board={view} lists={lists} now={now} />
      <div className="board-columns">
        <div className="wall-left">
          <section className="panel board-calls" aria-labelledby="wall-calls">
            <header className="panel-head">
              <h2 id="wall-calls">
                {text.board.calls} {lists.talking.length}
              </h2>
              {more > 0 && <span className="quiet">{text.board.moreCalls(more)}</span>}
            </header>
            {lists.talking.length === 0 && <p className="empty">{text.board.noCalls}</p>}
            <ul className="board-cards">
              {lists.talking.slice(0, CARDS).map((call) => (
                <CallCard key={call.callId} call={call} agents={view.agents} now={now} />
              ))}
            </ul>
          </section>
          <section className="panel" aria-labelledby="wall-curve">
            <header className="panel-head">
              <h2 id="wall-curve">{text.board.curve}</h2>
            </header>
            {curve !== null && <DayCurve curve={curve} />}
          </section>
        </div>
        <div className="board-side">
          <WaitingList calls={lists.waiting} now={now} />
          <AgentList agents={lists.agents} now={now} />
        </div>
      </div>
    </main>
  );
}

function useDayCurve(): Curve | null {
  const [curve, setCurve] = useState<Curve | null>(null);
  useEffect(() => {
    const ask = httpApi(window.location.origin);
    let current = true;
    const fetchCurve = async (): Promise<void> => {
      const reply = await ask('GET', '/api/reports/day', DayCurveSchema);
      // A refusal keeps the last curve: the next minute asks again.
      if (current && reply.ok) setCurve(reply.value);
    };
    void fetchCurve();
    const timer = setInterval(() => void fetchCurve(), CURVE_EVERY_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, []);
  return curve;
}
