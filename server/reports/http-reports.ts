import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Session } from '../accounts/account.ts';
import { sendRefusal } from '../accounts/http-session.ts';
import { CITY_UTC_OFFSET_MINUTES, dayOf, dayStart } from '../desks/today.ts';
import type { Log } from '../log/pino-log.ts';
import { Language } from '../protocol/ids.ts';
import { type DayCurve, ReportQuery } from '../protocol/report.ts';
import { add, figuresOf, NO_FIGURES, type ServiceTargets } from './call-figures.ts';
import { csvOf } from './csv.ts';
import { workbookOf } from './exceljs-workbook.ts';
import type { Reports } from './pg-reports.ts';
import { reportOf } from './report.ts';
import { tableOf } from './report-columns.ts';

export type ReportPorts = {
  reports: Reports;
  targets: ServiceTargets;
  session: (request: FastifyRequest) => Session | null;
  now: () => number;
  log: Log;
};

const DAY_MS = 86_400_000;
const QUARTER_MS = 15 * 60_000;
const QUARTERS = 96;
const UTC_OFFSET_MS = CITY_UTC_OFFSET_MINUTES * 60_000;
/** So many of the same weekday before today make the expected curve. */
const WEEKS_BACK = 4;

const FileQuery = z.object({ format: z.enum(['csv', 'xlsx']), language: Language });
const SHEETS = {
  zh: { figures: '报表', definitions: '指标口径', figure: '指标', definition: '口径' },
  en: { figures: 'report', definitions: 'definitions', figure: 'figure', definition: 'definition' },
} as const;

/**
 * For leads. `GET /api/reports?from&to&interval&by`: a `Report`; `GET /api/reports/file?…&format=csv|xlsx&language`:
 * the same as a file; `GET /api/reports/day`: a `DayCurve`.
 */
export function httpReports(app: FastifyInstance, ports: ReportPorts): void {
  const { reports, targets, session, now, log } = ports;
  const rules = { targets, utcOffsetMs: UTC_OFFSET_MS };

  const refusalOf = (request: FastifyRequest): 'not-signed-in' | 'not-allowed' | null => {
    const asker = session(request);
    if (asker === null) return 'not-signed-in';
    return asker.account.role === 'lead' ? null : 'not-allowed';
  };

  async function answer(query: z.infer<typeof ReportQuery>) {
    return reportOf(query, await reports.source(query.from, query.to, now()), rules);
  }

  app.get('/api/reports', async (request, reply) => {
    const refusal = refusalOf(request);
    if (refusal !== null) return sendRefusal(reply, refusal);
    const query = ReportQuery.safeParse(request.query);
    return query.success ? answer(query.data) : sendRefusal(reply, 'bad-request');
  });

  app.get('/api/reports/file', async (request, reply) => {
    const refusal = refusalOf(request);
    if (refusal !== null) return sendRefusal(reply, refusal);
    const query = ReportQuery.safeParse(request.query);
    const file = FileQuery.safeParse(request.query);
    if (!query.success || !file.success) return sendRefusal(reply, 'bad-request');
    const { format, language } = file.data;
    const report = await answer(query.data);
    const table = tableOf(report, language);
    const name = `12345-${dayOf(query.data.from)}-${dayOf(query.data.to - 1)}-${query.data.by}.${format}`;
    log.info({ by: query.data.by, format, rows: report.rows.length }, 'a report was taken out');
    reply.header('content-disposition', `attachment; filename="${name}"`);
    if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(csvOf(table, cityTime));
    return reply
      .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
      .send(await workbookOf(table, SHEETS[language], UTC_OFFSET_MS));
  });

  app.get('/api/reports/day', async (request, reply) => {
    const refusal = refusalOf(request);
    if (refusal !== null) return sendRefusal(reply, refusal);
    return dayCurve();
  });

  async function dayCurve(): Promise<DayCurve> {
    const start = dayStart(now());
    const { calls } = await reports.source(start, start + DAY_MS, now());
    const today = Array.from({ length: QUARTERS }, () => NO_FIGURES);
    for (const call of calls) {
      const quarter = Math.floor(((call.queuedAt ?? start) - start) / QUARTER_MS);
      today[quarter] = add(today[quarter] ?? NO_FIGURES, figuresOf(call, targets));
    }
    const weeks = await Promise.all(
      Array.from({ length: WEEKS_BACK }, (_none, week) => {
        const day = start - (week + 1) * 7 * DAY_MS;
        return reports.offeredByQuarter(day, day + DAY_MS);
      }),
    );
    const known = weeks.filter((week) => week.size > 0);
    return {
      dayStart: start,
      quarters: today.map(({ offered, lost }, quarter) => ({
        offered,
        lost,
        expected:
          known.length === 0
            ? null
            : known.reduce((sum, week) => sum + (week.get(quarter) ?? 0), 0) / known.length,
      })),
    };
  }
}

/** `2026-11-24 09:30` on the city's clock. */
const cityTime = (at: number): string =>
  new Date(at + UTC_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
