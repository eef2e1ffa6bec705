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

const leg = 'call-0001-agent-1';
const party = (is: string) => ({ target: { to: 'outside', number: '110' }, leg: 1, is });
/** What becomes of the one caller `c.1` who is remembered so. */
const fate = (now: Record<string, unknown>, others: string[] = [], bridge: string[] = []) => {
  const one = call('call-0001', { since: 1, ...now } as unknown as WatchedCall['now'], 5);
  return found(['c.1', ...others], [['c.1', one]], [bridge]);
};
const SENT = { sendOn: ['c.1'], hangUp: [] };
const LEFT = { sendOn: [], hangUp: [] };
const ENDED = { sendOn: [], hangUp: ['c.1'] };

it.each<[string, ReturnType<typeof fate>, { sendOn: string[]; hangUp: string[] }]>([
  ['in the flow', fate({ is: 'greeting', settled: null }), SENT],
  ['in the flow of an older version', fate({ is: 'greeting' }), SENT],
  ['leaving a message', fate({ is: 'greeting', settled: 'voicemail' }), LEFT],
  ['told of the call back', fate({ is: 'greeting', settled: 'callback' }), ENDED],
  ['told of the call back in the queue', fate({ is: 'apologizing', settled: 'callback' }), ENDED],
  ['told that nobody is free', fate({ is: 'apologizing', settled: 'timedOut' }), ENDED],
  ['waiting', fate({ is: 'waiting' }), SENT],
  ['while a phone rings', fate({ is: 'ringing', agentId: 'a', leg: 1 }, [leg]), { ...SENT, hangUp: [leg] }],
  ['in a conversation', fate({ is: 'talking', agentId: 'a', leg: 1 }, [leg]), LEFT],
  ['on hold', fate({ is: 'holding', agentId: 'a', leg: 1 }, [leg], [leg]), LEFT],
  ['on hold in a consultation', fate({ is: 'holding', agentId: 'a', party: party('talking') }, [leg]), LEFT],
  ['while a second party rings', fate({ is: 'talking', agentId: 'a', party: party('ringing') }, [leg]), LEFT],
  ['whose agent hung up since', fate({ is: 'talking', agentId: 'a', agentAway: false }), ENDED],
  ['whose agent was lost', fate({ is: 'talking', agentId: 'a', agentAway: true }), SENT],
  ['with a party', fate({ is: 'handedOver', party: party('talking') }, [leg], ['c.1', leg]), LEFT],
  [
    'whose party rings',
    fate({ is: 'handedOver', party: party('ringing') }, [leg]),
    { ...SENT, hangUp: [leg] },
  ],
  [
    'whose party answered a moment ago',
    fate({ is: 'handedOver', party: party('ringing') }, [leg], [leg]),
    LEFT,
  ],
  ['whose party left since', fate({ is: 'handedOver', party: party('talking') }), ENDED],
  ['asked for a grade', fate({ is: 'surveying' }), ENDED],
  ['in a state we do not know', fate({ is: 'dancing' }), LEFT],
])('[W3] a caller %s', (_, is, expected) => {
  expect(is).toEqual(expected);
});

it('[W3] a citizen we called waits like any other after the conversation, and not before it', () => {
  const citizen = 'call-0001-citizen';
  expect(found([citizen], [])).toEqual(LEFT);
  expect(found([citizen], [[citizen, call('call-0001', { is: 'dialling', agentId: 'a' }, null)]])).toEqual(
    LEFT,
  );
  expect(found([citizen], [[citizen, call('call-0001', waiting, 5)]])).toEqual({
    ...SENT,
    sendOn: [citizen],
  });
});
