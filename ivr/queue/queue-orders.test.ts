import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueueName } from '../../server/protocol/ids.ts';
import { step } from './queue.ts';
import { emptyQueue, type QueueEvent, type QueueState } from './queue-state.ts';
import { canHelp, isFree } from './routing.ts';
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
  oneQueue,
  queued,
  ready,
  rules,
  signIn,
  stateOf,
  type Told,
} from './testing/play.ts';

const night = 'night' as QueueName;
const english = need('english');
const twoQueues = emptyQueue(
  {
    [citizens]: {
      ...rules,
      choose: 'skillRank',
      overflow: [
        { do: 'widenSkills', afterMs: 4000 },
        { do: 'offerCallback', afterMs: 8000 },
        { do: 'toQueue', afterMs: 12_000, queue: night },
      ],
    },
    [night]: { ...rules, wrapUpMs: null, choose: 'leastTalked' },
  },
  citizens,
);

const names = ['a', 'b', 'c'];
const callers = ['c1', 'c2', 'c3', 'c4'];
const pause = { ready: false, reason: 'break' } as const;
const desks = [desk('a', { english: 2 }), desk('b'), desk('c', {}, ['night'])];

/** Every event there can be in this little office; a random order of them is duplicated, late and swapped by itself. */
const table: Told[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7].map(
    (bits): Told => ({ event: 'agents:replaced', agents: desks.filter((_, index) => bits & (1 << index)) }),
  ),
  {
    event: 'agents:replaced',
    agents: desks.map((one) => ({
      ...one,
      last: { is: 'wrapUp', callId: call('before'), since: 0, endsAt: 2500 },
    })),
  },
  { event: 'switch:is', reachable: false },
  { event: 'switch:is', reachable: true },
  { event: 'switch:is', reachable: true },
  ...names.flatMap((name): Told[] => [
    asks(name, ready),
    asks(name, pause),
    { event: 'agent:moved', agentId: agent(name), availability: ready },
    { event: 'agent:moved', agentId: agent(name), availability: pause },
    { event: 'rest:over', agentId: agent(name) },
  ]),
  ...callers.flatMap((name): Told[] => [
    queued(name),
    queued(name),
    queued(name, { skills: [english], priority: 'emergency' }),
    queued(name, { queue: night, priority: 'repeat' }),
    { ...queued(name, { skills: [english] }), event: 'caller:restored', queuedAt: 1, since: 1 } as Told,
    { event: 'caller:moved', callId: call(name), priority: 'lifted' },
    { event: 'caller:moved', callId: call(name), queue: night },
    { event: 'caller:left', callId: call(name) },
    ended(name),
    ...[0, 1, 2].map((rule): Told => ({ event: 'overflow:due', callId: call(name), rule })),
    ...names.flatMap((by): Told[] => {
      const both = { callId: call(name), agentId: agent(by) };
      return [
        answered(name, by),
        answered(name, by),
        failed(name, by),
        { ...failed(name, by), why: 'withdrawn' } as Told,
        { event: 'call:held', ...both },
        { event: 'call:resumed', ...both },
        { event: 'wrapUp:over', agentId: both.agentId, callId: both.callId },
        { event: 'agent:engaged', ...both },
        { event: 'agent:released', ...both },
        { event: 'talk:restored', ...both, held: false },
        { event: 'caller:taken', ...both, by: agent('a') },
      ];
    }),
  ]),
];

const busyIn = (state: QueueState, callId: string) =>
  state.agents.filter(({ state: now }) => 'callId' in now && now.is !== 'wrapUp' && now.callId === callId);

