import { useEffect, useState } from 'react';
import { type FlowDocument, type FlowNodeId, Key } from '../../../server/protocol/flow.ts';
import type { FlowPrompt } from '../../../server/protocol/flow-desk.ts';
import { useText } from '../text/text-context.tsx';
import { clockText } from '../ui/time-text.ts';
import {
  answerProgress,
  type DryRun,
  type DryRunLine,
  doNothing,
  doNothingToTheEnd,
  pressKey,
  queueReached,
  startDryRun,
} from './dry-run.ts';

/** `2026-11-29T03:00` on the city's clock as an instant, and back. */
const instantOf = (local: string, offsetMinutes: number): number =>
  Date.parse(`${local}:00Z`) - offsetMinutes * 60_000;
const localOf = (at: number, offsetMinutes: number): string =>
  new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 16);

/** The next such moment: `weekday` from Monday 0. */
function nextWeekday(now: number, offsetMinutes: number, weekday: number, hour: number): string {
  const local = new Date(now + offsetMinutes * 60_000);
  const ahead = (weekday - ((local.getUTCDay() + 6) % 7) + 7) % 7;
  const day = new Date(local.getTime() + ahead * 86_400_000).toISOString().slice(0, 10);
  return `${day}T${String(hour).padStart(2, '0')}:00`;
}

/** An imagined call through the document as it is drawn now, saved or not. */
export function DryRunPanel(props: {
  document: FlowDocument;
  prompts: readonly FlowPrompt[];
  onPath: (path: readonly FlowNodeId[]) => void;
}) {
  const text = useText();
  const { document, prompts, onPath } = props;
  const { utcOffsetMinutes } = document;
  const [when, setWhen] = useState(() => localOf(Date.now(), utcOffsetMinutes));
  const [withheld, setWithheld] = useState(false);
  const [run, setRun] = useState<DryRun | null>(null);
  useEffect(() => onPath(run?.path ?? []), [run, onPath]);
  // A changed document is another one: what was walked through is not it.
  useEffect(() => setRun((old) => (old?.document === document ? old : null)), [document]);
  const start = () => setRun(startDryRun(document, prompts, instantOf(when, utcOffsetMinutes), !withheld));
  const preset = (name: string, value: string) => (
    <button type="button" className="button-small" onClick={() => setWhen(value)}>
      {name}
    </button>
  );
  return (
    <div className="flow-dry-run">
      <p className="quiet">{text.flow.dryRunHelp}</p>
      <label className="flow-field">
        <span>{text.flow.when}</span>
        <input type="datetime-local" value={when} onChange={(event) => setWhen(event.target.value)} />
      </label>
      <div className="flow-buttons">
        {preset(text.flow.presetNow, localOf(Date.now(), utcOffsetMinutes))}
        {preset(text.flow.presetNight, nextWeekday(Date.now(), utcOffsetMinutes, 6, 3))}
        {preset(text.flow.presetOffice, nextWeekday(Date.now(), utcOffsetMinutes, 2, 10))}
      </div>
      <label className="flow-check">
        <input type="checkbox" checked={withheld} onChange={(event) => setWithheld(event.target.checked)} />
        <span>{text.flow.withheld}</span>
      </label>
      <button
        type="button"
        className="button-main"
        disabled={Number.isNaN(instantOf(when, 0))}
        onClick={start}
        data-testid="dry-run-start"
      >
        {text.flow.startRun}
      </button>
      {run !== null && <Walk run={run} onChange={setRun} />}
    </div>
  );
}

function Walk(props: { run: DryRun; onChange: (run: DryRun) => void }) {
  const text = useText();
  const { run, onChange } = props;
  const asking = run.end === null && run.position.doing === 'asking';
  const queue = queueReached(run);
  const end = run.end;
  return (
    <>
      <ol className="flow-heard" data-testid="dry-run-lines">
        {run.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only added
          <li key={index} data-is={line.is}>
            <time>{clockText(line.ms)}</time>
            <span>{lineText(line, text)}</span>
          </li>
        ))}
        {end !== null && (
          <li data-is="end">
            <time>{clockText(run.ms)}</time>
            <strong>
              {end.to === 'queue'
                ? text.flow.ends.queue(queue ?? '', end.emergency)
                : end.to === 'transfer'
                  ? text.flow.ends.transfer(end.number)
                  : text.flow.ends[end.to]}
            </strong>
          </li>
        )}
      </ol>
      {end === null && !asking && (
        <>
          <div className="flow-keys">
            {Key.options.map((key) => (
              <button key={key} type="button" className="button" onClick={() => onChange(pressKey(run, key))}>
                {key}
              </button>
            ))}
          </div>
          <div className="flow-buttons">
            <button type="button" className="button" onClick={() => onChange(doNothing(run))}>
              {text.flow.nothing}
            </button>
            <button type="button" className="button" onClick={() => onChange(doNothingToTheEnd(run))}>
              {text.flow.nothingToEnd}
            </button>
          </div>
        </>
      )}
      {asking && (
        <div className="flow-buttons">
          <button
            type="button"
            className="button"
            onClick={() =>
              onChange(
                answerProgress(run, { is: 'found', stage: 'accepted', since: run.startedAt - 86_400_000 }),
              )
            }
          >
            {text.flow.answerFound}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => onChange(answerProgress(run, { is: 'wrong' }))}
          >
            {text.flow.answerWrong}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => onChange(answerProgress(run, { is: 'unavailable' }))}
          >
            {text.flow.answerAway}
          </button>
        </div>
      )}
    </>
  );
}

function lineText(line: DryRunLine, text: ReturnType<typeof useText>): string {
  switch (line.is) {
    case 'hears':
      return `${text.flow.hears} “${line.text}”`;
    case 'presses':
      return text.flow.presses(line.key);
    case 'waits':
      return text.flow.waits(Math.round(line.waitedMs / 1000));
    case 'records':
      return text.flow.records;
    case 'asks':
      return text.flow.asks;
    default:
      return line satisfies never;
  }
}
