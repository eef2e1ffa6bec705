import type { TranscriptLine } from '../protocol/transcript.ts';

/** A final line before the transcript gives it its number. */
export type HeardLine = Omit<TranscriptLine, 'seq' | 'written' | 'correction'>;

type Span = { readonly startMs: number; readonly endMs: number };
/** A line of one speaker, before it is known whose. */
export type SpokenLine = Omit<HeardLine, 'callId' | 'leg'>;
type Phrase = { startMs: number; endMs: number | null };

/** Gaps so near to each other are one: an engine away for a while loses several phrases, the page says it once. */
const MERGE_MS = 1500;

/**
 * Puts the lines of one speaker in the order of their time. Words come in order by themselves; a gap waits until every
 * phrase before it is answered and until no other gap can touch it any more, so a line once given never changes.
 */
export type LegLines = {
  /** A phrase went to the engine from this call time on: it will be answered. */
  phraseBegan(startMs: number): void;
  phraseEnded(endMs: number): void;
  /** Words of the oldest phrase; `text` may be empty. `phrase`: the stretch of sound that is answered by them. */
  words(phrase: Span, line: SpokenLine | null): void;
  /** `answered`: the engine lost this sound; else it never came. */
  gap(gap: Span, answered: boolean): void;
  /** Call time goes on. */
  at(nowMs: number): void;
  /** Nothing comes any more. */
  finish(): void;
};

export function createLegLines(give: (line: SpokenLine) => void): LegLines {
  const phrases: Phrase[] = [];
  const gaps: Span[] = [];
  const giveGapsBefore = (ms: number): void => {
    for (let next = gaps[0]; next !== undefined && next.startMs < ms; next = gaps[0]) {
      gaps.shift();
      give({ kind: 'gap', text: '', ...next, words: null });
    }
  };
  /** What of the phrases lies before `endMs` is answered; the rest of an unfinished one goes on from there. */
  const answer = (endMs: number): void => {
    while (phrases[0] !== undefined && phrases[0].startMs < endMs) {
      const phrase = phrases[0];
      if (phrase.endMs !== null && phrase.endMs <= endMs + 1) phrases.shift();
      else {
        phrase.startMs = endMs;
        return;
      }
    }
  };
  return {
    phraseBegan(startMs) {
      phrases.push({ startMs, endMs: null });
    },
    phraseEnded(endMs) {
      const open = phrases.at(-1);
      if (open !== undefined && open.endMs === null) open.endMs = endMs;
    },
    words(phrase, line) {
      answer(phrase.endMs);
      if (line === null) return;
      giveGapsBefore(line.startMs);
      give(line);
    },
    gap(gap, answered) {
      if (answered) answer(gap.endMs);
      const span = { startMs: Math.round(gap.startMs), endMs: Math.round(gap.endMs) };
      insertMerged(gaps, span, (from, to) => phrases.some(({ startMs }) => startMs >= from && startMs < to));
    },
    at(nowMs) {
      const oldest = phrases[0]?.startMs ?? Number.POSITIVE_INFINITY;
      for (let next = gaps[0]; next !== undefined; next = gaps[0]) {
        if (next.startMs >= oldest || nowMs - next.endMs < MERGE_MS) return;
        giveGapsBefore(next.startMs + 1);
      }
    },
    finish() {
      phrases.length = 0;
      giveGapsBefore(Number.POSITIVE_INFINITY);
    },
  };
}

/** Keeps the list in order of time, gaps that touch, overlap or nearly do as one, unless words may come between them. */
function insertMerged(gaps: Span[], gap: Span, isPhraseIn: (from: number, to: number) => boolean): void {
  const near = gaps.filter(({ startMs, endMs }) => {
    const [from, to] = [Math.min(endMs, gap.endMs), Math.max(startMs, gap.startMs)];
    return to <= from || (to - from <= MERGE_MS && !isPhraseIn(from, to));
  });
  const rest = gaps.filter((other) => !near.includes(other));
  const whole = {
    startMs: Math.min(gap.startMs, ...near.map(({ startMs }) => startMs)),
    endMs: Math.max(gap.endMs, ...near.map(({ endMs }) => endMs)),
  };
  gaps.splice(0, gaps.length, ...[...rest, whole].sort((a, b) => a.startMs - b.startMs));
}
