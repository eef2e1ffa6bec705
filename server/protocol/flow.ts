import { z } from 'zod';
import { Language, QueueName } from './ids.ts';
import { SkillNeed } from './queue.ts';

/**
 * What a caller hears and may choose before (and after) a person: a document of nodes joined by named exits, drawn and
 * published by a lead, run by `ivr` (flow-run.ts has what each node does, flow-check.ts what makes one unfit).
 * An exit that is null is not joined yet; a draft may have such exits, a published document has none it needs.
 */
export const FlowNodeId = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
export type FlowNodeId = z.infer<typeof FlowNodeId>;

/** Name of a recording: a line of asterisk-config/prompts/prompts.csv or a file a city added. */
export const PromptId = z.string().regex(/^[a-z0-9-]{1,48}$/);
export type PromptId = z.infer<typeof PromptId>;

export const Key = z.enum(['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#']);
export type Key = z.infer<typeof Key>;

const Exit = FlowNodeId.nullable();
const Next = z.object({ next: Exit });
const DurationMs = z.int().min(1000).max(120_000);
const base = { id: FlowNodeId, title: z.string().max(40).default('') };

/** Minutes of the day, `from` before `to`; 1440 is the end of the day. */
export const Opening = z
  .object({ from: z.int().min(0).max(1439), to: z.int().min(1).max(1440) })
  .refine(({ from, to }) => from < to);
export type Opening = z.infer<typeof Opening>;

/** Openings of each weekday, Monday first. */
export const Week = z.array(z.array(Opening).max(6)).length(7);
export type Week = z.infer<typeof Week>;

const PhoneNumber = z.string().regex(/^[0-9]{3,15}$/);

export const FlowNode = z.discriminatedUnion('kind', [
  /** 欢迎词. `notice`: the recording tells that the call is recorded, so no key may cut it short. */
  z.object({ ...base, kind: z.literal('greeting'), prompt: PromptId, notice: z.boolean(), exits: Next }),
  /** 时间判断. On a State Council holiday `holiday` is taken; a working day in lieu (调休) has Monday's hours. */
  z.object({
    ...base,
    kind: z.literal('hours'),
    week: Week,
    exits: z.object({ open: Exit, closed: Exit, holiday: Exit }),
  }),
  /** 按键菜单. After `repeats` more tries `timeout` (nothing was pressed) or `invalid` is taken. */
  z.object({
    ...base,
    kind: z.literal('menu'),
    prompt: PromptId,
    repeats: z.int().min(0).max(5),
    timeoutMs: DurationMs,
    keys: z.partialRecord(Key, Exit),
    exits: z.object({ timeout: Exit, invalid: Exit }),
  }),
  /** 语言选择. Without a key the language stays as it is. */
  z.object({
    ...base,
    kind: z.literal('language'),
    prompt: PromptId,
    timeoutMs: DurationMs,
    languages: z.partialRecord(Key, Language),
    exits: Next,
  }),
  /** 进度查询 by ticket number and code. `person`: three wrong codes, or the answer cannot be had. */
  z.object({
    ...base,
    kind: z.literal('progress'),
    timeoutMs: DurationMs,
    exits: z.object({ told: Exit, person: Exit }),
  }),
  /** 回拨登记: one key, and the city calls back; the call ends. Skipped where the number is withheld. */
  z.object({
    ...base,
    kind: z.literal('callback'),
    prompt: PromptId,
    key: Key,
    timeoutMs: DurationMs,
    exits: z.object({ declined: Exit }),
  }),
  /** 留言: recorded, transcribed, answered by a call back; the call ends. */
  z.object({
    ...base,
    kind: z.literal('voicemail'),
    prompt: PromptId,
    longestMs: z.int().min(10_000).max(600_000),
  }),
  /** 紧急转接 to `number`; where that is null or does not answer, `person` with the top priority. */
  z.object({
    ...base,
    kind: z.literal('emergency'),
    prompt: PromptId.nullable(),
    number: PhoneNumber.nullable(),
    exits: z.object({ person: Exit }),
  }),
  /**
   * 排队. How often something is said, the longest wait and the offer of a call back are the queue's own rules.
   * `full`: the longest wait is over (null: an apology, then the end). `after`: the survey that follows when the agent
   * has hung up (null: none).
   */
  z.object({
    ...base,
    kind: z.literal('queue'),
    queue: QueueName,
    priority: z.enum(['normal', 'emergency']),
    skills: z.array(SkillNeed).max(8),
    sayPlace: z.boolean(),
    sayWait: z.boolean(),
    exits: z.object({ full: Exit, after: Exit }),
  }),
  /** 转出 to a number outside. */
  z.object({
    ...base,
    kind: z.literal('transfer'),
    prompt: PromptId.nullable(),
    number: PhoneNumber,
    exits: z.object({ failed: Exit }),
  }),
  /** 满意度评价 (好差评) after the call: one key, 5 very good … 1 very bad; whoever presses nothing has skipped it. */
  z.object({ ...base, kind: z.literal('survey'), prompt: PromptId, timeoutMs: DurationMs }),
  /** 挂机 */
  z.object({ ...base, kind: z.literal('hangUp'), prompt: PromptId.nullable() }),
]);
export type FlowNode = z.infer<typeof FlowNode>;
export type FlowNodeKind = FlowNode['kind'];
export type FlowNodeOf<K extends FlowNodeKind> = Extract<FlowNode, { kind: K }>;

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** Days off and working days in lieu as the State Council announced them; a city may correct them. */
export const FlowCalendar = z.object({
  /** Name of the holiday by date. */
  daysOff: z.record(Day, z.string().max(40)),
  workingDays: z.record(Day, z.string().max(40)),
});
export type FlowCalendar = z.infer<typeof FlowCalendar>;

