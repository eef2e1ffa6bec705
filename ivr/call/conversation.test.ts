import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallControl, LeadMode, PartyTarget } from '../../server/protocol/conversation.ts';
import type { AgentId, CallId, QueueName } from '../../server/protocol/ids.ts';
import { type ModelSwitch, modelSwitch } from '../testing/model-switch.ts';
import { step } from './call-flow.ts';
import {
  type CallCommand,
  type CallEvent,
  type CallNow,
  type CallSettings,
  type CallState,
  newCall,
} from './call-state.ts';

const [agent, colleague, lead, otherLead] = ['a', 'b', 'l', 'm'] as AgentId[] as [
  AgentId,
  AgentId,
  AgentId,
  AgentId,
];
const queue = 'citizens' as QueueName;
const settings: CallSettings = {
  queue,
  greeting: false,
  announceEveryMs: 0,
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
const asks = (request: Extract<Told, { event: 'asked' }>['request'], by: AgentId = agent): Told => ({
  event: 'asked',
  ask: 7,
  agentId: by,
  request,
});
const answers = (leg: number): Told => ({ event: 'legAnswered', leg });
const ends = (leg: number): Told => ({ event: 'legEnded', leg, why: 'declined' });
const timeUp = (timer: Extract<Told, { event: 'timeUp' }>['timer']): Told => ({
  event: 'timeUp',
  timer,
  position: null,
  estimateMs: null,
});
const toColleague: PartyTarget = { to: 'agent', agentId: colleague };
const to110: PartyTarget = { to: 'outside', number: '110' };
const supervise = (mode: LeadMode, by = lead): Told => asks({ request: 'supervise', mode }, by);
const control = (request: 'complete' | 'swap' | 'joinAll' | 'cancel'): Told => asks({ request });

function play(events: Told[], from = newCall(settings, 'call-0001' as CallId, 500), model = modelSwitch()) {
  let state: CallState = from;
  let commands: CallCommand[] = [];
  const facts: string[] = [];
  events.forEach((event, index) => {
    if (event.event === 'legAnswered') model.answered(event.leg);
    if (event.event === 'legEnded') model.ended(event.leg);
    const done = step(state, { ...event, at: (index + 1) * 1000 } as CallEvent);
    state = done.state;
    commands = done.commands;
    for (const command of commands) {
      model.obey(command);
      if (command.command === 'post') facts.push(command.fact.fact);
    }
  });
  return { state, commands, facts, model };
}
const opening: Told[] = [
  { event: 'arrived', callerNumber: '1', calledNumber: '12345', simulated: false },
  { event: 'played', prompt: 'greeting' },
  { event: 'offered', agentId: agent, ringMs: 20_000 },
  answers(1),
];
const talk = (...more: Told[]) => play([...opening, ...more]);

describe('second parties', () => {
  it('[C12] a blind transfer: the caller waits with music, and is with the colleague when the phone is answered', () => {
    const ringing = talk(asks({ request: 'transfer', target: toColleague }));
    expect(ringing.model.caller).toBe('music');
    const done = talk(asks({ request: 'transfer', target: toColleague }), answers(2));
    expect(done.state.now).toMatchObject({ is: 'talking', agentId: colleague, leg: 2 });
    expect([done.model.caller, [...done.model.talk]]).toEqual(['talk', [2]]);
    expect(done.facts.slice(-4)).toEqual([
      'call:partyCalled',
      'call:transferred',
      'call:resumed',
      'call:answered',
    ]);
  });

  it.each([ends(2), timeUp('party'), control('cancel')])(
    '[C12] a transfer nobody takes brings the caller back to the agent',
    (failure) => {
      const { state, model } = talk(asks({ request: 'transfer', target: toColleague }), failure);
      expect(state.now).toMatchObject({ is: 'talking', agentId: agent, party: null });
      expect([model.caller, model.alive()]).toEqual(['talk', [1]]);
    },
  );

  it('[C12] an agent who goes while the transfer rings leaves a caller who waits again when nobody takes it', () => {
    const gone = talk(asks({ request: 'transfer', target: toColleague }), ends(1));
    expect(gone.state.now).toMatchObject({ is: 'handedOver' });
    const back = talk(asks({ request: 'transfer', target: toColleague }), ends(1), ends(2));
    expect(back.state.now.is).toBe('waiting');
    expect(back.commands.at(-1)).toMatchObject({
      command: 'tellQueue',
      word: { event: 'caller:restored', queuedAt: 500 },
    });
    expect(
      talk(asks({ request: 'transfer', target: toColleague }), ends(1), answers(2)).state.now,
    ).toMatchObject({ is: 'talking', agentId: colleague });
  });

  it('[C12] a caller sent to a queue keeps the place of the arrival', () => {
    const { state, commands, model } = talk(
      asks({ request: 'transfer', target: { to: 'queue', queue: 'night' as QueueName } }),
    );
    expect(state.now.is).toBe('waiting');
    expect(model.alive()).toEqual([]);
    expect(commands).toContainEqual({
      command: 'tellQueue',
      word: expect.objectContaining({ event: 'caller:restored', queuedAt: 500, queue: 'night' }),
    });
  });

  it('[C13] consult, swap, all three, and the agent goes: the call goes on with 110 and counts as answered', () => {
    const consult = [asks({ request: 'consult', target: to110 }), answers(2)];
    const places = (events: Told[]) => {
      const { model, state } = talk(...consult, ...events);
      return [model.caller, [...model.talk].sort().join(), [...model.aside].join(), state.now.is];
    };
    expect(places([])).toEqual(['music', '1,2', '', 'holding']);
    expect(places([control('swap')])).toEqual(['talk', '1', '2', 'talking']);
    expect(places([control('swap'), control('swap')])).toEqual(['music', '1,2', '', 'holding']);
    expect(places([control('joinAll')])).toEqual(['talk', '1,2', '', 'talking']);
    expect(places([control('cancel')])).toEqual(['talk', '1', '', 'talking']);
    expect(places([control('joinAll'), control('complete')])).toEqual(['talk', '2', '', 'handedOver']);
    const over = talk(...consult, control('joinAll'), control('complete'), ends(2));
    expect(over.state.now).toMatchObject({ is: 'ended', outcome: 'answered' });
  });

  it('[C14] a hold that lasts is told to the caller, marked, and told again', () => {
    const { state, commands, facts } = talk(asks({ request: 'hold' }), timeUp('hold'));
    expect(state.now).toMatchObject({ is: 'holding', heldTooLong: true });
    expect(facts).toContain('call:longHold');
    expect(commands).toContainEqual({ command: 'startTimer', timer: 'hold', ms: 60_000 });
    expect(
      talk(asks({ request: 'hold' }), timeUp('hold'), asks({ request: 'resume' })).state.now,
    ).toMatchObject({ heldTooLong: false });
  });

  it('[C15] an agent whose page died: the caller is told, and waits at the head unless the agent returns', () => {
    const lost: Told = { event: 'agentLost', agentId: agent };
    const told = talk(lost);
    expect(told.commands).toContainEqual({ command: 'play', prompt: 'agentLost', sounds: ['agent-lost'] });
    expect(talk(lost, asks({ request: 'rejoin' }), answers(2)).state.now).toMatchObject({
      is: 'talking',
      leg: 2,
      agentAway: false,
    });
    const back = talk(lost, timeUp('agentLost'));
    expect(back.state.now.is).toBe('waiting');
    expect(back.model.alive()).toEqual([]);
  });

  it('[C16] one lead: listens, whispers, barges in and takes over on one leg; another is refused', () => {
    const on = [supervise('listen'), answers(2)];
    const modes = (mode: LeadMode) => talk(...on, supervise(mode));
    expect(modes('whisper').commands).toContainEqual({
      command: 'supervise',
      leg: 2,
      agentLeg: 1,
      mode: 'whisper',
    });
    expect([...modes('barge').model.talk]).toEqual([1, 2]);
    expect(talk(...on, supervise('listen', otherLead)).commands).toEqual([
      { command: 'reply', ask: 7, refusal: 'taken' },
    ]);
    const taken = modes('takeOver');
    expect(taken.state.now).toMatchObject({ is: 'talking', agentId: lead, leg: 2, lead: null });
    expect(taken.model.alive()).toEqual([2]);
    expect(talk(...on, asks({ request: 'leaveCall' }, lead)).model.alive()).toEqual([1]);
  });

  it('[C17] a call of ours: the agent is rung first, nobody answers to nobody', () => {
    const dialled: Told = {
      event: 'dialled',
      agentId: agent,
      number: '13800000001',
      callerId: '12345',
      dutyId: 'duty-1',
    };
    const calling = play([dialled, answers(1)]);
    expect(calling.commands.at(-1)).toEqual({ command: 'callCitizen', number: '13800000001' });
    expect(play([dialled, answers(1), { event: 'citizenAnswered' }]).state.now).toMatchObject({
      is: 'talking',
      agentId: agent,
    });
    for (const failure of [[ends(1)], [answers(1), timeUp('party')], [answers(1), { event: 'callerLeft' }]])
      expect(play([dialled, ...(failure as Told[])]).state.now).toMatchObject({ outcome: 'notReached' });
  });
});

const legsOf = (now: CallNow): number[] => {
  switch (now.is) {
    case 'ringing':
    case 'dialling':
      return [now.leg];
    case 'talking':
    case 'holding':
      return [now.leg, now.returning, now.party?.leg, now.lead?.leg].filter((leg) => typeof leg === 'number');
    case 'handedOver':
      return [now.party.leg];
    default:
      return [];
  }
};

/** What must be so after every step, whatever came. */
function check(state: CallState, model: ModelSwitch): void {
  const { now } = state;
  for (const leg of model.alive()) expect(legsOf(now)).toContain(leg);
  expect(model.ends).toBe(now.is === 'ended' || now.is === 'surveying' ? 1 : 0);
  if (now.is === 'ended') expect([model.cleanUps, model.alive()]).toEqual([1, []]);
  if (now.is === 'holding' || now.is === 'waiting') expect(model.caller).toBe('music');
  if (now.is === 'talking') expect(model.caller).toBe('talk');
  if (now.is !== 'talking' && now.is !== 'holding') return;
  const { party, leg } = now;
  if (model.legs.get(leg) === 'up') expect(model.talk).toContain(leg);
  if (party?.is === 'waiting') expect(model.aside).toContain(party.leg);
  if (party?.is === 'talking') expect(model.talk).toContain(party.leg);
}

const controls: CallControl[] = [
  { request: 'transfer', target: toColleague },
  { request: 'transfer', target: to110 },
  { request: 'transfer', target: { to: 'queue', queue } },
  { request: 'consult', target: toColleague },
  { request: 'consult', target: to110 },
  { request: 'complete' },
  { request: 'swap' },
  { request: 'joinAll' },
  { request: 'cancel' },
];
const legs = [1, 2, 3, 4];
const events: Told[] = [
  ...opening,
  ...controls.flatMap((request) => [asks(request), asks(request, colleague)]),
  ...(['hold', 'resume', 'hangUp', 'rejoin'] as const).map((request) => asks({ request })),
  asks({ request: 'hangUp' }, colleague),
  ...(['listen', 'whisper', 'barge', 'takeOver'] as const).map((mode) => supervise(mode)),
  supervise('listen', otherLead),
  asks({ request: 'leaveCall' }, lead),
  ...legs.flatMap((leg) => [answers(leg), ends(leg)]),
  ...(['ring', 'hold', 'party', 'lead', 'agentLost', 'maxWait', 'apology'] as const).map(timeUp),
  { event: 'agentLost', agentId: agent },
  { event: 'agentLost', agentId: colleague },
  { event: 'callerLeft' },
  { event: 'switchLost' },
];

describe('whatever comes in whatever order', () => {
  it('[C1] [C5] [C8] one outcome, every leg accounted for, each request one reply', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (more) => {
        const begun = talk();
        const { model } = begun;
        let { state } = begun;
        more.forEach((event, index) => {
          // A phone that was hung up or never made tells nothing any more but late words, which change nothing.
          if (event.event === 'legAnswered') model.answered(event.leg);
          if (event.event === 'legEnded') model.ended(event.leg);
          if (event.event === 'legAnswered' && model.legs.get(event.leg) !== 'up') return;
          const done = step(state, { ...event, at: 10_000 + index } as CallEvent);
          state = done.state;
          done.commands.forEach(model.obey);
          const replies = done.commands.filter(({ command }) => command === 'reply');
          expect(replies).toHaveLength(event.event === 'asked' ? 1 : 0);
          check(state, model);
        });
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);

  it('[C1] every reachable state of a conversation is visited, and the edges are these', () => {
    const name = ({ now }: CallState) => {
      if (now.is === 'ended') return `ended (${now.outcome})`;
      if (now.is === 'handedOver') return `handedOver ${now.party.is}`;
      if (now.is !== 'talking' && now.is !== 'holding') return now.is;
      const party = now.party === null ? '' : ` + ${now.party.purpose} ${now.party.is}`;
      const leads = now.lead === null ? '' : ` + lead ${now.lead.is}`;
      return `${now.is}${now.agentAway ? ' (agent away)' : ''}${party}${leads}`;
    };
    const label = (event: Told) => {
      if (event.event === 'timeUp') return `timeUp ${event.timer}`;
      return event.event === 'asked' ? event.request.request : event.event;
    };
    const key = (state: CallState) =>
      JSON.stringify({ ...state.now, since: 0, leg: 0, returning: 0, legs: state.legs }, (field, value) =>
        field === 'heard' || field === 'mode' ? undefined : value,
      );
    const edges = new Set<string>();
    const seen = new Set<string>();
    const todo = [talk().state];
    for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
      for (const event of events) {
        const { state: next } = step(state, { ...event, at: 5000 } as CallEvent);
        if (next.legs > 3) continue;
        if (name(next) !== name(state)) edges.add(`${name(state)} -> ${name(next)} on ${label(event)}`);
        if (seen.has(key(next)) || next.now.is === 'ringing') continue;
        seen.add(key(next));
        todo.push(next);
      }
    }
    expect([...edges].sort()).toMatchSnapshot();
  });
});
