import type { Leg } from '../../server/protocol/ids.ts';
import type { Stretch } from './sound.ts';

/** One speaker's sound: where it holds speech, and the instant its first sample was played. */
export type PlayedSound = { stretches: readonly Stretch[]; startedAt: number };
/** What was seen on the page, with the instant of it. */
export type SeenPartial = { leg: Leg; text: string; at: number };
export type SeenLine = { seq: number; leg: Leg; at: number };
export type TimedLine = { seq: number; leg: Leg; startMs: number; endMs: number };

/** From the caller's first sound of speech to the first non-empty words of theirs on the page; null: none came. */
export function firstWordsMs(
  caller: PlayedSound,
  partials: readonly SeenPartial[],
  lines: readonly SeenLine[],
): number | null {
  const first = caller.stretches[0];
  if (first === undefined) return null;
  const startedAt = caller.startedAt + first.startMs;
  const seen = [
    ...partials.filter(({ leg, text }) => leg === 'caller' && text.trim() !== ''),
    // An engine that hears whole phrases shows its first words as a line.
    ...lines.filter(({ leg }) => leg === 'caller'),
  ].map(({ at }) => at);
  const earliest = Math.min(...seen.filter((at) => at >= startedAt));
  return Number.isFinite(earliest) ? Math.round(earliest - startedAt) : null;
}

/** A pause of the sound this far from a line's own end is another one. */
const SAME_PAUSE_MS = 600;

/**
 * For each final line, from the moment its speaker stopped to the line on the page, in order of `seq`. A line ends
 * at the pause of the played sound nearest to the line's own end in call time, because a recogniser may end a line
 * at any pause; where it was cut in the middle of speech its own end counts. A line that was never seen on the page
 * is left out.
 */
export function finalLagsMs(
  played: Record<Leg, PlayedSound>,
  lines: readonly TimedLine[],
  seen: readonly SeenLine[],
  callArrivedAt: number,
): number[] {
  return lines.flatMap(({ seq, leg, endMs }) => {
    const shown = seen.find((line) => line.seq === seq);
    if (shown === undefined) return [];
    const { stretches, startedAt } = played[leg];
    const said = callArrivedAt + endMs;
    const stops = stretches
      .map((stretch) => startedAt + stretch.endMs)
      .filter((stop) => stop <= shown.at && Math.abs(stop - said) <= SAME_PAUSE_MS);
    const stop = stops.toSorted((a, b) => Math.abs(a - said) - Math.abs(b - said))[0] ?? said;
    return [Math.round(shown.at - stop)];
  });
}

/** The value under which `share` of `values` lie (nearest rank); null of none. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? null;
}
