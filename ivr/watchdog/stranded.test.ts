import { expect, it } from 'vitest';
import type { AgentId, CallId } from '../../server/protocol/ids.ts';
import { stranded, type WatchedCall } from './stranded.ts';

const channel = (id: string) => ({
  id,
  name: `PJSIP/${id}`,
  state: 'Up',
  caller: { number: '1' },
  dialplan: { context: 'from-trunk', exten: '12345' },
  creationtime: `2026-11-24T00:00:0${id.at(-1)}.000+0000`,
});
const call = (callId: string, now: WatchedCall['now'], queuedAt: number | null): WatchedCall => ({
  callId: callId as CallId,
  arrivedAt: 1,
  queuedAt,
  now,
});
const waiting = { is: 'waiting', since: 1 } as const;
const talking = { is: 'talking', since: 1, agentId: 'a' as AgentId, leg: 1 } as const;
const late = Date.parse('2026-11-24T00:00:00.000Z');

const found = (ids: string[], remembered: [string, WatchedCall][], bridges: string[][] = []) =>
  stranded({
    channels: ids.map(channel),
    inApplication: new Set(ids.filter((id) => !id.startsWith('queue'))),
    bridges: bridges.map((channels, index) => ({ id: `bridge-${index}`, channels })),
    remembered: new Map(remembered),
  });

it('[W3] callers go on in the order they entered the queue, those not in it yet after them', () => {
  const { sendOn } = found(
    ['c.3', 'c.2', 'c.4', 'c.1'],
    [
      ['c.4', call('call-0004', waiting, late + 10)],
      ['c.2', call('call-0002', waiting, late + 20)],
    ],
  );
  expect(sendOn).toEqual(['c.4', 'c.2', 'c.1', 'c.3']);
});

it('[W3] a conversation is not touched, by what was written or by the bridge it stands in', () => {
  const ids = ['c.1', 'call-0001-agent-1', 'c.2', 'call-0002-agent-1'];
  const remembered: [string, WatchedCall][] = [
    ['c.1', call('call-0001', talking, 5)],
    ['c.2', call('call-0002', waiting, 6)],
  ];
  expect(found(ids, remembered, [['c.2', 'call-0002-agent-1']])).toEqual({ sendOn: [], hangUp: [] });
});

it('[W3] a phone that rings for one who is sent on is hung up; others and whoever is in the queue stay', () => {
  const ids = [
    'c.1',
    'call-0001-agent-2',
    'call-0009-agent-1',
    'call-0001-snoop-agent-1',
    'queue.1',
    'simulated-x',
  ];
  expect(found(ids, [['c.1', call('call-0001', waiting, 5)]])).toEqual({
    sendOn: ['c.1'],
    hangUp: ['call-0001-agent-2'],
  });
});
