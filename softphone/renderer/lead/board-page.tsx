import type { PageProps } from '../session/page-props.ts';
import { useText } from '../text/text-context.tsx';
import { useNow } from '../ui/dom-clock.ts';
import { AgentList } from './agent-list.tsx';
import { BoardFigures } from './board-figures.tsx';
import { listsOf } from './board-lists.ts';
import { BoardNotice } from './board-notice.tsx';
import { CallActions } from './call-actions.tsx';
import { CallCard } from './call-card.tsx';
import { WaitingList } from './waiting-list.tsx';

/** The live board a lead works at: who needs help, who waits, who works, and how far the day is from its lines. */
export function BoardPage(props: PageProps) {
  const text = useText();
  const now = useNow();
  const { board } = props.view.desk;
  if (board === null) return <p className="empty">{text.board.loading}</p>;
  const { view } = board;
  const lists = listsOf(view);
  return (
    <main className="board" data-testid="board" data-link={view.link}>
      <BoardNotice view={props.view} />
      <BoardFigures board={view} lists={lists} now={now} />
      <div className="board-columns">
        <section className="panel board-calls" aria-labelledby="board-calls">
          <header className="panel-head">
            <h2 id="board-calls">
              {text.board.calls} {lists.talking.length}
            </h2>
          </header>
          {lists.talking.length === 0 && <p className="empty">{text.board.noCalls}</p>}
          <ul className="board-cards">
            {lists.talking.map((call) => (
              <CallCard
                key={call.callId}
                call={call}
                agents={view.agents}
                now={now}
                actions={
                  <CallActions
                    call={call}
                    agents={view.agents}
                    me={props.session.me.agentId}
                    running={props.running}
                  />
                }
              />
            ))}
          </ul>
        </section>
        <div className="board-side">
          <WaitingList calls={lists.waiting} now={now} running={props.running} />
          <AgentList agents={lists.agents} now={now} running={props.running} />
        </div>
      </div>
    </main>
  );
}
