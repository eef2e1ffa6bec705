import { useEffect, useId, useState } from 'react';
import type { Refusal } from '../../../server/protocol/reply.ts';
import { Report, ReportBy, ReportInterval, type ReportRow } from '../../../server/protocol/report.ts';
import { FIGURES, type FigureUnit, figuresIn } from '../../../server/protocol/report-figures.ts';
import { httpApi } from '../link/http-api.ts';
import { useLanguage, useText } from '../text/text-context.tsx';
import { CITY_UTC_OFFSET_MS } from '../ui/city-time.ts';
import { RefusalNote } from '../ui/refusal-note.tsx';
import { clockText } from '../ui/time-text.ts';
import { RANGES, type Range, rangeOf } from './report-range.ts';

type Choice = { range: Range; interval: ReportInterval; by: ReportBy };

/** Counts of any time, by queue or agent, each with its definition, to look at and to take out. */
export function ReportsPage() {
  const text = useText().reports;
  const { language } = useLanguage();
  const [choice, setChoice] = useState<Choice>({ range: 'today', interval: 'hour', by: 'all' });
  const [report, setReport] = useState<Report | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { range, interval, by } = choice;
  useEffect(() => {
    let current = true;
    setReport(null);
    void httpApi(window.location.origin)(
      'GET',
      `/api/reports?${queryOf({ range, interval, by })}`,
      Report,
    ).then((reply) => {
      if (!current) return;
      setRefusal(reply.ok ? null : reply.refusal);
      setReport(reply.ok ? reply.value : null);
    });
    return () => {
      current = false;
    };
  }, [range, interval, by]);
  const file = (format: 'csv' | 'xlsx') =>
    `./api/reports/file?${queryOf(choice)}&format=${format}&language=${language}`;
  return (
    <main className="reports" data-testid="reports">
      <form className="report-choices" onSubmit={(event) => event.preventDefault()}>
        <Choose
          label={text.range}
          words={text.ranges}
          options={RANGES}
          value={range}
          onChoose={(value) => setChoice({ ...choice, range: value })}
        />
        <Choose
          label={text.interval}
          words={text.intervals}
          options={ReportInterval.options}
          value={interval}
          onChoose={(value) => setChoice({ ...choice, interval: value })}
        />
        <Choose
          label={text.by}
          words={text.bys}
          options={ReportBy.options}
          value={by}
          onChoose={(value) => setChoice({ ...choice, by: value })}
        />
        <span className="top-space" />
        <span className="quiet">{text.file}</span>
        <a className="button-plain" href={file('xlsx')} download>
          {text.xlsx}
        </a>
        <a className="button-plain" href={file('csv')} download>
          {text.csv}
        </a>
      </form>
      {refusal !== null && <RefusalNote refusal={refusal} />}
      {report === null ? (
        refusal === null && <p className="empty">{text.loading}</p>
      ) : (
        <ReportTable report={report} />
      )}
      <details className="report-definitions">
        <summary>{text.definitions}</summary>
        <dl>
          {figuresIn(by).map((name) => (
            <div key={name}>
              <dt>{FIGURES[name].title[language]}</dt>
              <dd>{FIGURES[name].definition[language]}</dd>
            </div>
          ))}
        </dl>
      </details>
    </main>
  );
}

function queryOf({ range, interval, by }: Choice): string {
  const { from, to } = rangeOf(range, Date.now());
  return new URLSearchParams({ from: String(from), to: String(to), interval, by }).toString();
}

function Choose<T extends string>(props: {
  label: string;
  words: Record<T, string>;
  options: readonly T[];
  value: T;
  onChoose: (value: T) => void;
}) {
  const id = useId();
  return (
    <span className="report-choice">
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        value={props.value}
        onChange={(event) => {
          const chosen = props.options.find((option) => option === event.target.value);
          if (chosen !== undefined) props.onChoose(chosen);
        }}
      >
        {props.options.map((option) => (
          <option key={option} value={option}>
            {props.words[option]}
          </option>
        ))}
      </select>
    </span>
  );
}

function ReportTable(props: { report: Report }) {
  const text = useText().reports;
  const { language } = useLanguage();
  const { report } = props;
  const { by } = report.query;
  const names = figuresIn(by);
  const who = ({ queue, agent }: ReportRow): string =>
    by === 'queue' ? (queue ?? '') : agent === null ? '' : `${agent.extension} ${agent.name}`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="report-scroll" tabIndex={0} aria-label={text.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.from}</th>
            {by !== 'all' && (
              <th scope="col" className="report-who">
                {by === 'queue' ? text.queue : text.agent}
              </th>
            )}
            {names.map((name) => (
              <th key={name} scope="col" title={FIGURES[name].definition[language]}>
                {FIGURES[name].title[language]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row) => (
            <tr key={`${row.start} ${who(row)}`}>
              <th scope="row">{startText(row.start)}</th>
              {by !== 'all' && <td className="report-who">{who(row)}</td>}
              {names.map((name) => (
                <td key={name} data-none={!FIGURES[name].of(row)}>
                  {cellText(FIGURES[name].of(row), FIGURES[name].unit)}
                </td>
              ))}
            </tr>
          ))}
          {report.rows.length === 0 && (
            <tr>
              <td className="empty" colSpan={names.length + 2}>
                {text.none}
              </td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{text.total}</th>
            {by !== 'all' && <td />}
            {names.map((name) => (
              <td key={name}>{cellText(FIGURES[name].of(report.total), FIGURES[name].unit)}</td>
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

const cellText = (value: number | null, unit: FigureUnit): string => {
  if (value === null) return '–';
  if (unit === 'count') return String(value);
  return unit === 'share' ? `${(value * 100).toFixed(1)}%` : clockText(value);
};

/** `11-24 09:30` on the city's clock. */
const startText = (at: number): string =>
  new Date(at + CITY_UTC_OFFSET_MS).toISOString().slice(5, 16).replace('T', ' ');
