import { useState } from 'react';
import type { Me } from '../../../server/protocol/agent.ts';
import { AttemptResult, type DutyTask } from '../../../server/protocol/duty.ts';
import { languageTags } from '../text/text.ts';
import { useLanguage, useText } from '../text/text-context.tsx';
import { useNow } from '../ui/dom-clock.ts';
import { clockText, dateTimeText, timeText } from '../ui/time-text.ts';

type Act = (path: string, body: unknown) => Promise<boolean>;
/** `dial`: calls this number for the task; null where no call goes out from here. */
type RowProps = { task: DutyTask; me: Me; busy: boolean; act: Act; dial: ((task: DutyTask) => void) | null };
const LEAST_REASON = 4;

/** One number that is owed a call. */
export function DutyRow(props: RowProps) {
  const text = useText().duty;
  const { language } = useLanguage();
  const { task } = props;
  const when = (at: number) => dateTimeText(at, languageTags[language]);
  const last = task.attempts.at(-1);
  return (
    <tr data-testid="duty-row" data-urgency={task.urgency}>
      <td>
        {task.end === null ? (
          <Due task={task} />
        ) : (
          <>
            {text.end[task.end.how]}
            <small>
              {when(task.end.at)} {task.end.name ?? ''} {task.end.note}
              {task.end.callId !== null && <a href={`#/calls/${task.end.callId}`}> {text.call}</a>}
            </small>
          </>
        )}
      </td>
      <td className="duty-number">
        {task.confidential ? (
          <span className="tag tag-bad">{text.confidential}</span>
        ) : (
          task.number || text.withheld
        )}
      </td>
      <td>
        {task.calls.length > 1 && <b>{text.times(task.calls.length)} </b>}
        {task.calls.slice(-3).map((call) => (
          <span key={call.callId} className="duty-call">
            {when(call.at)} {text.outcome[call.outcome]}
            {call.night && <span className="tag">{text.night}</span>}
          </span>
        ))}
      </td>
      <td>
        {task.attempts.length === 0 ? text.notYet : text.attempted(task.attempts.length)}
        {last !== undefined && (
          <small>
            {timeText(last.at)} {last.name} {text.results[last.result]} {last.note}
          </small>
        )}
        {task.end === null && task.exhausted && <small className="duty-warn">{text.exhausted}</small>}
      </td>
      <td>{task.owner?.name ?? '–'}</td>
      {task.end === null && (
        <td>
          <Actions {...props} />
        </td>
      )}
    </tr>
  );
}

function Due({ task }: { task: DutyTask }) {
  const text = useText().duty;
  const now = useNow(1000);
  const left = task.dueAt - now;
  return (
    <>
      <span className="tag" data-urgency={task.urgency}>
        {text.urgency[task.urgency]}
      </span>
      <small>{left >= 0 ? text.left(clockText(left)) : text.over(clockText(-left))}</small>
    </>
  );
}

function Actions({ task, me, busy, act, dial }: RowProps) {
  const text = useText().duty;
  const [closing, setClosing] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const mine = task.lockedUntil !== null && task.owner?.agentId === me.agentId;
  if (closing !== null)
    return (
      <form
        className="duty-act"
        onSubmit={(event) => {
          event.preventDefault();
          void act(`${task.dutyId}/close`, { reason: closing }).then((done) => done && setClosing(null));
        }}
      >
        <input
          aria-label={text.reason}
          placeholder={text.reason}
          value={closing}
          maxLength={500}
          onChange={(event) => setClosing(event.target.value)}
        />
        <button
          type="submit"
          className="button-small"
          disabled={busy || closing.trim().length < LEAST_REASON}
        >
          {text.confirmClose}
        </button>
        <button type="button" className="button-plain" onClick={() => setClosing(null)}>
          {text.cancel}
        </button>
      </form>
    );
  if (mine)
    return (
      <fieldset className="duty-act">
        <legend className="only-read">{text.howDidItGo}</legend>
        {dial !== null && (
          <button
            type="button"
            className="button-small button-on"
            data-testid="duty-dial"
            disabled={busy}
            onClick={() => dial(task)}
          >
            {text.dial}
          </button>
        )}
        <input
          aria-label={text.note}
          placeholder={text.note}
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.target.value)}
        />
        {AttemptResult.options.map((result) => (
          <button
            key={result}
            type="button"
            className="button-small"
            disabled={busy}
            onClick={() => void act(`${task.dutyId}/attempt`, { result, note })}
          >
            {text.results[result]}
          </button>
        ))}
        <button
          type="button"
          className="button-plain"
          disabled={busy}
          onClick={() => void act(`${task.dutyId}/release`, {})}
        >
          {text.release}
        </button>
      </fieldset>
    );
  return (
    <div className="duty-act">
      {task.lockedUntil !== null && task.owner !== null ? (
        <span className="quiet">{text.inHand(task.owner.name)}</span>
      ) : task.nextAt !== null ? (
        <span className="quiet">{text.nextAt(timeText(task.nextAt))}</span>
      ) : (
        <button
          type="button"
          className="button-small"
          disabled={busy}
          onClick={() => void act(`${task.dutyId}/claim`, {})}
        >
          {text.take}
        </button>
      )}
      {me.role === 'lead' && task.lockedUntil === null && (
        <button type="button" className="button-plain" onClick={() => setClosing('')}>
          {text.close}
        </button>
      )}
    </div>
  );
}
