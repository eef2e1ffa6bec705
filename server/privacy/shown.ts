import type { CallView, HistoryItem } from '../protocol/call.ts';
import type { FieldValue, TicketFieldName, TicketFields, TicketView } from '../protocol/ticket.ts';
import type { TranscriptLine, Word } from '../protocol/transcript.ts';
import { cardsOnly, maskNumber, maskText, maskTexts } from './masking.ts';
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

/**
 * Null where not even its time may be seen. A mask keeps lengths, so that times and ranges stay right. What is hidden in
 * the recognised words is hidden in the written form and the other way round: a rule may know a number in one only.
 */
export function shownLine(line: TranscriptLine, sight: Sight): TranscriptLine | null {
  if (sight.words === 'hidden') return null;
  if (sight.numbers === 'whole' && sight.cards === 'whole') return line;
  const only = sight.numbers === 'whole' ? cardsOnly : undefined;
  let text = maskText(line.text, only);
  const texts = maskTexts(line.written?.tokens.map((token) => token.text) ?? [], '', only);
  const tokens = line.written?.tokens.map((token, index) => {
    const masked = texts[index] ?? '';
    const { from, to } = token;
    const [inText, inWritten] = [text.slice(from, to) !== line.text.slice(from, to), masked !== token.text];
    if (inWritten && !inText) text = `${text.slice(0, from)}${'*'.repeat(to - from)}${text.slice(to)}`;
    return {
      ...token,
      text: inText && !inWritten ? masked.replace(/\d/g, '*') : masked,
      heard: token.heard === null ? null : maskText(token.heard, only),
    };
  });
  const { correction } = line;
  return {
    ...line,
    text,
    words: line.words === null ? null : shownTokens(line, text),
    written: tokens === undefined ? null : { text: tokens.map((token) => token.text).join(''), tokens },
    correction: correction === null ? null : { ...correction, text: maskText(correction.text, only) },
  };
}

/** The words of a line whose text is `masked` now; a word that does not stand in the text is hidden. */
function shownTokens({ text, words }: TranscriptLine, masked: string): Word[] | null {
  let at = 0;
  return (words ?? []).map((word) => {
    const found = text.indexOf(word.text, at);
    if (found < 0) return { ...word, text: '*'.repeat(word.text.length) };
    at = found + word.text.length;
    return { ...word, text: masked.slice(found, at) };
  });
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
