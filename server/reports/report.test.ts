import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AgentState } from '../protocol/agent.ts';
import type { Outcome } from '../protocol/call.ts';
import type { AgentId, CallId, QueueName } from '../protocol/ids.ts';
import type { ReportQuery, ReportRow } from '../protocol/report.ts';
import { csvOf } from './csv.ts';
import { workbookOf } from './exceljs-workbook.ts';
import { type CountedCall, conversationsOf, reportOf } from './report.ts';
import { tableOf } from './report-columns.ts';
import { type AgentWord, spellsOf } from './spells.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const UTC_OFFSET_MS = 8 * HOUR;
/** 2026-11-24 00:00 in the city. */
const DAY = Date.UTC(2026, 10, 23, 16);
const RULES = {
  targets: { answerWithinMs: 15_000, shortAbandonMs: 5_000, withinTarget: 0.9, connectTarget: 0.95 },
  utcOffsetMs: UTC_OFFSET_MS,
};
const WANG = 'wang' as AgentId;
const ZHAO = 'zhao' as AgentId;
const AGENTS = [
  { agentId: WANG, name: '王芳', extension: '1001' },
  { agentId: ZHAO, name: '赵强', extension: '1002' },
];
const [CITIZENS, COMPANIES] = ['citizens' as QueueName, 'companies' as QueueName];
const query = (more: Partial<ReportQuery> = {}): ReportQuery => ({
  from: DAY,
  to: DAY + 4 * HOUR,
  interval: 'hour',
  by: 'all',
  ...more,
});
const call = (
  queuedAt: number,
  waitMs: number,
  outcome: Outcome | null,
  queue: QueueName = CITIZENS,
  grade: number | null = null,
): CountedCall => ({
  queue,
  queuedAt,
  answeredAt: outcome === 'answered' ? queuedAt + waitMs : null,
  endedAt: outcome === null ? null : queuedAt + waitMs + (outcome === 'answered' ? 90_000 : 0),
  outcome,
  grade,
});
const ofCalls = (calls: CountedCall[], more: Partial<ReportQuery> = {}) =>
  reportOf(query(more), { calls, spells: [], deeds: [], agents: AGENTS }, RULES);

describe('[K5] a figure equals a count by hand from the calls', () => {
  test('an hour of six calls', () => {
    const { rows, total } = ofCalls([
      call(DAY, 10_000, 'answered', CITIZENS, 5),
      call(DAY + 1, 15_000, 'answered', COMPANIES, 2),
      call(DAY + HOUR - 1, 70_000, 'answered'),
      call(DAY + 5, 3_000, 'abandoned'),
      call(DAY + 6, 40_000, 'abandoned'),
      call(DAY + HOUR, 1_000, null),
    ]);
    expect(rows.map((row) => row.calls?.offered)).toEqual([5, 1, 0, 0]);
    expect(rows[0]?.calls).toEqual({
      offered: 5,
      answered: 3,
      within: 2,
      shortAbandoned: 1,
      abandoned: 1,
      lost: 1,
      waitMs: 135_000,
      waitClasses: [2, 0, 1, 1, 0],
      waitP50Ms: 15_000,
      waitP90Ms: 70_000,
      waitMaxMs: 70_000,
      connectRate: 0.75,
      withinRate: 0.4,
      graded: 2,
      satisfiedRate: 0.5,
    });
    expect(total.calls?.offered).toBe(6);
  });

  test('whatever the calls: rows of any interval and kind add up to the total, and to a plain count', () => {
    const outcome = fc.constantFrom<(Outcome | null)[]>('answered', 'abandoned', 'timedOut', 'lost', null);
    const some = fc
      .record({
        at: fc.integer({ min: 0, max: 4 * HOUR - 1 }),
        wait: fc.integer({ min: 0, max: 200_000 }),
        outcome,
        queue: fc.constantFrom(CITIZENS, COMPANIES),
      })
      .map(({ at, wait, outcome: is, queue }) => call(DAY + at, wait, is, queue));
    const interval = fc.constantFrom<ReportQuery['interval'][]>('quarter', 'half', 'hour', 'day', 'whole');
    fc.assert(
      fc.property(fc.array(some, { maxLength: 40 }), interval, fc.boolean(), (calls, length, queues) => {
        const { rows, total } = ofCalls(calls, { interval: length, by: queues ? 'queue' : 'all' });
        const sum = (of: (row: ReportRow) => number | undefined) =>
          rows.reduce((before, row) => before + (of(row) ?? 0), 0);
        const answered = calls.filter((one) => one.outcome === 'answered');
        const quick = answered.filter((one) => (one.answeredAt ?? 0) - (one.queuedAt ?? 0) <= 15_000);
        expect(sum((row) => row.calls?.offered)).toBe(calls.length);
        expect(sum((row) => row.calls?.answered)).toBe(answered.length);
        expect(sum((row) => row.calls?.within)).toBe(quick.length);
        expect(sum((row) => row.calls?.lost)).toBe(total.calls?.lost);
        expect(total.calls?.answered).toBe(answered.length);
        expect(total.calls?.waitClasses.reduce((a, b) => a + b)).toBe(
          (total.calls?.answered ?? 0) + (total.calls?.lost ?? 0),
        );
      }),
    );
  });
});

