import type { AgentState } from '../../../server/protocol/agent.ts';
import type { RunningDesk } from '../desk/run-desk.ts';
import { useText } from '../text/text-context.tsx';
import type { Catalogue } from '../text/zh.ts';
import { clockText } from '../ui/time-text.ts';
import { AgentActions } from './agent-actions.tsx';
import type { AgentEntry } from './board-lists.ts';

const stateWords = (text: Catalogue, state: AgentState): string =>
  state.is === 'notReady' ? text.reason[state.reason] : text.state[state.is];

/** Every agent with what they do, why, and since when. */
export function AgentList(props: {
  agents: readonly AgentEntry[];
  now: number;
  /** Where the page can do something with an agent. */
  running?: RunningDesk;
}) {
  const text = useText();
  const { agents, now } = props;
  return (
    <section className="panel board-agents" aria-labelledby="board-agents">
      <header className="panel-head">
        <h2 id="board-agents">
          {text.board.agents} {agents.filter(({ state }) => state !== null).length} / {agents.length}
        </h2>
      </header>
      {agents.length === 0 && <p className="empty">{text.board.noAgents}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ul className="board-rows" tabIndex={0} aria-labelledby="board-agents">
        {agents.map(({ agentId, extension, name, state, answeredToday }) => (
          <li key={agentId} data-agent={agentId}>
            <span>
              {extension} {name}
            </span>
            <span className="tag" data-state={state?.is ?? 'offline'}>
              {state === null
                ? text.board.offline
                : `${stateWords(text, state)} ${clockText(now - state.since)}`}
            </span>
            <span className="quiet">
              {text.board.answeredToday} {answeredToday}
            </span>
            {props.running !== undefined && (
              <AgentActions agentId={agentId} state={state} running={props.running} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
