import type { ReactNode } from 'react';
import type { BoardAgent, BoardView } from '../../../server/protocol/board.ts';
import { useText } from '../text/text-context.tsx';
import { clockText } from '../ui/time-text.ts';
import { type CallEntry, talkedSince } from './board-lists.ts';

/** One conversation: who, how long, the last words of both. Nothing of a confidential one but that it is. */
export function CallCard(props: {
  call: CallEntry;
  agents: BoardView['agents'];
  now: number;
  /** What can be done with it, where the page can do anything. */
  actions?: ReactNode;
}) {
  const text = useText();
  const { call, now } = props;
  const { stage } = call;
  const agent: BoardAgent | undefined = 'agentId' in stage ? props.agents[stage.agentId] : undefined;
  return (
    <li className="board-card" data-stage={stage.is} data-call={call.callId}>
      <header>
        <b>{agent === undefined ? '–' : `${agent.extension} ${agent.name}`}</b>
        {stage.is === 'holding' && (
          <span className="tag tag-warn">
            {text.state.holding} {clockText(now - stage.since)}
          </span>
        )}
        {call.confidential && <span className="tag tag-bad">{text.board.confidential}</span>}
        <span className="top-space" />
        <time>{clockText(now - talkedSince(call))}</time>
      </header>
      {!call.confidential && (
        <>
          <p>{call.lastWords || text.board.noWords}</p>
          {call.agentWords !== '' && (
            <p className="agent-words">
              {text.board.agentSaid}
              {call.agentWords}
            </p>
          )}
          <small>{call.callerNumber || text.call.withheld}</small>
        </>
      )}
      {props.actions}
    </li>
  );
}
