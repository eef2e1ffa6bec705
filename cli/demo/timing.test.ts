import { describe, expect, it } from 'vitest';
import { parseScript, placeTurns } from './script.ts';
import { DEMO_RATE, layOut, speechStretches, wavFile } from './sound.ts';
import { finalLagsMs, firstWordsMs, percentile } from './timing.ts';

const tone = (ms: number): Int16Array =>
  Int16Array.from({ length: (ms * DEMO_RATE) / 1000 }, (_, at) => 8000 * Math.sin(at / 5));

describe('the script', () => {
  it('[O6] turns follow each other, each after its pause', () => {
    const turns = parseScript('leg,pauseMs,text\nagent,800,Hello, you.\ncaller,500,Hi.\n');
    expect(placeTurns(turns, [1000, 400]).map(({ leg, startMs }) => [leg, startMs])).toEqual([
      ['agent', 800],
      ['caller', 2300],
    ]);
    expect(turns[0]?.text).toBe('Hello, you.');
  });
  it('[O6] a row that is none is refused by its number', () => {
    expect(() => parseScript('leg,pauseMs,text\nagent,soon,Hello')).toThrow('row 2');
  });
});

describe('the sounds', () => {
  it('[O7] speech is found where it was laid', () => {
    const track = layOut(
      [
        { startMs: 500, sound: tone(300) },
        { startMs: 1500, sound: tone(200) },
      ],
      2000,
    );
    expect(speechStretches(track)).toEqual([
      { startMs: 500, endMs: 800 },
      { startMs: 1500, endMs: 1700 },
    ]);
    expect(wavFile(track).length).toBe(44 + track.byteLength);
  });
});

describe('a noisy sound', () => {
  it('[O7] speech is told from a noise that never stops', () => {
    const noisy = layOut([{ startMs: 500, sound: tone(300) }], 2000).map(
      (sample, at) => sample + (at % 2 ? 600 : -600),
    );
    expect(speechStretches(noisy)).toEqual([{ startMs: 500, endMs: 800 }]);
  });
});

describe('the delays', () => {
  const caller = {
    startedAt: 10_000,
    stretches: [
      { startMs: 1000, endMs: 2000 },
      { startMs: 2200, endMs: 3000 },
    ],
  };
  const agent = { startedAt: 10_000, stretches: [{ startMs: 5000, endMs: 6000 }] };
  it("[O8] first words count from the caller's first sound, by words alone", () => {
    const partials = [
      { leg: 'agent' as const, text: 'hello', at: 11_100 },
      { leg: 'caller' as const, text: '', at: 11_200 },
      { leg: 'caller' as const, text: 'i', at: 11_700 },
    ];
    expect(firstWordsMs(caller, partials, [])).toBe(700);
    expect(firstWordsMs(caller, [], [{ leg: 'caller', seq: 1, at: 13_500 }])).toBe(2500);
    expect(firstWordsMs(caller, [], [])).toBeNull();
  });
  it('[O8] a final line counts from the pause its own end is nearest to, of its own speaker', () => {
    const lines = [
      { seq: 1, leg: 'caller' as const, startMs: 2000, endMs: 4050 },
      { seq: 2, leg: 'agent' as const, startMs: 6000, endMs: 6900 },
      { seq: 3, leg: 'agent' as const, startMs: 7000, endMs: 7100 },
    ];
    const seen = [
      { seq: 1, leg: 'caller' as const, at: 13_400 },
      { seq: 2, leg: 'agent' as const, at: 16_600 },
    ];
    expect(finalLagsMs({ caller, agent }, lines, seen, 9000)).toEqual([400, 600]);
  });
  it('[O8] a line cut in the middle of speech counts from its own end', () => {
    const lines = [{ seq: 1, leg: 'agent' as const, startMs: 6000, endMs: 9000 }];
    expect(finalLagsMs({ caller, agent }, lines, [{ seq: 1, leg: 'agent', at: 18_500 }], 9000)).toEqual([
      500,
    ]);
  });
  it('[O8] percentiles by nearest rank', () => {
    expect(percentile([30, 10, 20], 0.5)).toBe(20);
    expect(percentile([30, 10, 20], 0.95)).toBe(30);
    expect(percentile([], 0.5)).toBeNull();
  });
});
