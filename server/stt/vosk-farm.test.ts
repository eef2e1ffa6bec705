import { expect, test } from 'vitest';
import { chooseAddress, restMs } from './vosk-farm.ts';

const address = (url: string, streams: number, maxStreams = 10, failures = 0) => ({
  url,
  streams,
  maxStreams,
  failures,
});

test('[S84] the address with the most room takes the next speaker, by its own limit', () => {
  expect(chooseAddress([address('a', 4), address('b', 3), address('c', 3, 5)])).toMatchObject({
    address: { url: 'b' },
  });
  expect(chooseAddress([address('a', 0, 10, 1), address('b', 9)])).toMatchObject({ address: { url: 'b' } });
});

test('[S84] full and silent are told apart', () => {
  expect(chooseAddress([address('a', 10), address('b', 0, 10, 2)])).toEqual({ refusal: 'at-capacity' });
  expect(chooseAddress([address('a', 0, 10, 1)])).toEqual({ refusal: 'engine-down' });
});

test('[S83] an address rests longer each time it fails, at most half a minute', () => {
  expect([1, 2, 3, 4, 20].map(restMs)).toEqual([500, 1000, 2000, 4000, 30_000]);
});
