import { describe, expect, it } from 'vitest';
import { positionOf } from './queue.ts';
import {
  agent,
  answered,
  asks,
  call,
  ended,
  failed,
  offers,
  oneQueue,
  play,
  queued,
  ready,
  rules,
  signIn,
  stateOf,
  type Told,
} from './testing/play.ts';

describe('queue', () => {
  it('[Q1] the agent who has been idle longest is rung', () => {
    const { commands } = play([
      signIn('a'),
      signIn('a', 'b'),
      queued('c1'),
      answered('c1', 'a'),
      ended('c1'),
      asks('a', ready),
      queued('c2'),
    ]);
    expect(offers(commands)).toEqual(['c1>a', 'c2>b']);
  });

  it('[Q2] callers are served in the order they came', () => {
    const { commands } = play([queued('c1'), queued('c2'), queued('c3'), signIn('a'), signIn('a', 'b')]);
    expect(offers(commands)).toEqual(['c1>a', 'c2>b']);
  });

  it('[Q2] callers who were told of in another order than they came are served in the order they came', () => {
    const { commands } = play([
      queued('c2', { queuedAt: 500 }),
      queued('c1', { queuedAt: 400 }),
      signIn('a'),
      signIn('a', 'b'),
    ]);
    expect(offers(commands)).toEqual(['c1>a', 'c2>b']);
  });

  it('[Q3] a caller whose offer failed is at the head, before callers who came later', () => {
    const { state, commands } = play([signIn('a'), queued('c1'), queued('c2'), failed('c1', 'a')]);
    expect(positionOf(state, call('c1'))).toBe(1);
    const later = play(
      [
        { event: 'rest:over', agentId: agent('a') },
        { event: 'rest:over', agentId: agent('a') },
      ],
      state,
      10_000,
    );
    expect([...offers(commands), ...offers(later.commands)]).toEqual(['c1>a', 'c1>a']);
  });

  it('[Q23] while Asterisk does not answer nobody is rung and nothing is held against an agent', () => {
    const away: Told = { event: 'switch:is', reachable: false };
    const silent = play([signIn('a'), queued('c1'), away, failed('c1', 'a'), queued('c2')]);
    expect(offers(silent.commands)).toEqual(['c1>a']);
    expect(stateOf(silent.state, 'a')).toMatchObject({ is: 'ready' });
    const back = play([{ event: 'switch:is', reachable: true }], silent.state, 30_000);
    expect(offers(back.commands)).toEqual(['c1>a']);
    // One more miss than that would set the agent not ready.
    const missed = play([failed('c1', 'a')], back.state, 50_000);
    expect(stateOf(missed.state, 'a')).toMatchObject({ is: 'ready' });
  });

  it('[Q5] misses in a row set the agent not ready, and the own word starts the count again', () => {
    const rung = play([signIn('a'), queued('c1'), failed('c1', 'a')]);
    const again = play([{ event: 'rest:over', agentId: agent('a') }, failed('c1', 'a')], rung.state, 10_000);
    expect(stateOf(again.state, 'a')).toMatchObject({ is: 'notReady', reason: 'missed-calls' });
    const back = play([asks('a', ready)], again.state, 20_000);
    expect(stateOf(back.state, 'a')).toMatchObject({ is: 'ringing' });
    const third = play([failed('c1', 'a')], back.state, 30_000);
    expect(stateOf(third.state, 'a')).toMatchObject({ is: 'ready' });
  });

  it('[Q6] an agent is left alone after a failed offer, and woken for', () => {
    const { state, commands, now } = play([signIn('a'), queued('c1'), failed('c1', 'a')]);
    expect(stateOf(state, 'a')).toMatchObject({ is: 'ready' });
    expect(commands).toContainEqual({
      command: 'startTimer',
      timer: 'agent a',
      at: now + rules.retryMs,
      fires: { event: 'rest:over', agentId: 'a' },
    });
  });

  it('[Q7] nothing steals the wrap-up, and its end brings the next call', () => {
    const wrapping = play([signIn('a'), queued('c1'), answered('c1', 'a'), ended('c1'), queued('c2')]);
    expect(stateOf(wrapping.state, 'a')).toMatchObject({ is: 'wrapUp', callId: 'c1', endsAt: 14_000 });
    expect(offers(wrapping.commands)).toEqual(['c1>a']);
    const over = play(
      [{ event: 'wrapUp:over', agentId: agent('a'), callId: call('c1') }],
      wrapping.state,
      14_000,
    );
    expect(offers(over.commands)).toEqual(['c2>a']);
  });

  it('[Q7] a wrap-up of null lasts until the agent says ready', () => {
    const unlimited = oneQueue({ wrapUpMs: null });
    const { state } = play([signIn('a'), queued('c1'), answered('c1', 'a'), ended('c1')], unlimited);
    expect(stateOf(state, 'a')).toMatchObject({ is: 'wrapUp', endsAt: null });
    expect(stateOf(play([asks('a', ready)], state, 9000).state, 'a')).toMatchObject({ is: 'ready' });
  });

  it('[Q8] a pause asked for in a call begins after it', () => {
    const talking = play([
      signIn('a'),
      queued('c1'),
      answered('c1', 'a'),
      asks('a', { ready: false, reason: 'break' }),
    ]);
    expect(stateOf(talking.state, 'a')).toMatchObject({ is: 'talking' });
    const over = play(
      [ended('c1'), { event: 'wrapUp:over', agentId: agent('a'), callId: call('c1') }],
      talking.state,
      talking.now,
    );
    expect(stateOf(over.state, 'a')).toMatchObject({ is: 'notReady', reason: 'break' });
  });

  it('[Q9] an agent who signs out in a call stays until it ends', () => {
    const leaving = play([signIn('a'), queued('c1'), answered('c1', 'a'), signIn()]);
    expect(stateOf(leaving.state, 'a')).toMatchObject({ is: 'talking' });
    const over = play([ended('c1')], leaving.state, leaving.now);
    expect(over.state.agents).toEqual([]);
    expect(over.commands).toContainEqual({ command: 'remove', agentId: 'a' });
  });

  it('[Q9] an agent who signs out while ringing is released and the caller goes on at once', () => {
    const { commands, state } = play([signIn('a', 'b'), queued('c1'), signIn('b')]);
    expect(commands).toContainEqual({ command: 'withdraw', callId: 'c1', agentId: 'a' });
    expect(offers(commands)).toEqual(['c1>a', 'c1>b']);
    expect(stateOf(state, 'a')).toBeUndefined();
  });

  it('[Q11] a restored caller is placed by the time of entering the queue', () => {
    const { state } = play([
      queued('c2'),
      { ...queued('c1'), event: 'caller:restored', queuedAt: 10, since: 10 } as Told,
      { event: 'talk:restored', callId: call('c0'), agentId: agent('a'), held: false },
      signIn('a'),
    ]);
    expect(state.waiting.map((caller) => caller.callId)).toEqual(['c1', 'c2']);
    expect(stateOf(state, 'a')).toMatchObject({ is: 'talking', callId: 'c0' });
  });
});
