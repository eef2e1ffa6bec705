import type { AgentId, CallId, TicketId } from '../protocol/ids.ts';
import { accepted, type Reply, refused } from '../protocol/reply.ts';
import {
  type FieldValue,
  TICKET_FIELDS,
  type TicketFieldName,
  type TicketFields,
  TicketKind,
  type TicketMove,
  TicketMove as TicketMoves,
  type TicketStatus,
  type TicketView,
} from '../protocol/ticket.ts';
import { FORM_TITLE_CONFIDENCE, titleOfForm, titleWithKind } from './draft-summary.ts';
import { askNext, missingFields } from './form.ts';

/** A ticket (工单). */
export type Ticket = {
  ticketId: TicketId;
  /** 工单编号 */
  number: string;
  callId: CallId | null;
  agentId: AgentId | null;
  status: TicketStatus;
  fields: TicketFields;
  revision: number;
  createdAt: number;
  savedAt: number;
  /** 查询码 the caller is told at acceptance, six digits; null for a draft. */
  code: string | null;
};

/**
 * The way of a ticket so far; the dispatched part of the life cycle continues from `accepted`.
 *
 *   draft --accept 受理登记--> accepted
 *   draft --answer 直接答复--> answered
 *   draft, accepted --withdraw 撤单--> withdrawn
 */
const WAYS: Record<TicketStatus, Partial<Record<TicketMove, TicketStatus>>> = {
  draft: { accept: 'accepted', answer: 'answered', withdraw: 'withdrawn' },
  accepted: { withdraw: 'withdrawn' },
  answered: {},
  withdrawn: {},
};

export const allowedMoves = (status: TicketStatus): TicketMove[] =>
  TicketMoves.options.filter((move) => WAYS[status][move] !== undefined);

/** The ticket after a move, with a code for progress queries from the first one on; refused where the way does not exist or a required field is empty. */
export function moveTicket(ticket: Ticket, move: TicketMove, now: number, newCode: string): Reply<Ticket> {
  const to = WAYS[ticket.status][move];
  if (to === undefined) return refused(ticket.status === 'draft' ? 'not-allowed' : 'already-done');
  const missing = missingFields(ticket.fields);
  if (move !== 'withdraw' && missing.length > 0) return refused('missing-fields', missing);
  const code = ticket.code ?? newCode;
  return accepted({ ...ticket, status: to, code, revision: ticket.revision + 1, savedAt: now });
}

/** A person's value for one field; null gives the field back to the machine. Only a draft is edited. */
export function setField(
  ticket: Ticket,
  field: TicketFieldName,
  value: string | null,
  now: number,
): Reply<Ticket> {
  if (ticket.status !== 'draft') return refused('already-done');
  if (value !== null && !fits(field, value)) return refused('bad-request', [field]);
  const { [field]: _, ...others } = ticket.fields;
  const fields =
    value === null ? others : { ...others, [field]: { value, by: 'person', confidence: 1, source: null } };
  return accepted({
    ...ticket,
    fields: titled(fields as TicketFields),
    revision: ticket.revision + 1,
    savedAt: now,
  });
}

/** Lays the machine's values under the person's: what a person wrote or cleared stays. Null: nothing changed. */
export function fillFromWords(ticket: Ticket, heard: TicketFields, now: number): Ticket | null {
  if (ticket.status !== 'draft') return null;
  const fields: TicketFields = {};
  for (const name of Object.keys(TICKET_FIELDS) as TicketFieldName[]) {
    const own = ticket.fields[name];
    const value = own?.by === 'person' ? own : heard[name];
    if (value !== undefined) fields[name] = value;
  }
  const filled = titled(fields);
  if (sameFields(filled, ticket.fields)) return null;
  return { ...ticket, fields: filled, revision: ticket.revision + 1, savedAt: now };
}

/** The machine's title beside what a person wrote elsewhere; their own title, or their clearing it, stays. */
function titled(fields: TicketFields): TicketFields {
  const { title, kind } = fields;
  if (title?.by === 'person') return fields;
  if (title === undefined || title.confidence === FORM_TITLE_CONFIDENCE) {
    const { title: _, ...others } = fields;
    const made = titleOfForm(others);
    return made === null ? others : { ...others, title: made };
  }
  const word = TicketKind.safeParse(kind?.value);
  return word.success
    ? { ...fields, title: { ...title, value: titleWithKind(title.value, word.data) } }
    : fields;
}

export function ticketView(ticket: Ticket): TicketView {
  return {
    ...ticket,
    allowedMoves: allowedMoves(ticket.status),
    missing: missingFields(ticket.fields),
    askNext: ticket.status === 'draft' ? askNext(ticket.fields) : null,
  };
}

function fits(field: TicketFieldName, value: string): boolean {
  const { kind } = TICKET_FIELDS[field];
  if (value === '' || kind === 'text') return true;
  const choices: readonly string[] = kind === 'flag' ? ['yes', 'no'] : kind;
  return choices.includes(value);
}

function sameFields(a: TicketFields, b: TicketFields): boolean {
  return (Object.keys(TICKET_FIELDS) as TicketFieldName[]).every((name) => sameValue(a[name], b[name]));
}

function sameValue(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.value === b.value &&
    a.by === b.by &&
    a.confidence === b.confidence &&
    a.source?.seq === b.source?.seq &&
    a.source?.startMs === b.source?.startMs
  );
}
