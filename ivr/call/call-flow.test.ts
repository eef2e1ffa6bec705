import { describe, expect, it } from 'vitest';
import type { AgentId, CallId, QueueName } from '../../server/protocol/ids.ts';
import { step } from './call-flow.ts';
import {
  type CallCommand,
  type CallEvent,
  type CallSettings,
  type CallState,
  newCall,
  stageOf,
} from './call-state.ts';

const agentId = 'a' as AgentId;
const other = 'b' as AgentId;
const settings: CallSettings = {
  queue: 'citizens' as QueueName,
  greeting: true,
  announceEveryMs: 30_000,
  maxWaitMs: 600_000,
  recording: true,
  notRecorded: [],
  listening: true,
  ringMs: 20_000,
  longHoldMs: 60_000,
  outsideRingMs: 45_000,
  agentLostQueueMs: 12_000,
};
type Told = CallEvent extends infer E ? (E extends unknown ? Omit<E, 'at'> : never) : never;
const arrived: Told = { event: 'arrived', callerNumber: '1', calledNumber: '12345', simulated: false };
const greeted: Told = { event: 'played', prompt: 'greeting' };
const offered: Told = { event: 'offered', agentId, ringMs: 20_000 };
const answered: Told = { event: 'legAnswered', leg: 1 };
const asks = (request: 'hold' | 'resume' | 'hangUp' | 'rejoin', by: AgentId = agentId): Told => ({
  event: 'asked',
  ask: 7,
  agentId: by,
  request: { request },
});
const timeUp = (timer: 'ring' | 'announce' | 'maxWait' | 'apology'): Told => ({
  event: 'timeUp',
  timer,
  position: 1,
  estimateMs: null,
});

function play(events: Told[], from: CallState = newCall(settings, 'call-0001' as CallId, 0)) {
  let state = from;
  let commands: CallCommand[] = [];
  const all: CallCommand[] = [];
  events.forEach((event, index) => {
    const done = step(state, { ...event, at: (index + 1) * 1000 } as CallEvent);
    state = done.state;
    commands = done.commands;
    all.push(...done.commands);
  });
  return { state, commands, all, facts: all.flatMap((c) => (c.command === 'post' ? [c.fact] : [])) };
}
const names = (commands: CallCommand[]) => commands.map((command) => command.command);
const talking = () => play([arrived, greeted, offered, answered]).state;

