import type { CallId } from '../../../server/protocol/ids.ts';
import type { RunningDesk } from '../desk/run-desk.ts';
import { useText } from '../text/text-context.tsx';

/** A waiting caller is the next, or rings at the lead's own phone. */
export function WaitingActions(props: { callId: CallId; first: boolean; running: RunningDesk }) {
  const text = useText().conversation.actions;
  const { callId, first, running } = props;
  return (
    <span className="lead-buttons">
      {!first && (
        <button
          type="button"
          className="party-button"
          data-testid="move-up"
          onClick={() => void running.lead(callId, { request: 'moveUp' })}
        >
          {text.moveUp}
        </button>
      )}
      <button
        type="button"
        className="party-button"
        data-testid="pull"
        onClick={() => void running.lead(callId, { request: 'pull' })}
      >
        {text.pull}
      </button>
    </span>
  );
}