describe('[K6] what agents did is split at the ends of intervals', () => {
  const states: [number, AgentState | null][] = [
    [0, { is: 'notReady', reason: 'signed-in', since: DAY }],
    [10, { is: 'ready', since: DAY + 10 * MINUTE }],
    [50, { is: 'ringing', callId: 'call-0001' as CallId, since: DAY + 50 * MINUTE }],
    [51, { is: 'talking', callId: 'call-0001' as CallId, since: DAY + 51 * MINUTE }],
    [55, { is: 'holding', callId: 'call-0001' as CallId, since: DAY + 55 * MINUTE }],
    [65, { is: 'talking', callId: 'call-0001' as CallId, since: DAY + 65 * MINUTE }],
    [70, { is: 'wrapUp', callId: 'call-0001' as CallId, since: DAY + 70 * MINUTE, endsAt: null }],
    [75, { is: 'notReady', reason: 'meal', since: DAY + 75 * MINUTE }],
    [135, null],
  ];
  const words = states.map(
    ([minute, state]): AgentWord => ({
      agentId: WANG,
      at: DAY + minute * MINUTE + 20,
      state,
    }),
  );
  const always = [{ from: DAY - HOUR, to: DAY + 10 * HOUR }];
  const report = (up = always, said = words) => {
    const spells = spellsOf(said, up, DAY + 4 * HOUR);
    return reportOf(
      query({ by: 'agent' }),
      { calls: [], spells, deeds: conversationsOf(spells), agents: AGENTS },
      RULES,
    );
  };
  const minutes = (row: ReportRow | undefined) =>
    row?.work && {
      ready: row.work.readyMs / MINUTE,
      ring: row.work.ringMs / MINUTE,
      talk: row.work.talkMs / MINUTE,
      hold: row.work.holdMs / MINUTE,
      wrapUp: row.work.wrapUpMs / MINUTE,
      handled: row.work.handled,
      staffed: Math.round(row.work.staffedMs / MINUTE),
    };

  test('a call over the full hour is one conversation, its time is in both hours', () => {
    const { rows } = report();
    expect(minutes(rows[0])).toEqual({
      ready: 40,
      ring: 1,
      talk: 4,
      hold: 5,
      wrapUp: 0,
      handled: 1,
      staffed: 60,
    });
    expect(minutes(rows[1])).toEqual({
      ready: 0,
      ring: 0,
      talk: 5,
      hold: 5,
      wrapUp: 5,
      handled: 0,
      staffed: 60,
    });
    expect(rows[1]?.work?.awayMs).toEqual({ meal: 45 * MINUTE });
    expect(rows[1]?.work?.occupancy).toBe(1);
    expect(Math.round((rows[2]?.work?.staffedMs ?? 0) / MINUTE)).toBe(15);
    expect(rows).toHaveLength(3);
  });

  test('told twice or late it is the same; while the system was down nobody worked', () => {
    const twice = words.flatMap((word) => [word, word]);
    expect(report(always, twice).rows).toEqual(report().rows);
    const down = [
      { from: DAY, to: DAY + 20 * MINUTE },
      { from: DAY + 40 * MINUTE, to: DAY + 4 * HOUR },
    ];
    expect(report(down).rows[0]?.work?.readyMs).toBe(20 * MINUTE);
  });
});

describe('[K7] a report leaves as a file', () => {
  const report = ofCalls([call(DAY, 10_000, 'answered')]);

  test('CSV: UTF-8 with its mark, seconds and per cent, nothing a spreadsheet would run', () => {
    const csv = csvOf(tableOf(report, 'zh'), (at) => new Date(at + UTC_OFFSET_MS).toISOString().slice(0, 16));
    expect(csv.startsWith('\ufeff开始,结束,来电,接听,')).toBe(true);
    expect(csv.split('\r\n')[1]).toMatch(/^2026-11-24T00:00,2026-11-24T01:00,1,1,0,0,0,100.00,100.00,10,/);
    const evil = {
      columns: [{ title: 'a', unit: 'text' as const }],
      rows: [['=1+1'], ['a"b']],
      definitions: [],
    };
    expect(csvOf(evil, String)).toBe('\ufeffa\r\n\'=1+1\r\n"a""b"\r\n');
  });

  test('a workbook that can be read again, with the definitions beside', async () => {
    const titles = { figures: '报表', definitions: '指标口径', figure: '指标', definition: '口径' };
    const bytes = await workbookOf(tableOf(report, 'zh'), titles, UTC_OFFSET_MS);
    const { default: ExcelJS } = await import('exceljs');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(bytes.buffer as ArrayBuffer);
    expect(workbook.getWorksheet('报表')?.getCell('A2').value).toEqual(new Date(DAY + UTC_OFFSET_MS));
    expect(workbook.getWorksheet('报表')?.getCell('C2').value).toBe(1);
    expect(workbook.getWorksheet('指标口径')?.getCell('A2').value).toBe('来电');
  });
});
