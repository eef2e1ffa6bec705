import type { NotReadyReason } from './agent.ts';
import type { Language } from './ids.ts';
import type { ReportBy, ReportRow } from './report.ts';

/** count: a number of calls · share: a fraction of 1 · ms: a time. */
export type FigureUnit = 'count' | 'share' | 'ms';
type Words = Record<Language, string>;
type Figure = {
  title: Words;
  unit: FigureUnit;
  /** How it is counted: stands beside every figure, on the page and in the file. */
  definition: Words;
  of: (row: ReportRow) => number | null;
  /** calls: of callers and queues · work: of agents · both. */
  about: 'calls' | 'work' | 'both';
};

const calls = (
  title: [string, string],
  unit: FigureUnit,
  definition: [string, string],
  of: (figures: NonNullable<ReportRow['calls']>) => number | null | undefined,
): Figure => ({
  title: { zh: title[0], en: title[1] },
  unit,
  definition: { zh: definition[0], en: definition[1] },
  of: (row) => (row.calls === null ? null : (of(row.calls) ?? null)),
  about: 'calls',
});
const work = (
  title: [string, string],
  unit: FigureUnit,
  definition: [string, string],
  of: (figures: NonNullable<ReportRow['work']>) => number | null,
): Figure => ({
  title: { zh: title[0], en: title[1] },
  unit,
  definition: { zh: definition[0], en: definition[1] },
  of: (row) => (row.work === null ? null : of(row.work)),
  about: 'work',
});
const away = (reason: NotReadyReason, zh: string, en: string): Figure =>
  work(
    [zh, en],
    'ms',
    [
      `坐席处于“${zh}”的时间，按时段切分。`,
      `Time agents were not ready: ${en}; split at the interval's ends.`,
    ],
    ({ awayMs }) => awayMs[reason] ?? 0,
  );
const waitClass = (index: number, zh: string, en: string): Figure =>
  calls(
    [zh, en],
    'count',
    [
      '按等待时长分组的来电数：已接听的算到接听，未接通的算到离开。',
      'Calls by their wait: until the answer, or until they were lost.',
    ],
    ({ waitClasses }) => waitClasses[index],
  );