describe('call', () => {
  it('[C1] a call is greeted, queued, offered, answered and ended once', () => {
    const { facts, all } = play([
      arrived,
      greeted,
      offered,
      { event: 'legRinging', leg: 1 },
      answered,
      { event: 'callerLeft' },
      { event: 'callerLeft' },
    ]);
    expect(facts.map((fact) => fact.fact)).toEqual([
      'call:arrived',
      'call:queued',
      'call:offered',
      'call:ringing',
      'call:answered',
      'call:ended',
    ]);
    expect(facts.at(-1)).toMatchObject({ outcome: 'answered', by: 'caller' });
    expect(names(all).filter((name) => name === 'cleanUp')).toHaveLength(1);
  });

  it('[C1] without a greeting the caller is queued at once', () => {
    const { state } = play([arrived], newCall({ ...settings, greeting: false }, 'call-0001' as CallId, 0));
    expect(state.now.is).toBe('waiting');
  });

  it.each([
    ['greeting', [arrived]],
    ['waiting', [arrived, greeted]],
    ['ringing', [arrived, greeted, offered]],
    ['apologizing', [arrived, greeted, timeUp('maxWait')]],
  ] as [string, Told[]][])('[C2] a caller who hangs up while %s has abandoned', (is, before) => {
    const reached = play(before);
    expect(reached.state.now.is).toBe(is);
    const { facts, commands } = play([{ event: 'callerLeft' }], reached.state);
    expect(facts.at(-1)).toMatchObject({ fact: 'call:ended', outcome: 'abandoned', by: 'caller' });
    expect(names(commands).at(-1)).toBe('cleanUp');
  });

  it.each(['noAnswer', 'declined', 'busy', 'unreachable'] as const)(
    '[C3] %s costs the caller nothing: waiting goes on, the queue hears last',
    (why) => {
      const end: Told = why === 'noAnswer' ? timeUp('ring') : { event: 'legEnded', leg: 1, why };
      const { state, commands, facts } = play([arrived, greeted, offered, end]);
      expect(state.now.is).toBe('waiting');
      expect(facts.at(-1)).toMatchObject({ fact: 'call:offerEnded', why });
      expect(commands.at(-1)).toMatchObject({ command: 'tellQueue', word: { event: 'offer:failed', why } });
    },
  );

  it('[C4] an answer of a leg that is not the present one is hung up', () => {
    const { state, commands } = play([arrived, greeted, offered, timeUp('ring'), answered]);
    expect(state.now.is).toBe('waiting');
    expect(commands).toEqual([{ command: 'stopRinging', leg: 1 }]);
    const second = play([offered, { event: 'legEnded', leg: 1, why: 'declined' }], state);
    expect(second.state.now).toMatchObject({ is: 'ringing', leg: 2 });
  });

  it('[C5] hold and resume answer the request once, and only the agent of the call may', () => {
    const held = play([asks('hold')], talking());
    expect(held.state.now.is).toBe('holding');
    expect(held.commands.at(-1)).toEqual({ command: 'reply', ask: 7, refusal: null });
    expect(play([asks('hold')], held.state).commands).toEqual([
      { command: 'reply', ask: 7, refusal: 'already-done' },
    ]);
    expect(play([asks('hangUp', other)], held.state).commands).toEqual([
      { command: 'reply', ask: 7, refusal: 'not-your-call' },
    ]);
    expect(play([asks('resume')], held.state).state.now.is).toBe('talking');
    expect(play([arrived, asks('hold')]).commands).toEqual([
      { command: 'reply', ask: 7, refusal: 'not-in-a-call' },
    ]);
    const over = play([{ event: 'callerLeft' }, asks('hold')], held.state);
    expect(over.commands).toEqual([{ command: 'reply', ask: 7, refusal: 'no-such-call' }]);
  });

  it('[C6] after the longest wait the caller hears an apology and the call is timedOut', () => {
    const { facts, all } = play([
      arrived,
      greeted,
      timeUp('maxWait'),
      offered,
      { event: 'played', prompt: 'apology' },
    ]);
    expect(facts.at(-1)).toMatchObject({ outcome: 'timedOut', by: 'system' });
    expect(names(all)).not.toContain('ring');
  });

  it('[C6] a phone that rings gets its chance', () => {
    const ringing = play([arrived, greeted, offered, timeUp('maxWait')]);
    expect(ringing.state.now.is).toBe('ringing');
    expect(ringing.commands).toEqual([{ command: 'startTimer', timer: 'maxWait', ms: 5000 }]);
  });

  it('[C7] sound is sent and recorded after the two are connected, and playing stops before', () => {
    const order = names(play([arrived, greeted, offered, answered]).commands);
    expect(order.indexOf('stopPlaying')).toBeLessThan(order.indexOf('connect'));
    expect(order.indexOf('connect')).toBeLessThan(order.indexOf('record'));
    expect(order.filter((name) => name === 'listen')).toHaveLength(2);
  });

  it('[C11] an agent who lost the sound is rung into the same conversation; the lost leg goes, the call stays', () => {
    const asked = play([asks('rejoin')], talking());
    expect(asked.commands).toContainEqual({ command: 'ring', agentId, leg: 2 });
    expect(play([asks('rejoin')], asked.state).commands).toEqual([
      { command: 'reply', ask: 7, refusal: 'already-done' },
    ]);
    const back = play([{ event: 'legAnswered', leg: 2 }], asked.state);
    expect(names(back.commands)).toEqual(['reconnect', 'stopRinging', 'record', 'listen', 'remember']);
    expect(back.state.now).toMatchObject({ is: 'talking', leg: 2, returning: null });
    expect(play([{ event: 'legEnded', leg: 1, why: 'declined' }], back.state).state).toBe(back.state);
  });

  it('[C11] the lost leg may end first; the call ends only when the way back fails too', () => {
    const alone = play([asks('rejoin'), { event: 'legEnded', leg: 1, why: 'declined' }], talking());
    expect(alone.state.now).toMatchObject({ is: 'talking', leg: 2, returning: 2 });
    expect(names(play([{ event: 'legAnswered', leg: 2 }], alone.state).commands)).not.toContain(
      'stopRinging',
    );
    const failed = play([{ event: 'legEnded', leg: 2, why: 'noAnswer' }], alone.state);
    expect(failed.state.now).toMatchObject({ is: 'ended', outcome: 'answered' });
  });

  it('[C11] a way back that fails leaves the conversation as it was, to be asked for again', () => {
    const failed = play([asks('rejoin'), { event: 'legEnded', leg: 2, why: 'unreachable' }], talking());
    expect(failed.state.now).toMatchObject({ is: 'talking', leg: 1, returning: null });
    expect(play([asks('rejoin')], failed.state).commands).toContainEqual({
      command: 'ring',
      agentId,
      leg: 3,
    });
  });

  it('[C9] a conversation found again goes on without being connected anew', () => {
    const { state, commands } = play([{ event: 'restored' }], talking());
    expect(state.now.is).toBe('talking');
    expect(names(commands)).toEqual(['tellQueue', 'listen', 'listen']);
  });

  it('[C9] a waiting caller found again keeps the place and the longest wait', () => {
    const waiting = newCall(settings, 'call-0001' as CallId, 0);
    const { commands } = step(
      { ...waiting, queuedAt: 100, now: { is: 'waiting', since: 100 } },
      { event: 'restored', at: 300_100 },
    );
    expect(commands).toContainEqual({
      command: 'tellQueue',
      word: {
        event: 'caller:restored',
        queuedAt: 100,
        since: 100,
        queue: 'citizens',
        priority: 'normal',
        skills: [],
      },
    });
    expect(commands).toContainEqual({ command: 'startTimer', timer: 'maxWait', ms: 300_000 });
  });

  it('[C10] when the process leaves, the caller goes on to the other queue; a conversation stays', () => {
    const { commands, facts } = play([arrived, greeted, { event: 'leaving' }]);
    expect(names(commands)[0]).toBe('sendOn');
    expect(facts.at(-1)).toMatchObject({ fact: 'call:fellBack' });
    expect(names(play([arrived, greeted, { event: 'sentOn' }]).commands)).not.toContain('sendOn');
    expect(play([{ event: 'leaving' }], talking()).commands).toEqual([]);
  });

  it('[C1] every reachable state is visited, and the edges are these', () => {
    const events: Told[] = [
      arrived,
      greeted,
      { event: 'played', prompt: 'apology' },
      offered,
      { event: 'withdrawn', agentId },
      { event: 'legRinging', leg: 1 },
      answered,
      { event: 'legEnded', leg: 1, why: 'declined' },
      { event: 'callerLeft' },
      { event: 'switchLost' },
      { event: 'leaving' },
      { event: 'sentOn' },
      { event: 'restored' },
      timeUp('ring'),
      timeUp('announce'),
      timeUp('maxWait'),
      timeUp('apology'),
      asks('hold'),
      asks('resume'),
      asks('hangUp'),
      asks('rejoin'),
      { event: 'legAnswered', leg: 2 },
      { event: 'legEnded', leg: 2, why: 'noAnswer' },
    ];
    const key = (state: CallState) => JSON.stringify({ ...state.now, since: 0 }) + (state.queuedAt !== null);
    const edges = new Set<string>();
    const seen = new Set<string>();
    const todo = [newCall(settings, 'call-0001' as CallId, 0)];
    for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
      for (const event of events) {
        const { state: next, commands } = step(state, { ...event, at: 1 } as CallEvent);
        // A machine that makes new legs for ever is looked at up to the second one.
        if (next.legs > 2) continue;
        const label = event.event === 'timeUp' ? `timeUp ${event.timer}` : event.event;
        const to = next.now.is === 'ended' ? `ended (${next.now.outcome})` : next.now.is;
        if (next.now.is !== state.now.is) edges.add(`${state.now.is} -> ${to} on ${label}`);
        const replies = commands.filter((command) => command.command === 'reply').length;
        expect(replies).toBe(event.event === 'asked' ? 1 : 0);
        expect(stageOf(next).is).not.toBe('apologizing');
        if (seen.has(key(next))) continue;
        seen.add(key(next));
        todo.push(next);
      }
    }
    expect([...edges].sort()).toMatchSnapshot();
  });
});
