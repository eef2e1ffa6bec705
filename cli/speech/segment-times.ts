/** A stretch of time on one track, ms. */
export type Stretch = { readonly startMs: number; readonly endMs: number };
export type TimedLine = Stretch & {
  /** Against the start of the first segment the line holds; positive: late. */
  readonly startOffMs: number;
  readonly endOffMs: number;
};
export type SegmentTimes = {
  readonly lines: readonly TimedLine[];
  /** Lines over no segment: noise taken for a voice. */
  readonly extra: readonly Stretch[];
  /** Segments that are in no line. */
  readonly missed: readonly Stretch[];
};

/** More than half of the shorter one lies in the other. */
function belongs(line: Stretch, segment: Stretch): boolean {
  const common = Math.min(line.endMs, segment.endMs) - Math.max(line.startMs, segment.startMs);
  return common > Math.min(line.endMs - line.startMs, segment.endMs - segment.startMs) / 2;
}

/** Which spoken segments each line holds, and how far its edges are from theirs. A line may hold several. */
export function compareTimes(lines: readonly Stretch[], segments: readonly Stretch[]): SegmentTimes {
  const held = new Set<Stretch>();
  const timed: TimedLine[] = [];
  const extra: Stretch[] = [];
  for (const line of lines) {
    const own = segments.filter((segment) => belongs(line, segment));
    const [first, last] = [own[0], own.at(-1)];
    if (first === undefined || last === undefined) {
      extra.push(line);
      continue;
    }
    for (const segment of own) held.add(segment);
    timed.push({
      ...line,
      startOffMs: line.startMs - first.startMs,
      endOffMs: line.endMs - last.endMs,
    });
  }
  return { lines: timed, extra, missed: segments.filter((segment) => !held.has(segment)) };
}
