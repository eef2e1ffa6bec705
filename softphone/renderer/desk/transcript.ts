import type { CallId, Leg } from '../../../server/protocol/ids.ts';
import type { TranscriptLine, TranscriptPartial } from '../../../server/protocol/transcript.ts';

/**
 * The words of one call as the page holds them. `lines` are the lines 1..n without a hole; what arrived past a hole
 * waits in `ahead`, because a line shown out of order would have to jump when the missing one comes.
 */
export type Transcript = {
  callId: CallId | null;
  lines: readonly TranscriptLine[];
  ahead: readonly TranscriptLine[];
  partials: Readonly<Partial<Record<Leg, TranscriptPartial>>>;
};

export const noTranscript: Transcript = { callId: null, lines: [], ahead: [], partials: {} };

/** The seq of the last line without a hole before it; 0 for none. */
export const lastSeq = (transcript: Transcript): number => transcript.lines.at(-1)?.seq ?? 0;

/** True when lines are known to be missing between `lines` and `ahead`. */
export const hasHole = (transcript: Transcript): boolean => transcript.ahead.length > 0;

export const transcriptOf = (transcript: Transcript, callId: CallId): Transcript =>
  transcript.callId === callId ? transcript : { ...noTranscript, callId };

/**
 * Adds lines in any order, each seq once; the latest telling of a line is the one shown. A final line ends the partial of its speaker unless the partial began after
 * it: recognisers may send the next sentence's first words before the last sentence's final line has crossed the wire.
 */
export function addLines(transcript: Transcript, added: readonly TranscriptLine[]): Transcript {
  const fresh = added.filter((line) => line.callId === transcript.callId);
  if (fresh.length === 0) return transcript;
  const waiting = new Map<number, TranscriptLine>();
  for (const line of [...transcript.ahead, ...fresh]) waiting.set(line.seq, line);
  // A known line told again has been corrected, or its correction was taken back.
  const again = new Map(fresh.map((line) => [line.seq, line]));
  const lines = transcript.lines.map((line) => again.get(line.seq) ?? line);
  let next = lastSeq(transcript) + 1;
  for (let line = waiting.get(next); line !== undefined; line = waiting.get(next)) {
    lines.push(line);
    next += 1;
  }
  const ahead = [...waiting.values()].filter((line) => line.seq > next).sort((a, b) => a.seq - b.seq);
  return { ...transcript, lines, ahead, partials: withoutFinished(transcript.partials, fresh) };
}

function withoutFinished(partials: Transcript['partials'], finals: readonly TranscriptLine[]) {
  const left: Partial<Record<Leg, TranscriptPartial>> = {};
  for (const partial of Object.values(partials)) {
    const finished = finals.some((line) => line.leg === partial.leg && line.endMs > partial.startMs);
    if (!finished) left[partial.leg] = partial;
  }
  return left;
}

/** An empty partial takes the speaker's unfinished line away. */
export function setPartial(transcript: Transcript, partial: TranscriptPartial): Transcript {
  if (partial.callId !== transcript.callId) return transcript;
  const partials = { ...transcript.partials };
  if (partial.text === '') delete partials[partial.leg];
  else partials[partial.leg] = partial;
  return { ...transcript, partials };
}