/** What must hold whatever came. Throws plainly: `expect` 10,000 times 30 times over would be most of the time. */
function check(before: QueueState, event: QueueEvent, after: QueueState, timers: Running): void {
  const fail = (what: string) => {
    throw new Error(`${what} after ${JSON.stringify(event)} in ${JSON.stringify(before)}`);
  };
  const places = new Set(after.waiting.map(({ callId }) => callId));
  if (places.size < after.waiting.length) fail('[Q4] a caller is in the line twice');
  if (new Set(after.agents.map(({ agentId }) => agentId)).size < after.agents.length)
    fail('[Q4] an agent is there twice');
  for (const caller of after.waiting) {
    if (caller.offeredTo === null) continue;
    const ringing = after.agents.find(({ agentId }) => agentId === caller.offeredTo)?.state;
    if (ringing?.is !== 'ringing' || ringing.callId !== caller.callId)
      fail('[Q4] a caller is offered to one who does not ring');
  }
  for (const [index, caller] of after.waiting.entries()) {
    const was = before.waiting.find(({ callId }) => callId === caller.callId);
    if (caller.offeredTo !== null && was?.offeredTo !== caller.offeredTo && event.event !== 'caller:taken') {
      const rung = before.agents.find(({ agentId }) => agentId === caller.offeredTo);
      if (rung !== undefined && (rung.state.is === 'talking' || rung.state.is === 'holding'))
        if (!['call:ended', 'caller:left', 'agent:released'].includes(event.event))
          fail('[Q4] rung in a call');
      const chosen = after.agents.find(({ agentId }) => agentId === caller.offeredTo);
      const passed = after.waiting
        .slice(0, index)
        .find((other) => other.offeredTo === null && chosen && canHelp(chosen, other));
      if (passed !== undefined) fail('[Q2] a caller was served before one who was first');
    }
    const mate = after.waiting[index + 1];
    if (mate?.priority === caller.priority && mate.queuedAt < caller.queuedAt) fail('[Q12] out of order');
    const idle = after.agents.find((other) => isFree(other, event.at) && canHelp(other, caller));
    if (after.reachable && caller.offeredTo === null && idle !== undefined)
      fail('[Q1] somebody is idle while a caller waits');
  }
  const staysOver = event.event === 'caller:left' || event.event === 'call:ended' ? event.callId : null;
  for (const { callId } of before.waiting)
    if (!places.has(callId) && callId !== staysOver && busyIn(after, callId).length === 0)
      fail('[Q13] a caller is lost');
  for (const { agentId, state } of before.agents) {
    if (state.is !== 'wrapUp' || state.endsAt === null || event.at >= state.endsAt) continue;
    const own =
      ('agentId' in event &&
        event.agentId === agentId &&
        (event.event === 'wrapUp:over' ||
          event.event === 'caller:taken' ||
          (event.event === 'agent:asked' && event.availability.ready))) ||
      event.event === 'agents:replaced';
    if (!own && after.agents.find((other) => other.agentId === agentId)?.state !== state)
      fail('[Q7] a wrap-up was cut short');
  }
  for (const timer of timers.keys()) {
    const [of, id] = timer.split(' ');
    const there =
      of === 'agent'
        ? after.agents.some(
            ({ agentId, state, restUntil }) =>
              agentId === id && (state.is === 'wrapUp' || (state.is === 'ready' && restUntil > 0)),
          )
        : after.waiting.some(({ callId, due }) => callId === id && due !== null);
    if (!there) fail(`[Q14] timer ${timer} is left`);
  }
  for (const { agentId, state } of after.agents)
    if (state.is === 'wrapUp' && state.endsAt !== null && timers.get(`agent ${agentId}`)?.at !== state.endsAt)
      fail('[Q14] a wrap-up has no end');
}

type Running = Map<string, { at: number; fires: string }>;

function run(state: QueueState, timers: Running, told: Told, at: number): QueueState {
  const event = { ...told, at } as QueueEvent;
  // One that fires in its turn runs no more; the same word out of turn, late or made up, leaves the timers alone.
  for (const [timer, { fires }] of timers) if (fires === JSON.stringify(told)) timers.delete(timer);
  const done = step(state, event);
  const over = event.event === 'offer:failed' || event.event === 'agent:released';
  const released = new Set(over ? [event.callId] : []);
  for (const command of done.commands) {
    if (command.command === 'withdraw') released.add(command.callId);
    if (command.command === 'offer') {
      const was = state.waiting.find(({ callId }) => callId === command.callId)?.offeredTo ?? null;
      if (was !== null && !released.has(command.callId)) throw new Error('[Q4] a caller is on two phones');
    }
    if (command.command === 'startTimer')
      timers.set(command.timer, { at: command.at, fires: JSON.stringify(command.fires) });
    if (command.command === 'stopTimer') timers.delete(command.timer);
  }
  check(state, event, done.state, timers);
  return done.state;
}

