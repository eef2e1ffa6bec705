import type { AgentState } from '../../../server/protocol/agent.ts';
import type { AgentId } from '../../../server/protocol/ids.ts';
import type { RunningDesk } from '../desk/run-desk.ts';
import { useText } from '../text/text-context.tsx';

/** A lead sets an agent who is signed in ready, or on a break. */
export function AgentActions(props: { agentId: AgentId; state: AgentState | null; running: RunningDesk }) {
  const text = useText().conversation.actions;
  const { agentId, state, running } = props;
  if (state === null || (state.is !== 'ready' && state.is !== 'notReady')) return null;
  const ready = state.is !== 'ready';
  return (
    <button
      type="button"
      className="party-button"
      data-testid="set-agent"
      onClick={() =>
        void running.request('lead:setAvailability', {
          agentId,
          availability: ready ? { ready } : { ready: false, reason: 'break' },
        })
      }
    >
      {ready ? text.setReady : text.setNotReady}
    </button>
  );
}
