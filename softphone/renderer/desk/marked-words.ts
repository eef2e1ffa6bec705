import type { TicketFieldName, TicketFields } from '../../../server/protocol/ticket.ts';
import type { TranscriptLine, WrittenToken } from '../../../server/protocol/transcript.ts';

/** A stretch of a line as it is shown: tied to the field its words went into, or plain. `at` tells stretches apart. */
export type Stretch = {
  text: string;
  field: TicketFieldName | null;
  at: number;
  mark: WrittenToken['mark'];
  /** What was recognised where a hot word is shown instead. */
  heard: string | null;
};

type Said = { field: TicketFieldName; start: number; end: number };
type Piece = Pick<WrittenToken, 'text' | 'from' | 'to' | 'mark' | 'heard'>;

/** The raw words shown and their pieces: a correction is shown as it was typed. */
function shownPieces({ text, written, correction }: TranscriptLine): {
  raw: string;
  pieces: readonly Piece[];
} {
  if (correction === null && written !== null) return { raw: text, pieces: written.tokens };
  const raw = correction?.text ?? text;
  return { raw, pieces: [{ text: raw, from: 0, to: raw.length, mark: null, heard: null }] };
}

/** Where `words` stand in `raw`; a recogniser may have put spaces between Chinese words that the words do not hold. */
function placeOf(raw: string, words: string): { start: number; end: number } | null {
  const letters = [...words].map((letter) => letter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const match = words === '' ? null : new RegExp(letters.join('\\s*')).exec(raw);
  return match === null ? null : { start: match.index, end: match.index + match[0].length };
}

function saidIn(line: TranscriptLine, raw: string, fields: TicketFields): Said[] {
  const found = (Object.entries(fields) as [TicketFieldName, TicketFields[TicketFieldName]][])
    .flatMap(([field, value]) => {
      if (value?.by !== 'machine' || value.source?.seq !== line.seq) return [];
      const place = placeOf(raw, value.source.words);
      // A whole line underlined would say nothing.
      const whole = value.source.words.length > raw.length * 0.8;
      return place === null || whole ? [] : [{ field, ...place }];
    })
    .sort((a, b) => a.start - b.start || b.end - a.end);
  return found.filter((said, index) => found.slice(0, index).every((other) => other.end <= said.start));
}

/** A piece that shows its raw words unchanged can be cut at a field's edge; any other belongs to one field or none. */
function cutPiece(piece: Piece, raw: string, said: readonly Said[]): Stretch[] {
  const { mark, heard } = piece;
  const isPlain = raw.slice(piece.from, piece.to) === piece.text;
  const inside = said.filter(({ start, end }) => start < piece.to && end > piece.from);
  if (!isPlain || inside.length === 0) {
    // A mark nobody said stays outside of the words before it.
    return [{ text: piece.text, field: inside[0]?.field ?? null, at: piece.from, mark, heard }];
  }
  const edges = inside.flatMap(({ start, end }) => [start, end]);
  const cuts = [piece.from, ...edges.filter((edge) => edge > piece.from && edge < piece.to), piece.to];
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index] ?? piece.from;
    const field = inside.find((one) => one.start <= start && one.end >= end)?.field ?? null;
    return { text: raw.slice(start, end), field, at: start, mark, heard };
  });
}

/** Cuts a line as it is shown at the words that fields were read from; of two that overlap the first keeps them. */
export function markedWords(line: TranscriptLine, fields: TicketFields): Stretch[] {
  const { raw, pieces } = shownPieces(line);
  const said = saidIn(line, raw, fields);
  const stretches: Stretch[] = [];
  for (const stretch of pieces.flatMap((piece) => cutPiece(piece, raw, said))) {
    const last = stretches.at(-1);
    const joins =
      last !== undefined && last.field === stretch.field && last.mark === null && stretch.mark === null;
    if (joins) last.text += stretch.text;
    else if (stretch.text !== '') stretches.push({ ...stretch, at: stretches.length });
  }
  return stretches;
}
