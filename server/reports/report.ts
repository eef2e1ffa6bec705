import type { CallRecord } from '../calls/call-record.ts';
import type { AgentId, QueueName } from '../protocol/ids.ts';
import {
  type Report,
  type ReportBy,
  type ReportFigures,
  type ReportQuery,
  type ReportRow,
  WAIT_CLASSES_MS,
  type WorkFigures,
} from '../protocol/report.ts';
import { add, decided, figuresOf, NO_FIGURES, type ServiceTargets } from './call-figures.ts';
import { intervalsOf } from './intervals.ts';
import { type Spell, within } from './spells.ts';

/** Done at an instant by an agent: a conversation begun, a call handed on, a callback that reached the citizen. */
export type Deed = {
  is: 'conversation' | 'transfer' | 'callback';
  at: number;
  agentId: AgentId;
  queue: QueueName | null;
};

/** What is counted of a call. */
export type CountedCall = Pick<
  CallRecord,
  'queue' | 'queuedAt' | 'answeredAt' | 'endedAt' | 'outcome' | 'grade'
>;

/** What a report is counted from: calls that entered a queue in its time, agents' spells, and single deeds. */
export type ReportSource = {
  calls: readonly CountedCall[];
  spells: readonly Spell[];
  deeds: readonly Deed[];
  agents: readonly { agentId: AgentId; name: string; extension: string }[];
};

export type ReportRules = { targets: ServiceTargets; utcOffsetMs: number };

/**
 * The report asked for. A call belongs to the interval in which it entered the queue, a spell is split at the ends of
 * intervals, a deed belongs to its instant. Rows in which nothing happened are left out, except where all rows are one
 * an interval: there a quiet hour is a fact of its own.
 */
export function reportOf(query: ReportQuery, source: ReportSource, rules: ReportRules): Report {
  const { from, to, interval, by } = query;
  const rows = split(source, intervalsOf(from, to, interval, rules.utcOffsetMs)).flatMap((part) =>
    rowsOf(part, by, source.agents, rules),
  );
  const [whole] = split(source, [{ start: from, end: to }]);
  if (whole === undefined) throw new Error('a report over no time');
  return { query: { from, to, interval, by }, rows, total: rowOf(whole, rules) };
}

type Interval = { start: number; end: number };
/** What of the source belongs to one interval. */
type Part = Interval & { calls: CountedCall[]; spells: Spell[]; deeds: Deed[] };