describe('queue, whatever the order', () => {
  it('[Q4] [Q10] nobody is rung twice, nobody is lost, order and wrap-up hold, no timer is left', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(fc.nat(table.length - 1), { maxLength: 40, size: 'max' }), (order) => {
        const timers = new Map() as Running;
        let state = twoQueues;
        order.forEach((index, count) => {
          const told = table[index];
          if (told !== undefined) state = run(state, timers, told, 1000 + count * 700);
          for (const { state: now } of state.agents) seen.add(now.is);
        });
        const end = 1000 + order.length * 700;
        for (const name of callers) state = run(state, timers, ended(name), end);
        state = run(state, timers, { event: 'agents:replaced', agents: [] }, end);
        if (state.agents.length + state.waiting.length + timers.size > 0)
          throw new Error('[Q14] something is left');
      }),
      { numRuns: 10_000 },
    );
    expect([...seen].sort()).toEqual(['holding', 'notReady', 'ready', 'ringing', 'talking', 'wrapUp']);
  });

  it('[Q10] the edges between the states of an agent and of a caller are these', () => {
    const edges = new Set<string>();
    const seen = new Set<string>();
    const one = oneQueue({ retryMs: 0, overflow: [{ do: 'widenSkills', afterMs: 1 }] });
    const both = { callId: call('c1'), agentId: agent('a') };
    const events: Told[] = [
      signIn('a'),
      signIn(),
      asks('a', ready),
      asks('a', pause),
      { event: 'agent:moved', agentId: agent('a'), availability: ready },
      queued('c1', { skills: [english] }),
      queued('c1'),
      { event: 'caller:taken', ...both, by: agent('a') },
      { event: 'caller:moved', callId: call('c1'), priority: 'lifted' },
      { event: 'caller:left', callId: call('c1') },
      answered('c1', 'a'),
      failed('c1', 'a'),
      { event: 'agent:engaged', ...both },
      { event: 'agent:released', ...both },
      { event: 'talk:restored', ...both, held: true },
      { event: 'call:held', ...both },
      { event: 'call:resumed', ...both },
      { event: 'overflow:due', callId: call('c1'), rule: 0 },
      ended('c1'),
      { event: 'wrapUp:over', ...both },
    ];
    const key = ({ agents, waiting, over }: QueueState) =>
      JSON.stringify([agents, waiting, over], (name, value) =>
        /At$|since|Until|talked/i.test(name) ? 0 : value,
      );
    const callerOf = (state: QueueState) => {
      const caller = state.waiting.find(({ callId }) => callId === 'c1');
      if (caller !== undefined) return caller.offeredTo === null ? 'waiting' : 'offered';
      if (state.over.length > 0) return 'over';
      return busyIn(state, 'c1').length > 0 ? 'in talk' : 'absent';
    };
    const note = (who: string, from: string, to: string, on: string) => {
      if (from !== to) edges.add(`${who}: ${from} -> ${to} on ${on}`);
    };
    const todo = [one];
    for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
      for (const event of events) {
        const next = step(state, { ...event, at: 1 } as QueueEvent).state;
        note('agent', stateOf(state, 'a')?.is ?? 'absent', stateOf(next, 'a')?.is ?? 'absent', event.event);
        note('caller', callerOf(state), callerOf(next), event.event);
        if (seen.has(key(next))) continue;
        seen.add(key(next));
        todo.push(next);
      }
    }
    expect([...edges].sort()).toMatchSnapshot();
  });
});
