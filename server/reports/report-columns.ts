import type { Language } from '../protocol/ids.ts';
import type { Report, ReportRow } from '../protocol/report.ts';
import { FIGURES, type FigureName, type FigureUnit, figuresIn } from '../protocol/report-figures.ts';

export type Cell = string | number | null;
export type Column = { title: string; unit: FigureUnit | 'text' | 'time' };
export type ReportTable = {
  columns: Column[];
  rows: Cell[][];
  /** Name, unit and definition of each figure, for the sheet beside. */
  definitions: [string, string][];
};

const WORDS = {
  zh: { from: '开始', to: '结束', queue: '队列', agent: '坐席', extension: '工号', total: '合计' },
  en: { from: 'from', to: 'to', queue: 'queue', agent: 'agent', extension: 'extension', total: 'total' },
} as const;

/** The report as a table of plain cells: instants and times stay numbers (ms), shares stay fractions of 1. */
export function tableOf(report: Report, language: Language): ReportTable {
  const words = WORDS[language];
  const { by } = report.query;
  const names = figuresIn(by);
  const who: Column[] =
    by === 'queue'
      ? [{ title: words.queue, unit: 'text' }]
      : by === 'agent'
        ? [
            { title: words.extension, unit: 'text' },
            { title: words.agent, unit: 'text' },
          ]
        : [];
  const whoCells = ({ queue, agent }: ReportRow): Cell[] =>
    by === 'queue' ? [queue] : by === 'agent' ? [agent?.extension ?? null, agent?.name ?? null] : [];
  const figure = (row: ReportRow) => names.map((name) => FIGURES[name].of(row));
  return {
    columns: [
      { title: words.from, unit: 'time' },
      { title: words.to, unit: 'time' },
      ...who,
      ...names.map((name): Column => ({ title: FIGURES[name].title[language], unit: FIGURES[name].unit })),
    ],
    rows: [
      ...report.rows.map((row) => [row.start, row.end, ...whoCells(row), ...figure(row)]),
      [words.total, null, ...who.map(() => null), ...figure(report.total)],
    ],
    definitions: names.map((name: FigureName) => [
      FIGURES[name].title[language],
      FIGURES[name].definition[language],
    ]),
  };
}