/** Each call, deed and piece of a spell into its interval; the intervals follow each other without a hole. */
function split(source: ReportSource, intervals: readonly Interval[]): Part[] {
  const parts = intervals.map((one): Part => ({ ...one, calls: [], spells: [], deeds: [] }));
  const indexOf = (at: number): number => {
    let [low, high] = [0, parts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((parts[middle]?.start ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const partAt = (at: number): Part | undefined => {
    const part = parts[indexOf(at)];
    return part !== undefined && at >= part.start && at < part.end ? part : undefined;
  };
  for (const call of source.calls) if (call.queuedAt !== null) partAt(call.queuedAt)?.calls.push(call);
  for (const deed of source.deeds) partAt(deed.at)?.deeds.push(deed);
  for (const spell of source.spells) {
    for (let index = indexOf(spell.from); index < parts.length; index += 1) {
      const part = parts[index];
      if (part === undefined || part.start >= spell.to) break;
      const piece = within(spell, part.start, part.end);
      if (piece !== null) part.spells.push(piece);
    }
  }
  return parts;
}

function rowsOf(part: Part, by: ReportBy, agents: ReportSource['agents'], rules: ReportRules): ReportRow[] {
  switch (by) {
    case 'all':
      return [rowOf(part, rules)];
    case 'queue':
      return queuesOf(part).map((queue) => queueRow(part, queue, rules));
    case 'agent':
      return agents
        .map((agent) => agentRow(part, agent))
        .filter((row) => (row.work?.staffedMs ?? 0) > 0 || row.transfers + row.callbacks > 0);
  }
}

const queuesOf = (part: Part): QueueName[] =>
  [
    ...new Set([...part.calls, ...part.deeds].map(({ queue }) => queue).filter((queue) => queue !== null)),
  ].sort();

const count = (deeds: readonly Deed[], is: Deed['is']): number =>
  deeds.filter((deed) => deed.is === is).length;

function rowOf(part: Part, { targets }: ReportRules): ReportRow {
  const { start, end } = part;
  return {
    start,
    end,
    queue: null,
    agent: null,
    calls: callFigures(part.calls, targets),
    work: workFigures(part.spells, part.deeds),
    transfers: count(part.deeds, 'transfer'),
    callbacks: count(part.deeds, 'callback'),
  };
}

function queueRow(part: Part, queue: QueueName, { targets }: ReportRules): ReportRow {
  const { start, end } = part;
  const deeds = part.deeds.filter((deed) => deed.queue === queue);
  return {
    start,
    end,
    queue,
    agent: null,
    calls: callFigures(
      part.calls.filter((call) => call.queue === queue),
      targets,
    ),
    work: null,
    transfers: count(deeds, 'transfer'),
    callbacks: count(deeds, 'callback'),
  };
}

function agentRow(part: Part, agent: ReportSource['agents'][number]): ReportRow {
  const { start, end } = part;
  const deeds = part.deeds.filter((deed) => deed.agentId === agent.agentId);
  return {
    start,
    end,
    queue: null,
    agent,
    calls: null,
    work: workFigures(
      part.spells.filter((spell) => spell.agentId === agent.agentId),
      deeds,
    ),
    transfers: count(deeds, 'transfer'),
    callbacks: count(deeds, 'callback'),
  };
}

/** 好差评: 5 非常满意, 4 满意, 3 基本满意 are good grades; 2 and 1 are bad ones. */
const LEAST_SATISFIED = 3;

function callFigures(calls: readonly CountedCall[], targets: ServiceTargets): ReportFigures {
  const each = calls.map((call) => figuresOf(call, targets));
  const sum = each.reduce((a, b) => add(a, b), NO_FIGURES);
  const waits = each
    .filter(({ answered, lost }) => answered + lost > 0)
    .map(({ waitMs }) => waitMs)
    .sort((a, b) => a - b);
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  const grades = calls.flatMap(({ grade }) => (grade === null ? [] : [grade]));
  return {
    ...sum,
    waitClasses: [...WAIT_CLASSES_MS, Number.POSITIVE_INFINITY].map(
      (end, index) => waits.filter((wait) => wait <= end && wait > (WAIT_CLASSES_MS[index - 1] ?? -1)).length,
    ),
    waitP50Ms: nearestRank(waits, 0.5),
    waitP90Ms: nearestRank(waits, 0.9),
    waitMaxMs: waits.at(-1) ?? null,
    connectRate: share(sum.answered, sum.answered + sum.lost),
    withinRate: share(sum.within, decided(sum)),
    graded: grades.length,
    satisfiedRate: share(grades.filter((grade) => grade >= LEAST_SATISFIED).length, grades.length),
  };
}

/** The smallest value that at least `share` of the sorted values do not exceed. */
const nearestRank = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;

function workFigures(spells: readonly Spell[], deeds: readonly Deed[]): WorkFigures {
  const time = (is: Spell['is']) =>
    spells.filter((spell) => spell.is === is).reduce((sum, { from, to }) => sum + to - from, 0);
  const awayMs: WorkFigures['awayMs'] = {};
  for (const { reason, from, to } of spells)
    if (reason !== null) awayMs[reason] = (awayMs[reason] ?? 0) + to - from;
  const [talkMs, holdMs, wrapUpMs] = [time('talking'), time('holding'), time('wrapUp')];
  const [ringMs, readyMs] = [time('ringing'), time('ready')];
  const busyMs = talkMs + holdMs + wrapUpMs;
  const workMs = busyMs + ringMs + readyMs;
  return {
    handled: count(deeds, 'conversation'),
    talkMs,
    holdMs,
    wrapUpMs,
    ringMs,
    readyMs,
    awayMs,
    staffedMs: spells.reduce((sum, { from, to }) => sum + to - from, 0),
    occupancy: workMs === 0 ? null : busyMs / workMs,
  };
}

/** The first moment of each agent's part in each call: hold and resume do not begin it anew. */
export function conversationsOf(spells: readonly Spell[]): Deed[] {
  const first = new Map<string, Deed>();
  for (const { agentId, callId, is, from } of spells) {
    if (callId === null || (is !== 'talking' && is !== 'holding')) continue;
    const key = `${agentId} ${callId}`;
    if (from < (first.get(key)?.at ?? Number.POSITIVE_INFINITY))
      first.set(key, { is: 'conversation', at: from, agentId, queue: null });
  }
  return [...first.values()];
}
