import { expect, test } from 'vitest';
import type { LivePicture } from '../protocol/board.ts';
import type { CallId } from '../protocol/ids.ts';
import type { PostedFact } from '../protocol/link.ts';
import { emptyLive } from './live.ts';
import { runUnseen } from './run-unseen.ts';

const callId = 'call-0001' as CallId;
const picture = (...calls: CallId[]): LivePicture =>
  ({ at: 0, agents: [], calls: calls.map((one) => ({ callId: one })) }) as unknown as LivePicture;

function world() {
  const live = emptyLive();
  live.calls.set(callId, { callId, endedAt: null } as never);
  const told: PostedFact[] = [];
  let at = 0;
  const unseen = runUnseen(live, {
    now: () => at,
    receive: async (facts) => {
      told.push(...facts);
      return facts.length;
    },
  });
  return {
    unseen,
    told,
    after: async (ms: number, ...calls: CallId[]) => {
      at += ms;
      await unseen.look(picture(...calls));
    },
  };
}

test('[R6] an open call the switch does not have ends as lost, after a while and once', async () => {
  const { after, told } = world();
  await after(1000);
  await after(14_000);
  expect(told).toEqual([]);
  await after(2000);
  expect(told.map(({ fact }) => fact)).toMatchObject([{ fact: 'call:ended', callId, outcome: 'lost' }]);
});

test('[R6] seen in between, or with facts still coming, it is not lost', async () => {
  const { after, told, unseen } = world();
  await after(1000);
  await after(10_000, callId);
  await after(10_000);
  await after(10_000);
  unseen.factsCame();
  await after(4000);
  expect(told).toEqual([]);
});
