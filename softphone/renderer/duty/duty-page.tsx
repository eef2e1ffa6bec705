import { useCallback, useEffect, useState } from 'react';
import { OutsideNumber } from '../../../server/protocol/conversation.ts';
import { DutyList, type DutyTask } from '../../../server/protocol/duty.ts';
import type { Refusal } from '../../../server/protocol/reply.ts';
import { httpApi } from '../link/http-api.ts';
import type { PageProps } from '../session/page-props.ts';
import { useText } from '../text/text-context.tsx';
import { RefusalNote } from '../ui/refusal-note.tsx';
import { DutyRow } from './duty-row.tsx';

/** Others work on the same list: looked at again this often. */
const LOOK_AGAIN_MS = 4000;

/** 漏接回拨: who is owed a call, by due time, and what was done about it. */
export function DutyPage(props: PageProps) {
  const text = useText().duty;
  const [state, setState] = useState<'open' | 'closed'>('open');
  const [list, setList] = useState<{ state: 'open' | 'closed'; list: DutyList } | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);

  const look = useCallback(async () => {
    const reply = await httpApi(window.location.origin)('GET', `/api/duty?state=${state}`, DutyList);
    if (reply.ok) setList({ state, list: reply.value });
    else setRefusal(reply.refusal);
  }, [state]);
  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [look]);

  const act = async (path: string, body: unknown) => {
    setBusy(true);
    const reply = await httpApi(window.location.origin)('POST', `/api/duty/${path}`, DutyList, body);
    setRefusal(reply.ok ? null : reply.refusal);
    await look();
    setBusy(false);
    return reply.ok;
  };

  const { running, view } = props;
  const { call, refusal: deskRefusal } = view.desk;
  /** The agent's phone rings first, so it is the desk that shows what follows. */
  const dial = async (task: DutyTask): Promise<void> => {
    setBusy(true);
    const begun = await running.dial(OutsideNumber.parse(task.number), task.dutyId);
    setBusy(false);
    if (begun) window.location.hash = '#/desk';
  };
  const canDial = ({ number }: DutyTask): boolean =>
    call === null && view.desk.link === 'live' && OutsideNumber.safeParse(number).success;

  const shown = list?.state === state ? list.list : null;
  const { columns } = text;
  return (
    <main className="duty" data-testid="duty">
      <div className="duty-head">
        <fieldset className="duty-states">
          <legend className="only-read">{text.show}</legend>
          {(['open', 'closed'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className={one === state ? 'button-small button-on' : 'button-small'}
              aria-pressed={one === state}
              onClick={() => setState(one)}
            >
              {one === 'open' ? text.open(list?.list.open ?? 0) : text.closed}
            </button>
          ))}
        </fieldset>
        {list !== null && list.list.late > 0 && (
          <span className="tag tag-bad">{text.late(list.list.late)}</span>
        )}
      </div>
      {refusal !== null && <RefusalNote refusal={refusal} onDismiss={() => setRefusal(null)} />}
      {deskRefusal !== null && <RefusalNote refusal={deskRefusal} onDismiss={running.dismissRefusal} />}
      {shown === null && <p className="empty">{text.loading}</p>}
      {shown !== null && shown.tasks.length === 0 && (
        <p className="empty">{state === 'open' ? text.none : text.noneClosed}</p>
      )}
      {shown !== null && shown.tasks.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
        <section className="duty-scroll" aria-label={text.title} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th>{state === 'open' ? columns.due : columns.end}</th>
                <th>{columns.number}</th>
                <th>{columns.calls}</th>
                <th>{columns.attempts}</th>
                <th>{columns.owner}</th>
                {state === 'open' && <th>{columns.act}</th>}
              </tr>
            </thead>
            <tbody>
              {shown.tasks.map((task) => (
                <DutyRow
                  key={task.dutyId}
                  task={task}
                  me={props.session.me}
                  busy={busy}
                  act={act}
                  dial={canDial(task) ? (one) => void dial(one) : null}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </main>
  );
}
