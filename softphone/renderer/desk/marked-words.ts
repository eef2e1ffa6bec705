import type { TicketFieldName, TicketFields } from '../../../server/protocol/ticket.ts';
import type { TranscriptLine } from '../../../server/protocol/transcript.ts';

/** A stretch of a line, tied to the field its words went into, or plain. */
export type Stretch = { text: string; field: TicketFieldName | null; at: number };

/** Cuts a line at the words that fields were read from; where two overlap the first in the text keeps them. */
export function markedWords(line: TranscriptLine, fields: TicketFields): Stretch[] {
  const found = (Object.entries(fields) as [TicketFieldName, TicketFields[TicketFieldName]][])
    .flatMap(([field, value]) => {
      if (value?.by !== 'machine' || value.source?.seq !== line.seq || value.source.words === '') return [];
      const start = line.text.indexOf(value.source.words);
      // A whole line underlined would say nothing.
      const whole = value.source.words.length > line.text.length * 0.8;
      return start < 0 || whole ? [] : [{ field, start, end: start + value.source.words.length }];
    })
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const cut: Stretch[] = [];
  let at = 0;
  for (const { field, start, end } of found) {
    if (start < at) continue;
    if (start > at) cut.push({ text: line.text.slice(at, start), field: null, at });
    cut.push({ text: line.text.slice(start, end), field, at: start });
    at = end;
  }
  if (at < line.text.length || cut.length === 0) cut.push({ text: line.text.slice(at), field: null, at });
  return cut;
}
