import { expect, it } from 'vitest';
import { takeTurns } from './turns.ts';

it('[L7] so many commands at once and no more, in the order of asking, also after one that failed', async () => {
  const turn = takeTurns(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = (name: number) =>
    turn(async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (name === 1) throw new Error('no');
    });
  const all = Promise.allSettled([1, 2, 3, 4, 5].map(work));
  await Promise.resolve();
  expect(begun).toEqual([1, 2]);
  for (const _ of [1, 2, 3, 4, 5]) {
    ends.shift()?.();
    for (let tick = 0; tick < 10; tick += 1) await Promise.resolve();
  }
  expect(begun).toEqual([1, 2, 3, 4, 5]);
  expect((await all).map(({ status }) => status)).toEqual(['rejected', ...Array(4).fill('fulfilled')]);
});
