import type { Trouble } from '../protocol/recording.ts';

/**
 * What is wrong with the recordings now. A recording that has not grown between two looks is not being written:
 * Asterisk gives it a frame each 20 ms, silence included, until the disk takes no more.
 */
export function troublesOf(seen: {
  free: number;
  leastFree: number;
  before: ReadonlyMap<string, number>;
  sizes: ReadonlyMap<string, number>;
  keptFailed: boolean;
}): Trouble[] {
  const stalled = [...seen.sizes].some(([file, size]) => {
    const before = seen.before.get(file);
    return before !== undefined && size <= before;
  });
  const troubles: Trouble[] = [];
  if (seen.free < seen.leastFree) troubles.push('disk-low');
  if (stalled) troubles.push('recording-stalled');
  if (seen.keptFailed) troubles.push('recording-not-kept');
  return troubles;
}
