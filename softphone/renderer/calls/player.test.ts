import { describe, expect, it } from 'vitest';
import { aLine } from '../../testing/samples.ts';
import { actOf, inOrder, lineAt, neighbour, nextSpeed, piecesOf, wavePath } from './player.ts';

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  ...more,
});

describe('listening back', () => {
  const lines = inOrder([
    aLine(1, { startMs: 5000 }),
    aLine(2, { startMs: 1000 }),
    aLine(3, { startMs: 9000 }),
  ]);

  it('[L1] lines stand in the order they were said', () => {
    expect(lines.map(({ seq }) => seq)).toEqual([2, 1, 3]);
  });

  it.each([
    [0, -1],
    [1000, 0],
    [4999, 0],
    [5000, 1],
    [60_000, 2],
  ])('[L1] at %d ms line %d is said', (ms, index) => {
    expect(lineAt(lines, ms)).toBe(index);
  });

  it('[L1] the line before is the beginning of this one when well inside it', () => {
    expect(neighbour(lines, 8000, -1)).toBe(5000);
    expect(neighbour(lines, 5500, -1)).toBe(1000);
    expect(neighbour(lines, 5500, 1)).toBe(9000);
    expect(neighbour(lines, 9500, 1)).toBeNull();
    expect(neighbour(lines, 500, 1)).toBe(1000);
  });

  it('[L2] keys: space, arrows, plus and minus; none while an input method composes or with a held modifier', () => {
    expect(actOf(press(' '))).toEqual({ do: 'toggle' });
    expect(actOf(press('ArrowRight'))).toEqual({ do: 'skip', ms: 5000 });
    expect(actOf(press('-'))).toEqual({ do: 'speed', by: -1 });
    expect(actOf(press(' ', { isComposing: true }))).toBeNull();
    expect(actOf(press('+', { ctrlKey: true }))).toBeNull();
    expect(actOf(press('a'))).toBeNull();
  });

  it('[L2] speeds go from 0.75 to 2 and stop there', () => {
    expect([nextSpeed(1, 1), nextSpeed(1, -1), nextSpeed(2, 1), nextSpeed(0.75, -1)]).toEqual([
      1.25, 0.75, 2, 0.75,
    ]);
  });

  it('[L3] each written word can be heard by itself; a corrected line only as a whole', () => {
    const token = { from: 0, to: 1, mark: null, heard: null };
    const written = {
      text: '你好',
      tokens: [
        { ...token, text: '你', startMs: 0, endMs: 100 },
        { ...token, text: '', startMs: 100, endMs: 100 },
        { ...token, text: '好', startMs: 100, endMs: 300 },
      ],
    };
    expect(piecesOf(aLine(1, { written })).map(({ text, startMs }) => [text, startMs])).toEqual([
      ['你', 0],
      ['好', 100],
    ]);
    const correction = { text: '您好', by: 'agent-1' as never, name: '王芳', at: 0 };
    expect(piecesOf(aLine(1, { written, correction, startMs: 50 }))).toMatchObject([
      { text: '您好', startMs: 50 },
    ]);
  });

  it('[L4] a wave is a closed outline with a point for each value', () => {
    expect(wavePath([])).toBe('');
    expect(wavePath([0, 255])).toBe('M0 99L1 2L1 198L0 101Z');
  });
});
