import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentId, CallId } from '../../server/protocol/ids.ts';
import {
  emptyQueue,
  positionOf,
  type QueueCommand,
  type QueueEvent,
  type QueueState,
  step,
} from './queue.ts';

const agent = (name: string) => name as AgentId;
const call = (name: string) => name as CallId;
const settings = { wrapUpMs: 10_000, missesBeforePause: 2, restMs: 2000 };
const ready = { ready: true } as const;

type Told = QueueEvent extends infer E ? (E extends unknown ? Omit<E, 'at'> : never) : never;

/** Tells the events one a second and keeps what was ordered. */
function play(events: Told[], from: QueueState = emptyQueue(settings), at = 0) {
  let state = from;
  let now = at;
  const commands: QueueCommand[] = [];
  for (const event of events) {
    now += 1000;
    const done = step(state, { ...event, at: now } as QueueEvent);
    state = done.state;
    commands.push(...done.commands);
  }
  return { state, commands, now };
}

const offers = (commands: QueueCommand[]) =>
  commands.flatMap((command) =>
    command.command === 'offer' ? [`${command.callId}>${command.agentId}`] : [],
  );
const stateOf = (state: QueueState, name: string) =>
  state.agents.find((other) => other.agentId === name)?.state;
const signIn = (...names: string[]): Told => ({
  event: 'agents:replaced',
  agents: names.map((name) => ({ agentId: agent(name), availability: ready })),
});
const queued = (name: string): Told => ({ event: 'caller:queued', callId: call(name) });
const answered = (caller: string, by: string): Told => ({
  event: 'offer:answered',
  callId: call(caller),
  agentId: agent(by),
});
const failed = (caller: string, by: string): Told => ({
  event: 'offer:failed',
  callId: call(caller),
  agentId: agent(by),
  why: 'noAnswer',
});
const ended = (caller: string): Told => ({ event: 'call:ended', callId: call(caller) });
const asks = (name: string, availability: { ready: true } | { ready: false; reason: 'break' }): Told => ({
  event: 'agent:asked',
  agentId: agent(name),
  availability,
});

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

  it('[Q3] a caller whose offer failed is at the head, before callers who came later', () => {
    const { state, commands } = play([signIn('a'), queued('c1'), queued('c2'), failed('c1', 'a')]);
    expect(positionOf(state, call('c1'))).toBe(1);
    const later = play([{ event: 'rest:over' }, { event: 'rest:over' }], state, 10_000);
    expect([...offers(commands), ...offers(later.commands)]).toEqual(['c1>a', 'c1>a']);
  });

  it('[Q5] misses in a row set the agent not ready, and the own word starts the count again', () => {
    const rung = play([signIn('a'), queued('c1'), failed('c1', 'a')]);
    const again = play([{ event: 'rest:over' }, failed('c1', 'a')], rung.state, 10_000);
    expect(stateOf(again.state, 'a')).toMatchObject({ is: 'notReady', reason: 'missed-calls' });
    const back = play([asks('a', ready)], again.state, 20_000);
    expect(stateOf(back.state, 'a')).toMatchObject({ is: 'ringing' });
    const third = play([failed('c1', 'a')], back.state, 30_000);
    expect(stateOf(third.state, 'a')).toMatchObject({ is: 'ready' });
  });

  it('[Q6] an agent is left alone after a failed offer, and woken for', () => {
    const { state, commands, now } = play([signIn('a'), queued('c1'), failed('c1', 'a')]);
    expect(stateOf(state, 'a')).toMatchObject({ is: 'ready' });
    expect(commands).toContainEqual({ command: 'wakeRest', at: now + settings.restMs });
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

  it('[Q7] a wrap-up of 0 lasts until the agent says ready', () => {
    const unlimited = emptyQueue({ ...settings, wrapUpMs: 0 });
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
      { event: 'caller:restored', callId: call('c1'), queuedAt: 10 },
      { event: 'talk:restored', callId: call('c0'), agentId: agent('a'), held: false },
      signIn('a'),
    ]);
    expect(state.waiting.map((caller) => caller.callId)).toEqual(['c1', 'c2']);
    expect(stateOf(state, 'a')).toMatchObject({ is: 'talking', callId: 'c0' });
  });

  const names = fc.constantFrom('a', 'b', 'c').map(agent);
  const callers = fc.constantFrom('c1', 'c2', 'c3', 'c4').map(call);
  const availability = fc.oneof(fc.constant(ready), fc.constant({ ready: false, reason: 'break' } as const));
  const anyEvent: fc.Arbitrary<Told> = fc.oneof(
    fc.record({
      event: fc.constant('agents:replaced' as const),
      agents: fc
        .uniqueArray(names)
        .chain((list) =>
          fc.tuple(...list.map((agentId) => fc.record({ agentId: fc.constant(agentId), availability }))),
        ),
    }),
    fc.record({ event: fc.constant('agent:asked' as const), agentId: names, availability }),
    fc.record({ event: fc.constantFrom('caller:queued', 'caller:left', 'call:held'), callId: callers }),
    fc.record({ event: fc.constantFrom('call:resumed', 'call:ended'), callId: callers }),
    fc.record({ event: fc.constant('offer:answered' as const), callId: callers, agentId: names }),
    fc.record({
      event: fc.constant('offer:failed' as const),
      callId: callers,
      agentId: names,
      why: fc.constantFrom('noAnswer', 'declined', 'busy', 'unreachable', 'withdrawn'),
    }),
    fc.record({ event: fc.constant('wrapUp:over' as const), callId: callers, agentId: names }),
    fc.constant({ event: 'rest:over' as const }),
  );

  it('[Q4] [Q10] whatever comes in whatever order, nobody is rung twice and no caller is forgotten', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        let state = emptyQueue(settings);
        events.forEach((event, index) => {
          const done = step(state, { ...event, at: index * 1000 } as QueueEvent);
          state = done.state;
          const busy = state.agents.flatMap(({ agentId, state: now }) =>
            'callId' in now && now.is !== 'wrapUp' ? [[agentId, now.callId, now.is] as const] : [],
          );
          expect(new Set(busy.map(([, callId]) => callId)).size).toBe(busy.length);
          for (const caller of state.waiting) {
            const ringing = busy.filter(([, callId, is]) => callId === caller.callId && is === 'ringing');
            expect(ringing.map(([agentId]) => agentId)).toEqual(
              caller.offeredTo === null ? [] : [caller.offeredTo],
            );
          }
          // Nobody is idle while somebody waits.
          const idle = state.agents.filter(
            (other) => other.state.is === 'ready' && other.restUntil <= index * 1000,
          );
          const unserved = state.waiting.filter((caller) => caller.offeredTo === null);
          expect(Math.min(idle.length, unserved.length)).toBe(0);
          const repeated = step(state, { ...event, at: index * 1000 } as QueueEvent);
          if (event.event === 'offer:answered' || event.event === 'caller:left')
            expect(repeated.state).toEqual(state);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('[Q10] the edges between the states of an agent are these', () => {
    const edges = new Set<string>();
    const seen = new Set<string>();
    const one = emptyQueue({ ...settings, restMs: 0 });
    const events: Told[] = [
      signIn('a'),
      signIn(),
      asks('a', ready),
      asks('a', { ready: false, reason: 'break' }),
      queued('c1'),
      { event: 'caller:left', callId: call('c1') },
      answered('c1', 'a'),
      failed('c1', 'a'),
      { event: 'call:held', callId: call('c1') },
      { event: 'call:resumed', callId: call('c1') },
      ended('c1'),
      { event: 'wrapUp:over', agentId: agent('a'), callId: call('c1') },
    ];
    const key = (state: QueueState) =>
      JSON.stringify(state, (name, value) => (/At$|since|Until/.test(name) ? 0 : value));
    const todo = [one];
    for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
      for (const event of events) {
        const next = step(state, { ...event, at: 1 } as QueueEvent).state;
        const from = stateOf(state, 'a')?.is ?? 'absent';
        const to = stateOf(next, 'a')?.is ?? 'absent';
        if (from !== to) edges.add(`${from} -> ${to} on ${event.event}`);
        if (seen.has(key(next))) continue;
        seen.add(key(next));
        todo.push(next);
      }
    }
    expect([...edges].sort()).toMatchSnapshot();
  });
});
