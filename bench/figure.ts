/** One figure of a benchmark; with `--json` one such object a line. */
export type Figure = {
  name: string;
  unit: string;
  better: 'lower' | 'higher';
  ours: number;
  /** The same measured on the peer in the same run; null where there is none. */
  peer: number | null;
  /** ours / peer */
  ratio: number | null;
  /** Bound for `ratio` where there is a peer, else for `ours`; null: told for information. */
  goal: number | null;
  ok: boolean;
  rounds: number;
  range: [least: number, most: number];
};

/** A figure counted once in this run, without a peer. */
export function counted(
  name: string,
  unit: string,
  ours: number,
  aim: { better: Figure['better']; goal: number | null },
): Figure {
  const { better, goal } = aim;
  const ok = goal === null || (better === 'lower' ? ours <= goal : ours >= goal);
  return { name, unit, better, ours, peer: null, ratio: null, goal, ok, rounds: 1, range: [ours, ours] };
}

/** Half of the values are no larger. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? 0, sorted[sorted.length >> 1] ?? 0];
  return (low + high) / 2;
}

const rounded = (value: number): number => Number(value.toPrecision(4));

/**
 * A figure of both sides, round by round: the medians, their ratio, and the range of the rounds' own ratios.
 * Where nothing is 0 on both sides the ratio is 1.
 */
export function compared(
  name: string,
  unit: string,
  rounds: readonly { ours: number; peer: number }[],
  aim: { better: Figure['better']; goal: number | null },
): Figure {
  const { better, goal } = aim;
  const ours = rounded(median(rounds.map((round) => round.ours)));
  const peer = rounded(median(rounds.map((round) => round.peer)));
  const over = (round: { ours: number; peer: number }) =>
    round.ours === round.peer ? 1 : round.ours / round.peer;
  const ratio = rounded(over({ ours, peer }));
  const ratios = rounds.map(over);
  const ok = goal === null || (better === 'lower' ? ratio <= goal : ratio >= goal);
  const range: Figure['range'] = [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))];
  return { name, unit, better, ours, peer, ratio, goal, ok, rounds: rounds.length, range };
}

export const figureLine = ({ name, unit, ours, peer, ratio, goal, better, ok, range }: Figure): string => {
  const bound = goal === null ? '' : `  goal ${better === 'lower' ? '<=' : '>='} ${goal}`;
  const beside =
    peer === null ? '' : `  peer ${String(peer).padStart(8)}  ratio ${ratio} (${range[0]} .. ${range[1]})`;
  return `${ok ? '✓' : '✗'} ${name.padEnd(30)} ${String(ours).padStart(8)} ${unit.padEnd(6)}${beside}${bound}`;
};
