import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentId } from '../../../server/protocol/ids.ts';
import { aLine, aPartial, CALL } from '../../testing/samples.ts';
import { addLines, hasHole, lastSeq, noTranscript, setPartial, transcriptOf } from './transcript.ts';

const start = transcriptOf(noTranscript, CALL);

describe('transcript', () => {
  it('[D1] lines in any order and any number of times come out as 1..n, each once', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 30 })
          .chain((n) =>
            fc.array(fc.integer({ min: 1, max: n }), { maxLength: 120 }).map((seqs) => ({ n, seqs })),
          ),
        ({ n, seqs }) => {
          const every = Array.from({ length: n }, (_, index) => index + 1);
          const told = [...seqs, ...every].map((seq) => aLine(seq));
          const after = told.reduce((transcript, line) => addLines(transcript, [line]), start);
          expect(after.lines.map((line) => line.seq)).toEqual(every);
          expect(hasHole(after)).toBe(false);
        },
      ),
    );
  });

  it('[D1] a line past a hole waits and the hole is known', () => {
    const after = addLines(start, [aLine(1), aLine(3), aLine(4)]);
    expect(after.lines.map((line) => line.seq)).toEqual([1]);
    expect(lastSeq(after)).toBe(1);
    expect(hasHole(after)).toBe(true);
    expect(addLines(after, [aLine(2)]).lines).toHaveLength(4);
  });

  it('[D2] lines and partials of another call are not shown', () => {
    const other = { ...aLine(1), callId: 'another-call' as typeof CALL };
    expect(addLines(start, [other])).toBe(start);
    expect(setPartial(start, { ...aPartial('啊'), callId: other.callId })).toBe(start);
  });

  it('[D3] a final line takes away the partial it finishes and leaves the one begun after it', () => {
    const early = setPartial(start, aPartial('我要投', 1000));
    expect(addLines(early, [aLine(1, { startMs: 1000, endMs: 3000 })]).partials).toEqual({});
    const late = setPartial(start, aPartial('还有', 3100));
    expect(addLines(late, [aLine(1, { startMs: 1000, endMs: 3000 })]).partials.caller?.text).toBe('还有');
  });

  it('[D3] an empty partial clears the unfinished line', () => {
    const spoken = setPartial(start, aPartial('我'));
    expect(setPartial(spoken, aPartial('')).partials).toEqual({});
  });

  it('[D41] a line told again with a correction replaces the one shown, also below the last', () => {
    const two = addLines(start, [aLine(1), aLine(2)]);
    const correction = { text: '改过的', by: 'agent-1' as AgentId, name: '王芳', at: 1 };
    const after = addLines(two, [aLine(1, { correction })]);
    expect(after.lines.map((line) => line.correction?.text)).toEqual(['改过的', undefined]);
    expect(addLines(after, [aLine(1)]).lines[0]?.correction).toBeNull();
  });
});
