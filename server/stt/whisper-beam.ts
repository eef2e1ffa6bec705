import { TOKEN } from './whisper-text.ts';

/** What may still become the text, with the sum of its tokens' logarithmic probabilities. */
export type Beam = { readonly tokens: readonly number[]; readonly sum: number };
export type BeamState = {
  /** At most `width`, the likeliest first; each goes on in the row of the network of the same index. */
  readonly live: readonly Beam[];
  readonly ended: readonly Beam[];
  readonly looped: readonly Beam[];
};
/** A token and the logarithm of its probability. */
export type Choice = { readonly token: number; readonly logProbability: number };

export const START: BeamState = { live: [{ tokens: [], sum: 0 }], ended: [], looped: [] };

/**
 * One step of the beam search: of all ways to go on, the `width` likeliest stay. `choices`: for each live beam its
 * `width` + 1 likeliest next tokens (one of them may be the end). `rows`: which beam each new live one comes from.
 * A beam that falls into a loop is put aside: it is the text only where nothing else is.
 */
export function stepBeams(
  { live, ended, looped }: BeamState,
  choices: readonly (readonly Choice[])[],
  width: number,
  saysLoop: (tokens: readonly number[]) => boolean,
): { state: BeamState; rows: number[] } {
  const ways = live.flatMap((beam, row) =>
    (choices[row] ?? []).map(({ token, logProbability }) => ({
      row,
      token,
      beam,
      sum: beam.sum + logProbability,
    })),
  );
  ways.sort((a, b) => b.sum - a.sum);
  const next: Beam[] = [];
  const rows: number[] = [];
  const over = [...ended];
  const circling = [...looped];
  for (const { row, token, beam, sum } of ways) {
    if (next.length === width) break;
    if (token === TOKEN.end) {
      over.push({ tokens: beam.tokens, sum });
      continue;
    }
    const tokens = [...beam.tokens, token];
    if (saysLoop(tokens)) circling.push({ tokens, sum });
    else {
      next.push({ tokens, sum });
      rows.push(row);
    }
  }
  return { state: { live: next, ended: over, looped: circling }, rows };
}

/** Enough ended, or nothing goes on. */
export const isOver = ({ live, ended }: BeamState, width: number): boolean =>
  ended.length >= width || live.length === 0;

export type BestBeam = {
  readonly tokens: readonly number[];
  /** Every way fell into a loop. */
  readonly looped: boolean;
  /** Mean logarithm of a token's probability, the end counted. */
  readonly meanLogProbability: number;
};

/** The ended one with the likeliest token on average; where none ended, the likeliest that goes on. */
export function bestBeam({ live, ended, looped }: BeamState): BestBeam {
  const mean = ({ tokens, sum }: Beam): number => sum / (tokens.length + 1);
  const [best] = (ended.length > 0 ? [...ended] : [...live]).sort((a, b) => mean(b) - mean(a));
  if (best !== undefined) return { tokens: best.tokens, looped: false, meanLogProbability: mean(best) };
  return { tokens: looped[0]?.tokens ?? [], looped: true, meanLogProbability: Number.NEGATIVE_INFINITY };
}