/** Every figure of the reports, in the order of the columns. */
export const FIGURES = {
  offered: calls(
    ['来电', 'offered'],
    'count',
    ['该时段进入排队的来电数。', 'Calls that entered a queue in the interval.'],
    (figures) => figures.offered,
  ),
  answered: calls(
    ['接听', 'answered'],
    'count',
    [
      '其中由人工接听的，转交 110 的也算；之后的回拨不算。',
      'Of those, calls a person answered, handed over to 110 included; a later callback does not count.',
    ],
    (figures) => figures.answered,
  ),
  abandoned: calls(
    ['放弃', 'abandoned'],
    'count',
    ['排队中主叫挂断的，不含短时放弃。', 'Callers who hung up in the queue, without short abandons.'],
    (figures) => figures.abandoned,
  ),
  shortAbandoned: calls(
    ['短时放弃', 'short abandons'],
    'count',
    [
      '排队不足设定秒数（默认 5 秒）就挂断的，单列，不计入未接通。',
      'Hung up in the queue sooner than the set time (5 s unless changed); counted apart, not as lost.',
    ],
    (figures) => figures.shortAbandoned,
  ),
  lost: calls(
    ['未接通', 'lost'],
    'count',
    [
      '要求人工而未与人通话的：放弃、超时、转留言或回拨、故障中断。',
      'Asked for a person and spoke to none: abandoned, timed out, sent to voicemail or callback, cut by a fault.',
    ],
    (figures) => figures.lost,
  ),
  connectRate: calls(
    ['接通率', 'connect rate'],
    'share',
    [
      '接听 ÷（接听 + 未接通）；仍在等待的不计。国标：任意 24 小时不低于 95%。',
      'Answered / (answered + lost); those who still wait are in neither. Standard: at least 95 % in any 24 h.',
    ],
    (figures) => figures.connectRate,
  ),
  withinRate: calls(
    ['15 秒接听率', 'answered in 15 s'],
    'share',
    [
      '进入排队后 15 秒（可设）内接听 ÷ 来电。',
      'Answered within 15 s (a setting) of entering the queue / offered.',
    ],
    (figures) => figures.withinRate,
  ),
  waitMean: calls(
    ['平均等待', 'mean wait'],
    'ms',
    ['已接听和未接通来电在队列中的平均时长。', 'Mean time in the queue of those answered or lost.'],
    ({ waitMs, answered, lost }) => (answered + lost === 0 ? null : waitMs / (answered + lost)),
  ),
  waitP50: calls(
    ['等待中位数', 'median wait'],
    'ms',
    ['一半的来电等待不超过它（最近秩）。', 'Half of them waited no longer (nearest rank).'],
    ({ waitP50Ms }) => waitP50Ms,
  ),
  waitP90: calls(
    ['等待 90 分位', '90th percentile wait'],
    'ms',
    ['九成的来电等待不超过它（最近秩）。', 'Nine in ten waited no longer (nearest rank).'],
    ({ waitP90Ms }) => waitP90Ms,
  ),
  waitMax: calls(
    ['最长等待', 'longest wait'],
    'ms',
    ['该时段来电的最长等待。', 'The longest wait of these calls.'],
    ({ waitMaxMs }) => waitMaxMs,
  ),
  wait15: waitClass(0, '≤15 秒', '<= 15 s'),
  wait30: waitClass(1, '15–30 秒', '15-30 s'),
  wait60: waitClass(2, '30–60 秒', '30-60 s'),
  wait120: waitClass(3, '1–2 分', '1-2 min'),
  waitMore: waitClass(4, '>2 分', '> 2 min'),
  handled: work(
    ['通话次数', 'conversations'],
    'count',
    [
      '坐席在该时段开始的通话数；保持后恢复不另计，转接后接手的算一次。',
      'Conversations agents began in the interval; going on after a hold is none, taking over a transfer is one.',
    ],
    ({ handled }) => handled,
  ),
  talk: work(
    ['通话时长', 'talk'],
    'ms',
    ['坐席处于通话状态的时间，按时段切分。', "Time agents talked; split at the interval's ends."],
    ({ talkMs }) => talkMs,
  ),
  hold: work(
    ['保持时长', 'hold'],
    'ms',
    ['坐席让来电人保持等待的时间。', 'Time agents had a caller on hold.'],
    ({ holdMs }) => holdMs,
  ),
  wrapUp: work(
    ['话后时长', 'wrap-up'],
    'ms',
    ['通话结束后的话后处理时间。', 'Time after calls in wrap-up.'],
    ({ wrapUpMs }) => wrapUpMs,
  ),
  ring: work(
    ['振铃时长', 'ringing'],
    'ms',
    ['坐席话机振铃的时间。', "Time agents' phones rang."],
    ({ ringMs }) => ringMs,
  ),
  ready: work(
    ['就绪时长', 'ready'],
    'ms',
    ['坐席就绪等待来电的时间。', 'Time agents were ready and free.'],
    ({ readyMs }) => readyMs,
  ),
  break: away('break', '小休', 'break'),
  meal: away('meal', '就餐', 'meal'),
  training: away('training', '培训', 'training'),
  meeting: away('meeting', '会议', 'meeting'),
  paperwork: away('paperwork', '案头', 'paperwork'),
  signedIn: away('signed-in', '刚登录', 'just signed in'),
  missedCalls: away('missed-calls', '多次未接', 'missed calls'),
  pageLost: away('page-lost', '页面断开', 'page lost'),
  staffed: work(
    ['登录时长', 'signed in'],
    'ms',
    [
      '坐席在队列中登录的时间，等于以上各状态之和。',
      'Time agents were signed in: the sum of the states above.',
    ],
    ({ staffedMs }) => staffedMs,
  ),
  occupancy: work(
    ['工时利用率', 'occupancy'],
    'share',
    [
      '（通话 + 保持 + 话后）÷（通话 + 保持 + 话后 + 振铃 + 就绪）。',
      '(Talk + hold + wrap-up) / (talk + hold + wrap-up + ringing + ready).',
    ],
    ({ occupancy }) => occupancy,
  ),
  graded: calls(
    ['评价', 'graded'],
    'count',
    ['来电人挂机前按键评价的来电数。', 'Calls whose caller gave a grade by key after the agent had hung up.'],
    ({ graded }) => graded,
  ),
  satisfiedRate: calls(
    ['满意率', 'satisfied'],
    'share',
    [
      '评价为 5、4、3（非常满意、满意、基本满意）的 ÷ 全部评价；未评价的不计。',
      'Grades 5, 4 and 3 / all grades; calls without a grade are in neither.',
    ],
    ({ satisfiedRate }) => satisfiedRate,
  ),
  transfers: {
    title: { zh: '转接', en: 'transfers' },
    unit: 'count',
    definition: {
      zh: '转给其他坐席、队列或外部号码并成功的次数。',
      en: 'Calls handed on to another agent, queue or number.',
    },
    of: (row) => row.transfers,
    about: 'both',
  },
  callbacks: {
    title: { zh: '回拨', en: 'callbacks' },
    unit: 'count',
    definition: { zh: '接通了来电人的回拨次数。', en: 'Callbacks that reached the citizen.' },
    of: (row) => row.callbacks,
    about: 'both',
  },
} as const satisfies Record<string, Figure>;
export type FigureName = keyof typeof FIGURES;

/** The figures that mean something in rows of this kind. */
export function figuresIn(by: ReportBy): FigureName[] {
  const without = by === 'queue' ? 'work' : by === 'agent' ? 'calls' : null;
  return (Object.keys(FIGURES) as FigureName[]).filter((name) => FIGURES[name].about !== without);
}
