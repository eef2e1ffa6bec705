import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowDocument, FlowNode } from '../../server/protocol/flow.ts';
import type { AgentId, CallId, QueueName } from '../../server/protocol/ids.ts';
import { cityFlow } from '../../server/protocol/testing/city-flow.ts';
import { step } from './call-flow.ts';
import {
  type CallCommand,
  type CallEvent,
  type CallSettings,
  type CallState,
  newCall,
} from './call-state.ts';
import { readRemembered, rememberedText, restoredState } from './remembered.ts';

const agentId = 'a' as AgentId;
const DAY = Date.parse('2026-11-25T10:00:00+08:00');
const NIGHT = Date.parse('2026-11-29T03:00:00+08:00');
type Told = CallEvent extends infer E ? (E extends unknown ? Omit<E, 'at'> : never) : never;

const settings = {
  queue: 'citizens' as QueueName,
  greeting: true,
  announceEveryMs: 30_000,
  maxWaitMs: 600_000,
  recording: true,
  notRecorded: [],
} as Partial<CallSettings> as CallSettings;
const call = (document: FlowDocument = cityFlow) =>
  newCall(settings, 'call-0001' as CallId, 0, { flow: { version: 3, document }, language: 'zh' });

const arrived: Told = {
  event: 'arrived',
  callerNumber: '13800000001',
  calledNumber: '12345',
  simulated: false,
};
const heard: Told = { event: 'played', prompt: 'greeting' };
const keys = (digits: string): Told[] => [...digits].map((digit) => ({ event: 'digit', digit }));
const timeUp = (timer: 'flow' | 'announce' | 'maxWait' | 'apology' | 'ring'): Told =>
  ({ event: 'timeUp', timer, position: 3, estimateMs: 100_000 }) as Told;
const offered = { event: 'offered', agentId, ringMs: 20_000 } as Told;

function play(events: Told[], from: CallState = call(), at = DAY) {
  let state = from;
  const all: CallCommand[] = [];
  events.forEach((event, index) => {
    const done = step(state, { ...event, at: at + index * 3000 } as CallEvent);
    state = done.state;
    all.push(...done.commands);
  });
  return { state, all, facts: all.flatMap((one) => (one.command === 'post' ? [one.fact] : [])) };
}
const names = (commands: CallCommand[]) => commands.map((one) => one.command);
const sounds = (commands: CallCommand[]) =>
  commands.flatMap((one) => (one.command === 'play' ? one.sounds : []));

const sinceRemembered = (all: readonly CallCommand[]) =>
  names(all.slice(all.findLastIndex(({ command }) => command === 'remember')));