export const FlowDocument = z.object({
  format: z.literal(1),
  start: FlowNodeId,
  nodes: z.array(FlowNode).min(1).max(80),
  calendar: FlowCalendar,
  /** Of the city's clock; China has one zone and no summer time. */
  utcOffsetMinutes: z.int().min(-720).max(840),
});
export type FlowDocument = z.infer<typeof FlowDocument>;

/** A published document. `version` counts from 1; 0 is the one made from the settings. */
export const FlowVersion = z.object({
  version: z.int().nonnegative(),
  document: FlowDocument,
});
export type FlowVersion = z.infer<typeof FlowVersion>;

export type FlowExit = { exit: string; to: FlowNodeId | null; needed: boolean };

/** The ways out of a node, in the order they are drawn. The name of a menu's key is the key itself. */
export function exitsOf(node: FlowNode): FlowExit[] {
  const needed = (exits: Record<string, FlowNodeId | null>): FlowExit[] =>
    Object.entries(exits).map(([exit, to]) => ({ exit, to, needed: true }));
  switch (node.kind) {
    case 'menu':
      return [...needed(node.keys as Record<string, FlowNodeId | null>), ...needed(node.exits)];
    case 'queue':
      return needed(node.exits).map((exit) => ({ ...exit, needed: false }));
    case 'voicemail':
    case 'survey':
    case 'hangUp':
      return [];
    default:
      return needed(node.exits);
  }
}

export const nodeOf = (document: FlowDocument, id: FlowNodeId | null): FlowNode | null =>
  document.nodes.find((node) => node.id === id) ?? null;

/** What a flow needs of the settings where nobody has published one. */
export type FlowDefaults = {
  queue: QueueName;
  greeting: boolean;
  /** Calls of this queue are recorded, and the greeting says so. */
  recorded: boolean;
};

export const NO_CALENDAR: FlowCalendar = { daysOff: {}, workingDays: {} };
/** UTC+8 */
export const CHINA_UTC_OFFSET_MINUTES = 480;

/** Greeting, then a person: no key stands before a person (GB/T 33358-2016). */
export function defaultFlow({ queue, greeting, recorded }: FlowDefaults): FlowDocument {
  const waiting: FlowNode = {
    id: 'queue',
    title: '',
    kind: 'queue',
    queue,
    priority: 'normal',
    skills: [],
    sayPlace: true,
    sayWait: true,
    exits: { full: null, after: null },
  };
  const welcome: FlowNode = {
    id: 'greeting',
    title: '',
    kind: 'greeting',
    prompt: recorded ? 'greeting' : 'greeting-plain',
    notice: recorded,
    exits: { next: 'queue' },
  };
  return {
    format: 1,
    start: greeting ? 'greeting' : 'queue',
    nodes: greeting ? [welcome, waiting] : [waiting],
    calendar: NO_CALENDAR,
    utcOffsetMinutes: CHINA_UTC_OFFSET_MINUTES,
  };
}
