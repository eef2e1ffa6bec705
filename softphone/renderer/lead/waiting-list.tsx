import type { RunningDesk } from '../desk/run-desk.ts';
import { useText } from '../text/text-context.tsx';
import { clockText } from '../ui/time-text.ts';
import { LAW_WAIT_MS } from './board-figures.tsx';
import { type CallEntry, waitedSince } from './board-lists.ts';
import { WaitingActions } from './waiting-actions.tsx';

/** Who waits, in the order they are served, with the time waited and the time still expected. */
export function WaitingList(props: {
  calls: readonly CallEntry[];
  now: number;
  /** Where the page can do something with a waiting caller. */
  running?: RunningDesk;
}) {
  const text = useText();
  const { calls, now } = props;
  return (
    <section className="panel" aria-labelledby="board-waiting">
      <header className="panel-head">
        <h2 id="board-waiting">
          {text.board.queue} {calls.length}
        </h2>
      </header>
      {calls.length === 0 && <p className="empty">{text.board.noWaiting}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ul className="board-rows" tabIndex={0} aria-labelledby="board-waiting">
        {calls.map((call) => {
          const waited = now - waitedSince(call);
          return (
            <li key={call.callId} data-call={call.callId}>
              <span>
                {call.confidential ? text.board.confidential : call.callerNumber || text.call.withheld}
              </span>
              <span className={waited > LAW_WAIT_MS ? 'tag tag-bad' : 'tag'}>{clockText(waited)}</span>
              <span className="quiet">
                {call.stage.is === 'greeting'
                  ? text.board.greeting
                  : call.stage.is === 'ringing'
                    ? text.state.ringing
                    : call.position === 1
                      ? text.board.next
                      : call.estimateMs === null
                        ? (call.position ?? '')
                        : `${text.board.expected} ${clockText(call.estimateMs)}`}
              </span>
              {props.running !== undefined && call.stage.is === 'waiting' && (
                <WaitingActions callId={call.callId} first={call.position === 1} running={props.running} />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