describe('a caller in the flow', () => {
  it('[F1] keeps the version it began with when it is found again, and goes on at the node', () => {
    const menu = play([arrived, heard, ...keys('4')]).state;
    const remembered = readRemembered(rememberedText(menu));
    expect(rememberedText(menu)).not.toContain('13800000001');
    const found = restoredState(settings, remembered!, menu.flow, '13800000001');
    const again = play([{ event: 'restored' }], found);
    expect(sounds(again.all)).toEqual(['callback-offer']);
    expect(play(keys('1'), again.state).facts).toContainEqual({
      fact: 'callback:requested',
      callId: 'call-0001',
      number: '13800000001',
    });
  });

  it('[W8] a message goes on over a restart, after a queue too; the caller is asked for nothing again', () => {
    const late = play([arrived, heard, ...keys('1'), timeUp('maxWait'), heard]);
    for (const said of [play([arrived, heard, heard, heard], call(), NIGHT), late]) {
      const remembered = readRemembered(rememberedText(said.state));
      expect(remembered?.now).toMatchObject({ is: 'greeting', settled: 'voicemail' });
      expect(sinceRemembered(said.all)).toContain('startTimer');
      const again = play([{ event: 'restored' }], restoredState(settings, remembered!, said.state.flow, ''));
      expect(names(again.all)).toEqual(['startTimer', 'listen', 'remember']);
      expect(play([timeUp('flow'), heard], again.state).facts.at(-1)).toMatchObject({ outcome: 'voicemail' });
    }
  });

  it('[W8] last words and messages are no waiting: they are remembered as settled, and cut when this process stops', () => {
    const back = play([arrived, heard, ...keys('4'), ...keys('1')]);
    expect(readRemembered(rememberedText(back.state))?.now).toMatchObject({ settled: 'callback' });
    // Asterisk sets no variable of a channel while it plays to it.
    expect(sinceRemembered(back.all)).toContain('play');
    const stopped = play([{ event: 'leaving' }], back.state);
    expect(names(stopped.all)).not.toContain('sendOn');
    expect(stopped.facts.at(-1)).toMatchObject({ fact: 'call:ended', outcome: 'callback' });
    const menu = play([arrived, heard]).state;
    expect(readRemembered(rememberedText(menu))?.now).toMatchObject({ is: 'greeting', settled: null });
    expect(names(play([{ event: 'leaving' }], menu).all)).toContain('sendOn');
  });

  it('[F6] keys are never part of what is remembered in the switch', () => {
    const typing = play([arrived, heard, ...keys('2'), ...keys('20261125')]).state;
    expect(rememberedText(typing)).not.toContain('20261125');
  });

  it.each([
    ['abandoned', [arrived, heard, { event: 'callerLeft' }], DAY],
    ['voicemail', [arrived, heard, heard, heard, { event: 'callerLeft' }], NIGHT],
    ['callback', [arrived, heard, ...keys('4'), ...keys('1'), { event: 'callerLeft' }], DAY],
    [
      'selfServed',
      [
        arrived,
        heard,
        ...keys('2'),
        ...keys('1#1#'),
        { event: 'progressTold', answer: { is: 'found', stage: 'accepted', since: 0 } },
        { event: 'callerLeft' },
      ],
      DAY,
    ],
  ] as [string, Told[], number][])(
    '[F3] is %s by what was reached when hanging up',
    (outcome, events, at) => {
      expect(play(events, call(), at).facts.at(-1)).toMatchObject({ fact: 'call:ended', outcome });
    },
  );

  it('[F4] asks for a call back in the queue once it is offered, and not before', () => {
    const waiting = play([arrived, heard, ...keys('1')]).state;
    expect(waiting.now.is).toBe('waiting');
    expect(step(waiting, { event: 'digit', digit: '1', at: DAY }).commands).toEqual([]);
    const asked = play(
      [{ event: 'callbackDue' }, ...keys('1'), { event: 'played', prompt: 'apology' }],
      waiting,
    );
    expect(asked.facts.map((fact) => fact.fact)).toEqual(['callback:requested', 'call:ended']);
    expect(asked.facts.at(-1)).toMatchObject({ outcome: 'callback', by: 'system' });
    const withheld = play([{ event: 'callbackDue' }], { ...waiting, callerNumber: '' });
    expect(withheld.all).toEqual([]);
  });

  it('[F5] the agent is free before the survey begins, and a grade is kept without another end', () => {
    const talking = play([arrived, heard, ...keys('1'), offered, { event: 'legAnswered', leg: 1 }]).state;
    const hungUp = play(
      [{ event: 'asked', ask: 1, agentId, request: { request: 'hangUp' } } as Told],
      talking,
    );
    const order = hungUp.all.map((one) => one.command);
    expect(order.indexOf('tellQueue')).toBeLessThan(order.indexOf('play'));
    expect(order).toContain('leaveAlone');
    const graded = play([...keys('5'), heard], hungUp.state);
    expect(graded.facts).toEqual([{ fact: 'call:graded', callId: 'call-0001', grade: 5 }]);
    expect(graded.state.now).toMatchObject({ is: 'ended', outcome: 'answered' });
    const left = play([{ event: 'callerLeft' }], hungUp.state);
    expect(left.facts).toEqual([]);
    expect(left.all.at(-1)).toEqual({ command: 'cleanUp' });
  });

  it('[F8] an emergency is rung outside; answered it is handedOver, else a person comes before all others', () => {
    const withLines = { ...call(), settings: { ...settings, outsideRingMs: 45_000 } };
    const ringing = play([arrived, heard, ...keys('0')], withLines);
    expect(ringing.all.at(-1)).toEqual({ command: 'ringOutside', leg: 1, number: '110' });
    const connected = play([{ event: 'legAnswered', leg: 1 }], ringing.state);
    expect(connected.all.map((one) => one.command)).toEqual(expect.arrayContaining(['reconnect', 'unhold']));
    for (const [end, by] of [
      [{ event: 'callerLeft' }, 'caller'],
      [{ event: 'legEnded', leg: 1, why: 'declined' }, 'system'],
    ] as [Told, string][])
      expect(play([end], connected.state).facts.at(-1)).toMatchObject({ outcome: 'handedOver', by });
    const busy = play([{ event: 'legEnded', leg: 1, why: 'busy' }], ringing.state);
    expect(busy.state.now.is).toBe('waiting');
    expect(busy.state.wish).toMatchObject({ queue: 'citizens', priority: 'emergency' });
    const noLines = play([arrived, heard, ...keys('0')]);
    expect(noLines.state.wish.priority).toBe('emergency');
    const gone = play([{ event: 'callerLeft' }], ringing.state);
    expect(gone.facts.at(-1)).toMatchObject({ outcome: 'abandoned' });
    const again = readRemembered(rememberedText(connected.state));
    expect(again?.now).toMatchObject({ is: 'handedOver', by: null, node: 'danger' });
  });

  it('[F7] after the longest wait the caller goes where the flow says', () => {
    const { state, all } = play([arrived, heard, ...keys('1'), timeUp('maxWait')]);
    expect(state.now).toMatchObject({ is: 'greeting', at: { node: 'message' } });
    expect(all).toContainEqual({ command: 'leaveAlone' });
    expect(state.queuedAt).not.toBeNull();
  });

  it('[W2] place and wait are said as far as the node wants and anyone can tell', () => {
    const waiting = play([arrived, heard, ...keys('1')]).state;
    expect(sounds(play([timeUp('announce')], waiting).all)).toEqual(['position-2', 'wait-2']);
    const unsure = { ...timeUp('announce'), estimateMs: null } as Told;
    expect(sounds(play([unsure], waiting).all)).toEqual(['position-2']);
    const quiet: FlowDocument = {
      ...cityFlow,
      nodes: cityFlow.nodes.map(
        (node): FlowNode => (node.kind === 'queue' ? { ...node, sayPlace: false, sayWait: false } : node),
      ),
    };
    const silent = play([arrived, heard, ...keys('1'), timeUp('announce')], call(quiet));
    expect(sounds(silent.all)).toEqual(['greeting', 'menu']);
  });

  it('[C1] 10,000 random orders: one arrival, one end, nothing after it but a grade, agents told of every offer', () => {
    const event = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...keys('0123456789*#')) },
      { weight: 6, arbitrary: fc.constant(heard) },
      fc.constantFrom<Told>(
        offered,
        { event: 'withdrawn', agentId },
        { event: 'legAnswered', leg: 1 },
        { event: 'legEnded', leg: 1, why: 'declined' },
        { event: 'callbackDue' },
        { event: 'progressTold', answer: { is: 'wrong' } },
        { event: 'progressTold', answer: { is: 'found', stage: 'answered', since: DAY } },
        { event: 'played', prompt: 'apology' },
        timeUp('flow'),
        timeUp('ring'),
        timeUp('announce'),
        timeUp('maxWait'),
        timeUp('apology'),
        { event: 'asked', ask: 1, agentId, request: { request: 'hangUp' } } as Told,
        { event: 'restored' },
      ),
      { weight: 1, arbitrary: fc.constant<Told>({ event: 'callerLeft' }) },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), fc.boolean(), fc.boolean(), (events, night, lines) => {
        const from = { ...call(), settings: { ...settings, outsideRingMs: lines ? 45_000 : 0 } };
        const { facts, all, state } = play(
          [arrived, ...events, { event: 'callerLeft' }],
          from,
          night ? NIGHT : DAY,
        );
        const names = facts.map((fact) => fact.fact);
        const ended = names.indexOf('call:ended');
        expect(names.filter((name) => name === 'call:arrived')).toHaveLength(1);
        expect(names.filter((name) => name === 'call:ended')).toHaveLength(1);
        expect(names.slice(ended + 1).every((name) => name === 'call:graded')).toBe(true);
        expect(names.filter((name) => name === 'callback:requested').length).toBeLessThanOrEqual(1);
        expect(all.filter((one) => one.command === 'cleanUp')).toHaveLength(1);
        expect(state.now.is).toBe('ended');
      }),
      { numRuns: 10_000 },
    );
  });
});
