import { useText } from '../text/text-context.tsx';
import { useNow } from '../ui/dom-clock.ts';
import { ariaKey, KeyCap } from '../ui/key-cap.tsx';
import { clockText } from '../ui/time-text.ts';

/** That nothing is recorded now, big enough not to be forgotten; after a while it asks to go on. */
export function PauseNote(props: { since: number; remindAfterMs: number; onResume: () => void }) {
  const text = useText();
  const paused = useNow() - props.since;
  const long = paused >= props.remindAfterMs;
  return (
    <div className="pause-note" role={long ? 'alert' : 'status'} data-testid="pause-note" data-long={long}>
      <b>{text.recording.paused}</b>
      <time>{clockText(paused)}</time>
      <span>{long ? text.recording.remind : text.recording.nothing}</span>
      <span className="top-space" />
      <button
        type="button"
        className="button-main"
        onClick={props.onResume}
        aria-keyshortcuts={ariaKey('pause')}
      >
        {text.recording.resume} <KeyCap name="pause" />
      </button>
    </div>
  );
}
