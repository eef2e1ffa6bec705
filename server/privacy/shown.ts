import type { CallView, HistoryItem } from '../protocol/call.ts';
import type { FieldValue, TicketFieldName, TicketFields, TicketView } from '../protocol/ticket.ts';
import { cardsOnly, maskNumber, maskText } from './masking.ts';
import type { Sight } from './rights.ts';

/** What a viewer is shown of a call, a line, a ticket: everything that leaves the server goes through one of these. */
export function shownCall(call: CallView, sight: Sight): CallView {
  return { ...call, callerNumber: shownNumber(call.callerNumber, sight) };
}

export function shownNumber(number: string, { numbers }: Sight): string {
  return numbers === 'whole' ? number : numbers === 'masked' ? maskNumber(number) : '';
}

/** Any free text: a line, a title, a note. */
export function shownWords(text: string, sight: Sight): string {
  if (sight.words === 'hidden') return '';
  if (sight.numbers === 'whole' && sight.cards === 'whole') return text;
  return maskText(text, sight.numbers === 'whole' ? cardsOnly : undefined);
}

/** Of a hidden ticket its number, state and confidentiality are left: enough to find it, nothing of what it says. */
export function shownTicket(ticket: TicketView, sight: Sight): TicketView {
  if (sight.words === 'hidden') {
    const { confidential } = ticket.fields;
    const fields: TicketFields =
      confidential === undefined ? {} : { confidential: { ...confidential, source: null } };
    return { ...ticket, fields, code: null, allowedMoves: [], missing: [], askNext: null };
  }
  if (sight.numbers === 'whole' && sight.cards === 'whole') return ticket;
  const fields: TicketFields = {};
  for (const [name, value] of Object.entries(ticket.fields) as [TicketFieldName, FieldValue][])
    fields[name] = shownField(name, value, sight);
  // With the code anyone could ask for the ticket as its citizen.
  return { ...ticket, fields, code: null };
}

function shownField(name: TicketFieldName, value: FieldValue, sight: Sight): FieldValue {
  const number = name === 'callerNumber' || name === 'contactPhone';
  return {
    ...value,
    value: number ? shownNumber(value.value, sight) : shownWords(value.value, sight),
    source: value.source === null ? null : { ...value.source, words: shownWords(value.source.words, sight) },
  };
}

/** An earlier contact on somebody's desk: what another agent wrote, with its numbers masked; confidential without title. */
export function shownHistory(item: HistoryItem, confidential: boolean): HistoryItem {
  return {
    ...item,
    ticketTitle: confidential || item.ticketTitle === null ? null : maskText(item.ticketTitle),
  };
}
