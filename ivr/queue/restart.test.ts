import { expect, it } from 'vitest';
import type { AgentState } from '../../server/protocol/agent.ts';
import {
  agent,
  asks,
  call,
  desk,
  ended,
  offers,
  oneQueue,
  play,
  queued,
  ready,
  stateOf,
  type Told,
} from './testing/play.ts';

const NOW = 100_000;
const pause = { ready: false, reason: 'break' } as const;
/** Told by the server to a process that has just started. */
const found = (...known: [name: string, last: AgentState, wanted?: typeof ready | typeof pause][]): Told => ({
  event: 'agents:replaced',
  agents: known.map(([name, last, availability = ready]) => ({ ...desk(name), availability, last })),
});
const talk = (name: string, since: number) => ({ is: 'talking', callId: call(name), since }) as const;
const restored = { event: 'talk:restored', callId: call('c1'), agentId: agent('a'), held: false } as const;
const from = (...events: Told[]) => play(events, oneQueue(), NOW);

it('[Q22] idle agents keep since when, and whose turn it is', () => {
  const { state, commands } = from(
    found(
      ['a', { is: 'ready', since: 500 }],
      ['b', { is: 'ready', since: 100 }],
      ['c', { is: 'notReady', reason: 'break', since: 300 }, pause],
    ),
    queued('c1'),
  );
  expect(stateOf(state, 'a')).toEqual({ is: 'ready', since: 500 });
  expect(stateOf(state, 'c')).toEqual({ is: 'notReady', reason: 'break', since: 300 });
  expect(offers(commands)).toEqual(['c1>b']);
});

it('[Q22] another state, or another reason, begins now', () => {
  const { state } = from(
    found(['a', { is: 'notReady', reason: 'meal', since: 300 }, pause], ['b', talk('c9', 200)]),
  );
  expect(stateOf(state, 'a')).toEqual({ is: 'notReady', reason: 'break', since: NOW + 1000 });
  expect(stateOf(state, 'b')).toEqual({ is: 'ready', since: NOW + 1000 });
});

it('[Q22] a conversation goes on since when it began, whichever is told first', () => {
  const signedIn = found(['a', talk('c1', 700)]);
  expect(stateOf(from(restored, signedIn).state, 'a')).toEqual(talk('c1', 700));
  expect(stateOf(from(signedIn, restored).state, 'a')).toEqual(talk('c1', 700));
  const other = found(['a', talk('c2', 700)]);
  expect(stateOf(from(restored, other).state, 'a')).toEqual(talk('c1', NOW + 1000));
});

it('[Q22] a wrap-up goes on to its end, one that is over does not begin again', () => {
  const wrapUp = (endsAt: number | null) =>
    ({ is: 'wrapUp', callId: call('c1'), since: 900, endsAt }) as const;
  const open = from(found(['a', wrapUp(null)]), queued('c2'));
  expect(stateOf(open.state, 'a')).toEqual(wrapUp(null));
  expect(offers(open.commands)).toEqual([]);
  expect(offers(play([asks('a', ready)], open.state, open.now).commands)).toEqual(['c2>a']);
  const timed = from(found(['a', wrapUp(NOW + 9000)]));
  expect(timed.commands).toContainEqual(expect.objectContaining({ command: 'startTimer', at: NOW + 9000 }));
  expect(stateOf(from(found(['a', wrapUp(NOW)])).state, 'a')).toMatchObject({ is: 'ready' });
});

it('[Q22] what was before counts once: the next idleness begins when it begins', () => {
  const first = from(found(['a', { is: 'ready', since: 500 }]), queued('c1'));
  const { state, now } = play(
    [{ ...restored, event: 'offer:answered' } as Told, ended('c1'), asks('a', ready)],
    first.state,
    first.now,
  );
  expect(stateOf(state, 'a')).toEqual({ is: 'ready', since: now });
});
