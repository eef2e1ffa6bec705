import { expect, test } from 'vitest';
import { type BeamState, bestBeam, type Choice, isOver, START, stepBeams as step } from './whisper-beam.ts';
import { endsInLoop, TOKEN } from './whisper-text.ts';

const choices = (...pairs: [token: number, probability: number][]) =>
  pairs.map(([token, probability]) => ({ token, logProbability: Math.log(probability) }));

const stepBeams = (state: BeamState, ways: readonly (readonly Choice[])[], width: number) =>
  step(state, ways, width, endsInLoop);

test('[S54] a likely whole beats a likely beginning', () => {
  let { state, rows } = stepBeams(START, [choices([1, 0.6], [2, 0.4], [3, 0.01])], 2);
  expect(state.live.map(({ tokens }) => tokens)).toEqual([[1], [2]]);
  expect(rows).toEqual([0, 0]);
  ({ state, rows } = stepBeams(
    state,
    [choices([4, 0.2], [5, 0.2], [6, 0.2]), choices([7, 0.9], [8, 0.05], [9, 0.05])],
    2,
  ));
  expect(state.live.map(({ tokens }) => tokens)).toEqual([
    [2, 7],
    [1, 4],
  ]);
  expect(rows).toEqual([1, 0]);
  const ended = stepBeams(state, [choices([TOKEN.end, 0.9]), choices([TOKEN.end, 0.9])], 2).state;
  expect(isOver(ended, 2)).toBe(true);
  expect(bestBeam(ended).tokens).toEqual([2, 7]);
});

test('[S54] the width 1 is the plain greedy loop', () => {
  const first = stepBeams(START, [choices([1, 0.6], [2, 0.4])], 1).state;
  const last = stepBeams(first, [choices([TOKEN.end, 0.7], [3, 0.3])], 1).state;
  expect(isOver(last, 1)).toBe(true);
  expect(bestBeam(last)).toMatchObject({ tokens: [1], looped: false });
  expect(bestBeam(last).meanLogProbability).toBeCloseTo(Math.log(0.6 * 0.7) / 2);
});

test('[S52] a beam in a loop is the text only where nothing else is', () => {
  const circling = { live: [{ tokens: [5, 5, 5, 5, 5], sum: -1 }], ended: [], looped: [] };
  const alone = stepBeams(circling, [choices([5, 0.9])], 2).state;
  expect(isOver(alone, 2)).toBe(true);
  expect(bestBeam(alone)).toMatchObject({ tokens: [5, 5, 5, 5, 5, 5], looped: true });
  const saved = stepBeams(circling, [choices([5, 0.9], [TOKEN.end, 0.05])], 2).state;
  expect(bestBeam(saved)).toMatchObject({ tokens: [5, 5, 5, 5, 5], looped: false });
});

test('[S54] cut off before the end, the likeliest so far is the text', () => {
  const { state } = stepBeams(START, [choices([1, 0.2], [2, 0.5])], 2);
  expect(bestBeam(state).tokens).toEqual([2]);
});
