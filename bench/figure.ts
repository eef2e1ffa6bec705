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

export const figureLine = ({ name, unit, ours, goal, better, ok }: Figure): string => {
  const bound = goal === null ? '' : `  goal ${better === 'lower' ? '<=' : '>='} ${goal}`;
  return `${ok ? '✓' : '✗'} ${name.padEnd(24)} ${String(ours).padStart(8)} ${unit.padEnd(6)}${bound}`;
};
