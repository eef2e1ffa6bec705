import { expect, test } from 'vitest';
import { VoskPool, WARM_S } from './vosk-pool.ts';

const second = (): Uint8Array => new Uint8Array(32_000);
const seconds = (count: number): Uint8Array[] => Array.from({ length: count }, second);

function aPool() {
  const made: { fed: number; freed: boolean; utteranceOpen: boolean }[] = [];
  const pool = new VoskPool(() => {
    const one = { fed: 0, freed: false, utteranceOpen: false };
    made.push(one);
    return {
      accept(bytes: Uint8Array) {
        one.fed += bytes.length / 32_000;
        one.utteranceOpen = true;
        return false;
      },
      finalResult() {
        one.utteranceOpen = false;
        return '';
      },
      free() {
        one.freed = true;
      },
    };
  });
  const warmAll = (): number => {
    let steps = 0;
    while (pool.warmALittle()) steps += 1;
    return steps;
  };
  return { pool, made, warmAll };
}

test('[S62] a phrase that is over warms the recognisers of the next speakers', () => {
  const { pool, made, warmAll } = aPool();
  const mine = pool.borrow();
  pool.learn(seconds(WARM_S));
  warmAll();
  pool.learn(seconds(WARM_S));
  warmAll();
  expect(made.slice(1).map(({ fed }) => Math.round(fed))).toEqual([WARM_S, WARM_S]);
  const [second, third] = [pool.borrow(), pool.borrow()];
  expect(made).toHaveLength(3);
  expect([mine, second, third].map(({ fedSeconds }) => Math.round(fedSeconds))).toEqual([0, WARM_S, WARM_S]);
  expect(made.some(({ utteranceOpen }) => utteranceOpen)).toBe(false);
});

test('[S62] with enough warm ones lying ready no more are made', () => {
  const { pool, made, warmAll } = aPool();
  for (let phrase = 0; phrase < 10; phrase += 1) {
    pool.learn(seconds(WARM_S));
    warmAll();
  }
  expect(made).toHaveLength(2);
});

test('[S62] short phrases warm one recogniser after the other, in steps of a tenth of a second at most', () => {
  const { pool, made, warmAll } = aPool();
  pool.learn(seconds(4));
  pool.warmALittle();
  expect(made[0]?.fed).toBeLessThanOrEqual(0.1);
  warmAll();
  expect(made).toHaveLength(1);
  pool.learn(seconds(4));
  pool.learn(seconds(4));
  warmAll();
  expect(made.map(({ fed }) => Math.round(fed))).toEqual([8]);
});

test('[S62] one that is half warm is given before a fresh one is made, its utterance ended', () => {
  const { pool, made } = aPool();
  pool.learn(seconds(4));
  pool.warmALittle();
  const half = pool.borrow();
  expect(half.fedSeconds).toBeGreaterThan(0);
  expect(made).toHaveLength(1);
  expect(made[0]?.utteranceOpen).toBe(false);
});

test('[S62] one that has grown large is freed, and another warmed in its place', () => {
  const { pool, made, warmAll } = aPool();
  const old = pool.borrow();
  old.fedSeconds = 301;
  pool.giveBack(old);
  expect(made[0]?.freed).toBe(true);
  pool.learn(seconds(WARM_S));
  warmAll();
  expect(pool.borrow().fedSeconds).toBeGreaterThanOrEqual(WARM_S);
});
