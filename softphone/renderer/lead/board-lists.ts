import type { BoardAgent, BoardCall, BoardView } from '../../../server/protocol/board.ts';
import type { AgentId, CallId } from '../../../server/protocol/ids.ts';

export type CallEntry = BoardCall & { callId: CallId };
export type AgentEntry = BoardAgent & { agentId: AgentId };

/** The instant a caller's wait is counted from. */
export const waitedSince = (call: BoardCall): number => call.queuedAt ?? call.arrivedAt;
/** The instant a conversation is counted from: hold does not start it anew. */
export const talkedSince = (call: BoardCall): number => call.answeredAt ?? call.stage.since;

/** The board's calls and agents in the order a lead reads them. */
export function listsOf(board: BoardView) {
  const calls = Object.entries(board.calls).map(
    ([callId, call]): CallEntry => ({ ...call, callId: callId as CallId }),
  );
  const agents = Object.entries(board.agents)
    .map(([agentId, agent]): AgentEntry => ({ ...agent, agentId: agentId as AgentId }))
    .filter((agent) => agent.role === 'agent')
    .sort((a, b) => rank(a) - rank(b) || a.extension.localeCompare(b.extension));
  return {
    agents,
    waiting: calls
      // A caller whose agent's phone rings waits as well, until it is answered.
      .filter(({ stage }) => stage.is === 'greeting' || stage.is === 'waiting' || stage.is === 'ringing')
      .sort((a, b) => (a.position ?? 9e9) - (b.position ?? 9e9) || waitedSince(a) - waitedSince(b)),
    // Who is on hold needs a lead sooner than who talks, a long call sooner than a short one.
    talking: calls
      .filter(({ stage }) => stage.is === 'talking' || stage.is === 'holding')
      .sort((a, b) => holdFirst(a) - holdFirst(b) || talkedSince(a) - talkedSince(b)),
  };
}
export type BoardLists = ReturnType<typeof listsOf>;

const holdFirst = ({ stage }: BoardCall): number => (stage.is === 'holding' ? 0 : 1);
const rank = ({ state }: BoardAgent): number => (state === null ? 1 : 0);
