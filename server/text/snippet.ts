/** Characters shown before and after a match. */
const AROUND = { before: 24, after: 56 };

/** A text cut around a place in it, with the place in what is left; without a place its beginning and an empty one. */
export function snippetOf(
  text: string,
  place: { from: number; to: number } | null,
): { snippet: string; from: number; to: number } {
  const { from, to } = place ?? { from: 0, to: 0 };
  const start = from <= AROUND.before ? 0 : from - AROUND.before;
  const end = Math.min(text.length, to + AROUND.after);
  const head = start > 0 ? '…' : '';
  const tail = end < text.length ? '…' : '';
  return {
    snippet: `${head}${text.slice(start, end)}${tail}`,
    from: from - start + head.length,
    to: to - start + head.length,
  };
}
