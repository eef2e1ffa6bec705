import { TICKET_FIELDS, TicketFieldName, type TicketFields } from '../protocol/ticket.ts';

const isEmpty = (fields: TicketFields, name: TicketFieldName): boolean => (fields[name]?.value ?? '') === '';

/** The required fields that are still empty, in the order of the form. */
export const missingFields = (fields: TicketFields): TicketFieldName[] =>
  TicketFieldName.options.filter((name) => TICKET_FIELDS[name].required && isEmpty(fields, name));

/** The five elements of an intake (五要素) in the order in which an answer helps most: what, where, when, who, want. */
const QUESTIONS: readonly TicketFieldName[] = [
  'kind',
  'address',
  'occurredAt',
  'subject',
  'callerName',
  'contactPhone',
  'purpose',
];
/** A question about rules has no scene and no culprit. */
const NOT_FOR_QUESTIONS = new Set<TicketFieldName>(['address', 'occurredAt', 'subject', 'purpose']);
/** Below this a machine's value is worth asking for again. */
const UNSURE = 0.55;

/** The field most useful to ask for next; null when the call has told all. */
export function askNext(fields: TicketFields): TicketFieldName | null {
  const isQuestion = fields.kind?.value === 'consultation';
  const wanted = QUESTIONS.filter((name) => !(isQuestion && NOT_FOR_QUESTIONS.has(name)));
  const empty = wanted.find((name) => isEmpty(fields, name));
  if (empty !== undefined) return empty;
  const unsure = wanted.find((name) => {
    const field = fields[name];
    return field !== undefined && field.by === 'machine' && field.confidence < UNSURE;
  });
  return unsure ?? missingFields(fields)[0] ?? null;
}
