import { describe, expect, it } from 'vitest';
import type { QueueName } from '../../server/protocol/ids.ts';
import { positionOf, step } from './queue.ts';
import { emptyQueue } from './queue-state.ts';
import {
  agent,
  answered,
  asks,
  call,
  citizens,
  desk,
  ended,
  failed,
  need,
  offers,
  oneQueue,
  play,
  queued,
  rules,
  signIn,
  stateOf,
  type Told,
} from './testing/play.ts';
import { estimates } from './wait-estimate.ts';

const night = 'night' as QueueName;
const pause = { ready: false, reason: 'break' } as const;
const signInAs = (...agents: ReturnType<typeof desk>[]): Told => ({ event: 'agents:replaced', agents });

describe('routing', () => {
  it('[Q12] emergencies go first, then those a lead lifted, then repeat callers; inside each by arrival', () => {
    const { state } = play([
      queued('n1'),
      queued('r1', { priority: 'repeat' }),
      queued('e1', { priority: 'emergency' }),
      queued('n2'),
      queued('r2', { priority: 'repeat' }),
      { event: 'caller:moved', callId: call('n2'), priority: 'lifted' },
    ]);
    expect(state.waiting.map(({ callId }) => callId)).toEqual(['e1', 'n2', 'r1', 'r2', 'n1']);
    expect(positionOf(state, call('n1'))).toBe(5);
  });

  it('[Q15] a caller gets only an agent who has what is needed, and others are not held up', () => {
    const { commands } = play([
      signInAs(desk('a', { english: 1 }), desk('b')),
      asks('a', pause),
      queued('en', { skills: [need('english', 2)] }),
      queued('zh'),
      signInAs(desk('a', { english: 3 }), desk('b')),
      asks('a', { ready: true }),
    ]);
    expect(offers(commands)).toEqual(['zh>b', 'en>a']);
  });

  it('[Q15] an agent of one queue is not rung for another', () => {
    const two = emptyQueue({ [citizens]: rules, [night]: rules }, citizens);
    const { commands } = play(
      [signInAs(desk('n', {}, ['night'])), queued('c1'), queued('c2', { queue: night })],
      two,
    );
    expect(offers(commands)).toEqual(['c2>n']);
  });

  it.each([
    ['longestIdle', 'a'],
    ['leastTalked', 'b'],
    ['skillRank', 'c'],
  ] as const)('[Q16] %s chooses %s', (choose, chosen) => {
    const desks = [
      desk('a', { english: 2 }),
      desk('b', { english: 3 }),
      desk('c', { english: 5, dialect: 1 }),
    ];
    const talks = play(
      [
        signInAs(...desks),
        asks('a', pause),
        asks('b', pause),
        // c talks 2 s, then a 1 s; b never, but came back last.
        queued('x'),
        answered('x', 'c'),
        { event: 'call:held', callId: call('x'), agentId: agent('c') },
        ended('x'),
        asks('c', pause),
        asks('a', { ready: true }),
        queued('y'),
        answered('y', 'a'),
        ended('y'),
        asks('c', { ready: true }),
        asks('b', { ready: true }),
      ],
      oneQueue({ choose, wrapUpMs: 0 }),
    );
    const { commands } = play([queued('z', { skills: [need('english')] })], talks.state, talks.now);
    expect(offers(commands)).toEqual([`z>${chosen}`]);
  });

  it('[Q16] whoever did not take a caller is rung for them again only after the others', () => {
    const { commands } = play(
      [signIn('a', 'b'), queued('c1'), failed('c1', 'a'), failed('c1', 'b')],
      oneQueue({ retryMs: 0 }),
    );
    expect(offers(commands)).toEqual(['c1>a', 'c1>b', 'c1>a']);
  });

  it('[Q17] overflow: needs are widened but for what is always needed, a callback is offered, the night queue takes over', () => {
    const overflow = [
      { do: 'widenSkills', afterMs: 40_000 },
      { do: 'offerCallback', afterMs: 90_000 },
      { do: 'toQueue', afterMs: 120_000, queue: night },
    ] as const;
    const two = emptyQueue({ [citizens]: { ...rules, overflow: [...overflow] }, [night]: rules }, citizens);
    const due = (rule: number): Told => ({ event: 'overflow:due', callId: call('c1'), rule });
    const waits = play(
      [
        signInAs(desk('a'), desk('n', { english: 1 }, ['night'])),
        queued('c1', { skills: [need('dialect'), need('english', 1, true)] }),
      ],
      two,
    );
    expect(waits.commands).toContainEqual({
      command: 'startTimer',
      timer: 'caller c1',
      at: 42_000,
      fires: { event: 'overflow:due', callId: 'c1', rule: 0 },
    });
    const widened = play([due(0)], waits.state, 41_000);
    expect(widened.state.waiting[0]?.needs).toEqual([need('english', 1, true)]);
    const asked = play([due(0), due(1)], widened.state, 91_000);
    expect(asked.commands).toContainEqual({ command: 'offerCallback', callId: 'c1' });
    expect(asked.commands).toContainEqual(expect.objectContaining({ timer: 'caller c1', at: 122_000 }));
    const moved = play([due(2)], asked.state, 121_000);
    expect(moved.commands).toContainEqual({ command: 'moved', callId: 'c1', queue: 'night' });
    expect(offers(moved.commands)).toEqual(['c1>n']);
    expect(moved.state.waiting[0]).toMatchObject({ queuedAt: 2000, queue: 'night' });
  });

  it('[Q17] nobody is asked about a callback while a phone rings for them', () => {
    const state = oneQueue({ overflow: [{ do: 'offerCallback', afterMs: 1000 }] });
    const { commands } = play(
      [signIn('a'), queued('c1'), { event: 'overflow:due', callId: call('c1'), rule: 0 }],
      state,
    );
    expect(commands.map(({ command }) => command)).not.toContain('offerCallback');
    expect(commands.at(-1)).toMatchObject({ command: 'startTimer', timer: 'caller c1', at: 8000 });
  });

  it('[Q18] a lead gives a waiting caller to an agent; whoever rang for them is released', () => {
    const { commands, state } = play([
      signIn('a', 'lead'),
      asks('lead', pause),
      queued('c1'),
      { event: 'caller:taken', callId: call('c1'), agentId: agent('lead'), by: agent('lead') },
      answered('c1', 'lead'),
    ]);
    expect(commands).toContainEqual({ command: 'withdraw', callId: 'c1', agentId: 'a' });
    expect(offers(commands)).toEqual(['c1>a', 'c1>lead']);
    expect([stateOf(state, 'a')?.is, stateOf(state, 'lead')?.is]).toEqual(['ready', 'talking']);
  });

  it('[Q18] [Q7] a lead cannot give a call to one in a call or in a timed wrap-up', () => {
    const wrapping = play([signIn('a'), queued('c1'), answered('c1', 'a'), queued('c2')]);
    const taken: Told = { event: 'caller:taken', callId: call('c2'), agentId: agent('a'), by: agent('lead') };
    expect(offers(play([taken], wrapping.state).commands)).toEqual([]);
    const { state } = play(
      [ended('c1'), taken, { event: 'agent:moved', agentId: agent('a'), availability: { ready: true } }],
      wrapping.state,
    );
    expect(stateOf(state, 'a')?.is).toBe('wrapUp');
    const own = play([{ ...taken, by: agent('a') }], state, 9000);
    expect(offers(own.commands)).toEqual(['c2>a']);
  });

  it('[Q4] a lead who hears a conversation gets no call, not even by a wish, and the next one when it is over', () => {
    const leads = (agentId: string | null): Told => ({
      event: 'lead:is',
      callId: call('heard'),
      agentId: agentId === null ? null : agent(agentId),
    });
    const hearing = play([
      signIn('lead'),
      leads('lead'),
      queued('c1'),
      { event: 'caller:taken', callId: call('c1'), agentId: agent('lead'), by: agent('lead') },
      { event: 'agent:engaged', callId: call('c2'), agentId: agent('lead') },
    ]);
    expect(offers(hearing.commands)).toEqual([]);
    expect(stateOf(hearing.state, 'lead')?.is).toBe('ready');
    expect(offers(play([leads(null)], hearing.state).commands)).toEqual(['c1>lead']);
  });

  it('[Q19] out of a conversation back into a queue: the agent wraps up, the caller keeps the time of arrival', () => {
    const { state } = play([
      signIn('a'),
      queued('c1'),
      answered('c1', 'a'),
      queued('c2'),
      { event: 'agent:released', callId: call('c1'), agentId: agent('a') },
      { ...queued('c1'), event: 'caller:restored', queuedAt: 2000, since: 6000 } as Told,
    ]);
    expect(stateOf(state, 'a')?.is).toBe('wrapUp');
    expect(state.waiting.map(({ callId }) => callId)).toEqual(['c1', 'c2']);
  });

  it('[Q20] a second agent is rung into a call, by one call at a time, and each one’s part ends by itself', () => {
    const both = play([
      signIn('a', 'b'),
      queued('c1'),
      answered('c1', 'a'),
      { event: 'agent:engaged', callId: call('c1'), agentId: agent('b') },
      { event: 'agent:engaged', callId: call('c9'), agentId: agent('b') },
      queued('c2'),
    ]);
    expect(stateOf(both.state, 'b')).toMatchObject({ is: 'ringing', callId: 'c1' });
    expect(offers(both.commands)).toEqual(['c1>a']);
    const talk = play(
      [answered('c1', 'b'), { event: 'agent:released', callId: call('c1'), agentId: agent('b') }],
      both.state,
      9000,
    );
    expect([stateOf(talk.state, 'a')?.is, stateOf(talk.state, 'b')?.is]).toEqual(['talking', 'wrapUp']);
    const declined = play([{ ...failed('c1', 'b'), why: 'declined' } as Told], both.state, 9000);
    expect(offers(declined.commands)).toEqual(['c2>b']);
    const over = play([answered('c1', 'b'), ended('c1')], both.state, 9000);
    expect(over.state.agents.map(({ state }) => state.is)).toEqual(['wrapUp', 'wrapUp']);
  });

  it('[Q21] 500 waiting callers with needs and 60 agents cost a step less than a millisecond of work', () => {
    const desks = Array.from({ length: 60 }, (_, index) =>
      desk(`a${index}`, index % 3 === 0 ? { english: 3 } : {}),
    );
    let state = play([signInAs(...desks)]).state;
    for (let index = 0; index < 560; index += 1)
      state = step(state, {
        ...queued(`c${index}`, { skills: index % 2 === 0 ? [need('english', 5)] : [] }),
        at: 2000 + index,
      } as never).state;
    expect(state.waiting.filter(({ offeredTo }) => offeredTo === null)).toHaveLength(500);
    const began = performance.now();
    const steps = 200;
    for (let index = 0; index < steps; index += 1)
      step(state, { event: 'rest:over', agentId: agent('a0'), at: 99_000 });
    // Generous: the bound is on the order of growth, a benchmark tells the figure.
    expect((performance.now() - began) / steps).toBeLessThan(1);
    // Nobody has the English that half of them need: for those nobody can tell.
    expect(estimates(state).size).toBe(280);
  });
});
