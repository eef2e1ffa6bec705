import type { FieldValue, TicketFieldName, TicketView } from '../../../server/protocol/ticket.ts';
import { TICKET_FIELDS } from '../../../server/protocol/ticket.ts';

/**
 * What a person is typing. `base` is what stood in the field when they entered it. While a field is in here the
 * machine's values do not show in it: nothing may change under the cursor.
 */
export type Edit = { value: string; base: string; sent: string | null; focused: boolean };
export type Edits = Readonly<Partial<Record<TicketFieldName, Edit>>>;

const standing = (ticket: TicketView | null, field: TicketFieldName): string =>
  ticket?.fields[field]?.value ?? '';

export function enterField(edits: Edits, ticket: TicketView | null, field: TicketFieldName): Edits {
  const now = edits[field];
  const base = standing(ticket, field);
  return {
    ...edits,
    [field]: now ? { ...now, focused: true } : { value: base, base, sent: null, focused: true },
  };
}

export function typeInField(
  edits: Edits,
  ticket: TicketView | null,
  field: TicketFieldName,
  value: string,
): Edits {
  const base = standing(ticket, field);
  const now = edits[field] ?? { value: base, base, sent: null, focused: false };
  return { ...edits, [field]: { ...now, value } };
}

/** The value to send for this field, or null when nothing new was typed. */
export function unsent(edits: Edits, field: TicketFieldName): string | null {
  const edit = edits[field];
  if (edit === undefined) return null;
  return edit.value === (edit.sent ?? edit.base) ? null : edit.value;
}

export const unsentFields = (edits: Edits): TicketFieldName[] =>
  (Object.keys(edits) as TicketFieldName[]).filter((field) => unsent(edits, field) !== null);

export function markSent(edits: Edits, field: TicketFieldName, value: string): Edits {
  const edit = edits[field];
  return edit === undefined ? edits : { ...edits, [field]: { ...edit, sent: value } };
}

/** The request failed: the value counts as unsent again, so leaving the field or the next pause sends it anew. */
export function markUnsent(edits: Edits, field: TicketFieldName): Edits {
  const edit = edits[field];
  return edit === undefined ? edits : { ...edits, [field]: { ...edit, sent: null } };
}

/** Lets go of the edits the ticket now holds; those still under the cursor stay. */
export function settle(edits: Edits, ticket: TicketView | null): Edits {
  const left: Partial<Record<TicketFieldName, Edit>> = {};
  for (const [name, edit] of Object.entries(edits) as [TicketFieldName, Edit][]) {
    const done = unsent(edits, name) === null && (edit.sent === null || standing(ticket, name) === edit.sent);
    if (edit.focused || !done) left[name] = edit;
  }
  return left;
}

export function leaveField(edits: Edits, ticket: TicketView | null, field: TicketFieldName): Edits {
  const edit = edits[field];
  return edit === undefined ? edits : settle({ ...edits, [field]: { ...edit, focused: false } }, ticket);
}

/** How a field looks; each has one meaning. */
export type FieldLook = 'sure' | 'unsure' | 'missing' | 'typed' | 'empty';
/** From here on a machine's value counts as sure. */
export const SURE_FROM = 0.8;

export function fieldLook(
  name: TicketFieldName,
  value: FieldValue | undefined,
  edit: Edit | undefined,
): FieldLook {
  const shown = edit?.value ?? value?.value ?? '';
  if (shown === '') return TICKET_FIELDS[name].required ? 'missing' : 'empty';
  const touched = edit !== undefined && edit.value !== edit.base;
  if (touched || value === undefined || value.by === 'person') return 'typed';
  return value.confidence >= SURE_FROM ? 'sure' : 'unsure';
}
