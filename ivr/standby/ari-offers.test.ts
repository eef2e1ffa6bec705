import { expect, it } from 'vitest';
import { type Ari, AriFault } from '../call/ari.ts';
import { unclaimed } from './ari-offers.ts';

const channel = (id: string, app_name = 'StasisBroadcast') => ({ id, dialplan: { app_name } });
const holding = (channel_ids: string[]): Ari => ({
  do: async () => ({ channel_ids, bridge_ids: [] }),
});
const failing = (gone: boolean): Ari => ({
  do: () => Promise.reject(new AriFault('no', { gone, retryable: !gone })),
});

it('[D2] a call that was claimed stands in the same line of the dialplan, and is not unclaimed', async () => {
  const channels = [channel('claimed'), channel('offered'), channel('queued', 'Queue')];
  expect(await unclaimed(holding(['claimed', 'other']), channels)).toEqual(['offered']);
});

it('[D2] where nobody has led yet all are unclaimed; where Asterisk does not say, none is called so', async () => {
  expect(await unclaimed(failing(true), [channel('offered')])).toEqual(['offered']);
  await expect(unclaimed(failing(false), [channel('offered')])).rejects.toBeInstanceOf(AriFault);
  expect(await unclaimed(failing(false), [channel('queued', 'Queue')])).toEqual([]);
});
