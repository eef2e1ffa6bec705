import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentId, CallId, Extension, QueueName } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';
import { createLog } from '../pino-log.ts';
import { createFakeSwitch } from '../testing/fake-switch.ts';
import { newCall, type QueueWord } from './call-state.ts';
import { type RunningCall, runCall } from './run-call.ts';

const agentId = 'a' as AgentId;
const callId = 'call-0001' as CallId;
const settings = {
  queue: 'citizens' as QueueName,
  greeting: false,
  announceEveryMs: 0,
  maxWaitMs: 60_000,
  recording: true,
  notRecorded: [],
  listening: true,
  ringMs: 20_000,
  longHoldMs: 60_000,
  outsideRingMs: 45_000,
  agentLostQueueMs: 12_000,
};

function open(
  extension: Extension | null = '1001' as Extension,
  onQueued: (tell: RunningCall['tell']) => void = () => undefined,
  over: { notRecorded?: QueueName[] } = {},
) {
  const to = createFakeSwitch();
  const facts: Fact[] = [];
  const words: QueueWord[] = [];
  const call = runCall(newCall({ ...settings, ...over }, callId, 0), {
    switch: to,
    tellQueue: (_callId, word) => {
      words.push(word);
      if (word.event === 'caller:queued') onQueued(call.tell);
    },
    positionOf: () => 1,
    estimateOf: () => null,
    extensionOf: () => extension,
    askProgress: async () => ({ is: 'unavailable' }),
    reserve: () => true,
    post: (fact) => facts.push(fact),
    changed: () => undefined,
    now: () => Date.now(),
    log: createLog('silent'),
  });
  return { to, facts, words, call, names: () => facts.map((fact) => fact.fact) };
}
const arrived = { event: 'arrived', callerNumber: '', calledNumber: '12345', simulated: false } as const;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('shell of a call', () => {
  it('[C19] a free agent is rung before the caller is answered, and a slow ring keeps the caller from nothing', async () => {
    const { to, call } = open('1001' as Extension, (tell) =>
      tell({ event: 'offered', agentId, ringMs: 20_000 }),
    );
    to.delay('ring');
    call.tell(arrived);
    await settle();
    expect(to.done.map((line) => line.split(' ')[0])).toEqual(['ring']);
    await vi.advanceTimersByTimeAsync(20);
    expect(to.done.map((line) => line.split(' ')[0])).toEqual(['ring', 'remember', 'answer', 'wait']);
  });

  it('[C2] a hang-up during a slow command waits for it, and what was begun is cleaned up', async () => {
    const { to, call, names } = open();
    call.tell(arrived);
    await settle();
    const goOn = to.delay('ring');
    call.tell({ event: 'offered', agentId, ringMs: 20_000 });
    call.tell({ event: 'callerLeft' });
    await settle();
    expect(to.done.at(-1)).toBe('ring 1 1001');
    goOn();
    await call.over;
    expect(to.done.at(-1)).toBe('cleanUp');
    expect(names().slice(-2)).toEqual(['call:offerEnded', 'call:ended']);
  });

  it('[C19] the caller is in the queue and a phone rings while the place is being made; the two are joined after it', async () => {
    const { to, call, words } = open();
    const goOn = to.delay('answer');
    call.tell(arrived);
    expect(words.map((word) => word.event)).toEqual([]);
    await settle();
    expect(words.map((word) => word.event)).toEqual(['caller:queued']);
    call.tell({ event: 'offered', agentId, ringMs: 20_000 });
    call.tell({ event: 'legAnswered', leg: 1 });
    await settle();
    expect(to.done).toContain('ring 1 1001');
    expect(to.done).not.toContain('connect 1');
    goOn();
    await settle();
    expect(to.done).toEqual(expect.arrayContaining(['answer', 'wait', 'connect 1']));
    expect(to.done.indexOf('connect 1')).toBeGreaterThan(to.done.indexOf('wait'));
  });

  it('[C3] a phone that cannot be rung fails the offer, not the call', async () => {
    for (const broken of ['switch', 'nobody'] as const) {
      const { to, call, words } = open(broken === 'nobody' ? null : ('1001' as Extension));
      if (broken === 'switch') to.fail('ring');
      call.tell(arrived);
      call.tell({ event: 'offered', agentId, ringMs: 20_000 });
      await settle();
      expect(call.state().now.is).toBe('waiting');
      expect(words.at(-1)).toEqual({ event: 'offer:failed', agentId, why: 'unreachable' });
    }
  });

  it('[C3] the ring time is kept here: it ends the offer by itself', async () => {
    const { call, words } = open();
    call.tell(arrived);
    call.tell({ event: 'offered', agentId, ringMs: 20_000 });
    await vi.advanceTimersByTimeAsync(19_999);
    expect(call.state().now.is).toBe('ringing');
    await vi.advanceTimersByTimeAsync(1);
    expect(words.at(-1)).toMatchObject({ event: 'offer:failed', why: 'noAnswer' });
  });

  it.each([
    [[], 'playWarning zh true'],
    [['citizens'], 'playWarning zh false'],
  ])(
    '[C23] the warning may speak of the recording where there is one: not recorded %j',
    async (notRecorded, played) => {
      const { to, call } = open('1001' as Extension, undefined, { notRecorded: notRecorded as QueueName[] });
      call.tell(arrived);
      call.tell({ event: 'offered', agentId, ringMs: 20_000 });
      call.tell({ event: 'legAnswered', leg: 1 });
      await settle();
      expect(await call.ask(agentId, { request: 'playWarning' })).toBeNull();
      await settle();
      expect(to.done).toContain(played);
    },
  );

  it('[C7] a recording that cannot be made fails nothing', async () => {
    const { to, call, names } = open();
    to.fail('record');
    call.tell(arrived);
    call.tell({ event: 'offered', agentId, ringMs: 20_000 });
    call.tell({ event: 'legAnswered', leg: 1 });
    await settle();
    expect(call.state().now.is).toBe('talking');
    expect(names()).not.toContain('recording:started');
  });

  it('[C7] a recording that starts slowly does not hold up the hang-up, and its end is told after its start', async () => {
    const { to, call, names } = open();
    const goOn = to.delay('record');
    call.tell(arrived);
    call.tell({ event: 'offered', agentId, ringMs: 20_000 });
    call.tell({ event: 'legAnswered', leg: 1 });
    call.tell({ event: 'callerLeft' });
    await settle();
    expect(names()).toContain('call:ended');
    goOn();
    await call.over;
    expect(names().slice(-4)).toEqual([
      'recording:started',
      'recording:started',
      'recording:ended',
      'recording:ended',
    ]);
  });

  it('[C8] a bridge that cannot be made ends the call and cleans up', async () => {
    const { to, call, facts } = open();
    to.fail('connect');
    call.tell(arrived);
    call.tell({ event: 'offered', agentId, ringMs: 20_000 });
    call.tell({ event: 'legAnswered', leg: 1 });
    await call.over;
    expect(facts.findLast((fact) => fact.fact === 'call:ended')).toMatchObject({ outcome: 'lost' });
    expect(to.done.at(-1)).toBe('cleanUp');
  });

  it.each(['answer', 'wait', 'connect'] as const)(
    '[C22] %s without an answer of Asterisk is asked again, and the caller is not lost',
    async (command) => {
      const { to, call, names } = open();
      to.fail(command, true);
      call.tell(arrived);
      call.tell({ event: 'offered', agentId, ringMs: 20_000 });
      if (command === 'connect') call.tell({ event: 'legAnswered', leg: 1 });
      await vi.advanceTimersByTimeAsync(4000);
      expect(names()).not.toContain('call:ended');
      to.mend(command);
      const before = to.done.filter((one) => one.startsWith(command)).length;
      await vi.advanceTimersByTimeAsync(5000);
      expect(to.done.filter((one) => one.startsWith(command))).toHaveLength(before + 1);
      expect(names()).not.toContain('call:ended');
    },
  );

  it('[C22] an Asterisk that stays silent loses the call after a minute', async () => {
    const { to, call, facts } = open();
    to.fail('connect', true);
    call.tell(arrived);
    call.tell({ event: 'offered', agentId, ringMs: 20_000 });
    call.tell({ event: 'legAnswered', leg: 1 });
    await vi.advanceTimersByTimeAsync(70_000);
    await call.over;
    expect(facts.findLast((fact) => fact.fact === 'call:ended')).toMatchObject({ outcome: 'lost' });
  });

  it('[C22] a ring that Asterisk did not answer is no missed call of the agent', async () => {
    const { to, call, words } = open();
    to.fail('ring', true);
    call.tell(arrived);
    call.tell({ event: 'offered', agentId, ringMs: 20_000 });
    await settle();
    expect(words.at(-1)).toEqual({ event: 'offer:failed', agentId, why: 'withdrawn' });
  });

  it('[C5] each request gets its own reply', async () => {
    const { call } = open();
    call.tell(arrived);
    call.tell({ event: 'offered', agentId, ringMs: 20_000 });
    call.tell({ event: 'legAnswered', leg: 1 });
    const replies = ['hold', 'hold', 'resume', 'hangUp', 'hold'] as const;
    const answers = replies.map((request) => call.ask(agentId, { request }));
    expect(await Promise.all(answers)).toEqual([null, 'already-done', null, null, 'no-such-call']);
  });

  it('[C1] no timer of a call outlives it', async () => {
    const { call } = open();
    call.tell(arrived);
    call.tell({ event: 'offered', agentId, ringMs: 20_000 });
    call.tell({ event: 'callerLeft' });
    await call.over;
    expect(vi.getTimerCount()).toBe(0);
  });
});
