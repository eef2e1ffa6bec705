import type { BoardView } from '../../../server/protocol/board.ts';
import type { PageProps } from '../page-list.tsx';
import { useText } from '../text/text-context.tsx';
import { useNow } from '../ui/dom-clock.ts';
import { clockText } from '../ui/time-text.ts';

/** GB/T 33358: 95 % of callers answered. */
const LAW_RATE = 0.95;
/** GB/T 33358: a waiting caller is answered within 15 s. */
const LAW_WAIT_MS = 15_000;

/** A first live board: numbers, who talks, who waits, who works. Read from across a room, so dark on a wall. */
export function BoardPage(props: PageProps) {
  const now = useNow();
  const { board, link } = props.view.desk;
  const live = link === 'live' && board?.live === true;
  return (
    <div className="board" data-testid="board" data-live={live}>
      <main className="board-main">{board !== null && <Board board={board} now={now} />}</main>
    </div>
  );
}

type BoardCall = BoardView['calls'][number];
const waitedSince = (call: BoardCall): number => call.queuedAt ?? call.arrivedAt;

function Board(props: { board: BoardView; now: number }) {
  const text = useText();
  const { board, now } = props;
  const waiting = board.calls
    .filter((call) => call.stage.is === 'waiting' || call.stage.is === 'greeting')
    .sort((a, b) => waitedSince(a) - waitedSince(b));
  const busy = board.calls
    .filter(
      (call) => call.stage.is === 'talking' || call.stage.is === 'holding' || call.stage.is === 'ringing',
    )
    .sort((a, b) => a.stage.since - b.stage.since);
  const talking = busy.filter((call) => call.stage.is !== 'ringing');
  const ready = board.agents.filter((agent) => agent.state?.is === 'ready').length;
  const longest = Math.max(0, ...waiting.map((call) => now - waitedSince(call)));
  const { offered, answered, abandoned, within15s } = board.today;
  const rate = offered === 0 ? null : answered / offered;
  const fast = offered === 0 ? null : within15s / offered;
  const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)}%`);
  const low = (share: number | null): Tone => (share !== null && share < LAW_RATE ? 'warn' : 'plain');
  return (
    <>
      <section className="board-figures">
        <Figure
          name={text.board.waiting}
          value={String(waiting.length)}
          note={waiting.length > 0 ? `${text.board.longest} ${clockText(longest)}` : text.board.none}
          tone={longest > LAW_WAIT_MS ? 'bad' : waiting.length > 0 ? 'warn' : 'plain'}
        />
        <Figure name={text.board.talking} value={String(talking.length)} note="" tone="plain" />
        <Figure
          name={text.board.readyAgents}
          value={String(ready)}
          note=""
          tone={ready > 0 ? 'good' : 'warn'}
        />
        <Figure
          name={text.board.offered}
          value={String(offered)}
          note={`${text.board.answered} ${answered} · ${text.board.abandoned} ${abandoned}`}
          tone="plain"
        />
        <Figure
          name={text.board.within15}
          value={percent(fast)}
          note={`${within15s} / ${offered}`}
          tone="plain"
        />
        <Figure
          name={text.board.connect}
          value={percent(rate)}
          note={`${answered} / ${offered} · ${text.board.law}`}
          tone={low(rate)}
        />
      </section>
      <div className="board-columns">
        <section className="panel board-calls" aria-labelledby="board-calls">
          <header className="panel-head">
            <h2 id="board-calls">
              {text.board.calls} {busy.length}
            </h2>
          </header>
          {busy.length === 0 && <p className="empty">{text.board.noCalls}</p>}
          <ul className="board-cards">
            {busy.map((call) => (
              <CallCard key={call.callId} call={call} agents={board.agents} now={now} />
            ))}
          </ul>
        </section>
        <div className="board-side">
          <Waiting calls={waiting} now={now} />
          <Agents agents={board.agents} now={now} />
        </div>
      </div>
    </>
  );
}

type Tone = 'plain' | 'good' | 'warn' | 'bad';
function Figure(props: { name: string; value: string; note: string; tone: Tone }) {
  return (
    <div className="figure" data-tone={props.tone}>
      <span>{props.name}</span>
      <b>{props.value}</b>
      <small>{props.note || '\u00a0'}</small>
    </div>
  );
}

function CallCard(props: { call: BoardCall; agents: BoardView['agents']; now: number }) {
  const text = useText();
  const { call, now } = props;
  const { stage } = call;
  const agent = 'agentId' in stage ? props.agents.find((one) => one.agentId === stage.agentId) : undefined;
  const stageName =
    stage.is === 'greeting' || stage.is === 'waiting' || stage.is === 'ended' ? null : stage.is;
  return (
    <li className="board-card" data-stage={stage.is}>
      <header>
        <b>{agent === undefined ? '–' : `${agent.extension} ${agent.name}`}</b>
        {stageName !== null && <span className="tag">{text.state[stageName]}</span>}
        {call.confidential && <span className="tag tag-bad">{text.board.confidential}</span>}
        <span className="top-space" />
        <time>{clockText(now - stage.since)}</time>
      </header>
      <p>{call.confidential ? '' : call.lastWords || text.board.noWords}</p>
      {!call.confidential && <small>{call.callerNumber || text.call.withheld}</small>}
    </li>
  );
}

function Waiting(props: { calls: BoardCall[]; now: number }) {
  const text = useText();
  return (
    <section className="panel" aria-labelledby="board-waiting">
      <header className="panel-head">
        <h2 id="board-waiting">
          {text.board.queue} {props.calls.length}
        </h2>
      </header>
      {props.calls.length === 0 && <p className="empty">{text.board.noWaiting}</p>}
      <ul className="board-rows">
        {props.calls.map((call) => {
          const waited = props.now - waitedSince(call);
          return (
            <li key={call.callId}>
              <span>
                {call.confidential ? text.board.confidential : call.callerNumber || text.call.withheld}
              </span>
              <span className={waited > LAW_WAIT_MS ? 'tag tag-bad' : 'tag'}>{clockText(waited)}</span>
              <span className="quiet">
                {call.stage.is === 'greeting'
                  ? text.board.greeting
                  : call.position === 1
                    ? text.board.next
                    : (call.position ?? '')}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Agents(props: { agents: BoardView['agents']; now: number }) {
  const text = useText();
  const agents = props.agents.filter((agent) => agent.role === 'agent');
  return (
    <section className="panel board-agents" aria-labelledby="board-agents">
      <header className="panel-head">
        <h2 id="board-agents">
          {text.board.agents} {agents.length}
        </h2>
      </header>
      {agents.length === 0 && <p className="empty">{text.board.noAgents}</p>}
      <ul className="board-rows">
        {agents.map(({ agentId, extension, name, state, answeredToday }) => (
          <li key={agentId}>
            <span>
              {extension} {name}
            </span>
            <span className="tag" data-state={state?.is ?? 'offline'}>
              {state === null
                ? text.board.offline
                : `${state.is === 'notReady' ? text.reason[state.reason] : text.state[state.is]} ${clockText(props.now - state.since)}`}
            </span>
            <span className="quiet">
              {text.board.today} {answeredToday}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
