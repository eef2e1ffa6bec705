import { z } from 'zod';
import { AgentId, CallId, CallMs, Instant, Leg, TicketId } from './ids.ts';

export const TicketKind = z.enum(['consultation', 'help', 'complaint', 'report', 'suggestion', 'praise']);
export type TicketKind = z.infer<typeof TicketKind>;
export const Urgency = z.enum(['general', 'urgent', 'critical']);
export type Urgency = z.infer<typeof Urgency>;

/** Every field of the form, its kind of value, and whether a ticket may not be accepted without it. */
export const TICKET_FIELDS = {
  callerNumber: { kind: 'text', required: false }, // 来电号码
  contactPhone: { kind: 'text', required: true }, // 联系电话
  callerName: { kind: 'text', required: false }, // 来电人
  callerType: { kind: ['person', 'company'], required: true }, // 诉求人类型
  kind: { kind: TicketKind.options, required: true }, // 诉求类型
  urgency: { kind: Urgency.options, required: true }, // 紧急程度
  channel: { kind: ['phone', 'web', 'app', 'letter'], required: true }, // 受理渠道
  category: { kind: 'text', required: false }, // 诉求分类 L1>L2>L3
  occurredAt: { kind: 'text', required: false }, // 事发时间, local ISO 8601 minutes or free text
  address: { kind: 'text', required: false }, // 事发地址
  regionCode: { kind: 'text', required: false }, // 区划代码
  subject: { kind: 'text', required: false }, // 被反映对象
  title: { kind: 'text', required: true }, // 标题
  content: { kind: 'text', required: true }, // 主要内容
  purpose: { kind: 'text', required: false }, // 诉求目的
  confidential: { kind: 'flag', required: true }, // 是否保密
  wantsReply: { kind: 'flag', required: true }, // 是否回复
  sensitive: { kind: 'flag', required: true }, // 是否涉稳/敏感
} as const;
export const TicketFieldName = z.enum(
  Object.keys(TICKET_FIELDS) as [keyof typeof TICKET_FIELDS, ...(keyof typeof TICKET_FIELDS)[]],
);
export type TicketFieldName = z.infer<typeof TicketFieldName>;

/** Where in the call a value was said. */
export const Source = z.object({
  seq: z.int().positive(),
  leg: Leg,
  startMs: CallMs,
  endMs: CallMs,
  words: z.string(),
});
export type Source = z.infer<typeof Source>;

export const FieldValue = z.object({
  /** Choice codes, text, or 'yes' / 'no' for a flag. Empty text = known to be empty (a person cleared it). */
  value: z.string().max(8000),
  /** Who set it. A machine never replaces a person's value. */
  by: z.enum(['machine', 'person']),
  /** 0..1 for a machine's value; 1 for a person's. */
  confidence: z.number(),
  source: Source.nullable(),
});
export type FieldValue = z.infer<typeof FieldValue>;

export const TicketFields = z.partialRecord(TicketFieldName, FieldValue);
export type TicketFields = z.infer<typeof TicketFields>;

/** draft: being written · accepted 受理登记: saved, waits to be dispatched · answered 直接答复: done on the spot · withdrawn 撤单 */
export const TicketStatus = z.enum(['draft', 'accepted', 'answered', 'withdrawn']);
export type TicketStatus = z.infer<typeof TicketStatus>;

/** What may be done with a ticket now; the page shows only what `allowedMoves` holds. */
export const TicketMove = z.enum(['accept', 'answer', 'withdraw']);
export type TicketMove = z.infer<typeof TicketMove>;

export const TicketView = z.object({
  ticketId: TicketId,
  /** 工单编号, `20261124-000381` */
  number: z.string(),
  callId: CallId.nullable(),
  agentId: AgentId.nullable(),
  status: TicketStatus,
  fields: TicketFields,
  /** Counts changes; an edit names the revision it was made on. */
  revision: z.int(),
  createdAt: Instant,
  savedAt: Instant,
  /** 查询码: with the number it lets the citizen ask how the ticket stands; null for a draft. Personal. */
  code: z.string().nullable(),
  allowedMoves: z.array(TicketMove),
  /** The required fields still empty. */
  missing: z.array(TicketFieldName),
  /** The field most useful to ask for next, or null: the page has the sentence. */
  askNext: TicketFieldName.nullable(),
});
export type TicketView = z.infer<typeof TicketView>;

/** Who moved a ticket, when and why. */
export const TicketHistoryEntry = z.object({
  at: Instant,
  by: z.string(),
  move: z.string(),
  from: TicketStatus,
  to: TicketStatus,
  note: z.string(),
});
export type TicketHistoryEntry = z.infer<typeof TicketHistoryEntry>;
