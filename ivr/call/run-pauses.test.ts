import { expect, it } from 'vitest';
import type { OutsideNumber } from '../../server/protocol/conversation.ts';
import type { AgentId, CallId, QueueName } from '../../server/protocol/ids.ts';
import { createLog } from '../pino-log.ts';
import { type CallNow, type CallSettings, type CallState, type LegParty, newCall } from './call-state.ts';
import { warningSound } from './prompts.ts';
import { runPauses } from './run-pauses.ts';

const CALL = 'call-0001' as CallId;
const [WANG, ZHAO] = ['agent-wang', 'agent-zhao'] as AgentId[] as [AgentId, AgentId];
const settings: CallSettings = {
  queue: 'citizens' as QueueName,
  greeting: true,
  ringMs: 20_000,
  announceEveryMs: 0,
  maxWaitMs: 600_000,
  recording: true,
  notRecorded: [],
  listening: true,
  longHoldMs: 0,
  outsideRingMs: 30_000,
  agentLostQueueMs: 20_000,
};
const talk = (agentId: AgentId, leg: number, party: LegParty | null = null): CallNow => ({
  is: 'talking',
  since: 0,
  agentId,
  leg,
  returning: null,
  party,
  lead: null,
  heldTooLong: false,
  agentAway: false,
});
const outside = (heard: boolean): LegParty => ({
  target: { to: 'outside', number: '02112345' as OutsideNumber },
  purpose: 'transfer',
  is: 'talking',
  leg: 2,
  heard,
});

function hall(now: CallNow = talk(WANG, 1), over: Partial<CallSettings> = {}) {
  const done: string[] = [];
  let state: CallState = { ...newCall({ ...settings, ...over }, CALL, 0), now };
  const pauses = runPauses({
    stateOf: () => state,
    remember: async (_callId, by) => void done.push(`remember ${by ?? 'nobody'}`),
    stopSound: async () => void done.push('stop'),
    listen: (_callId, leg, agentLeg) => void done.push(`listen ${leg} ${agentLeg}`),
    record: async (_callId, leg, agentLeg) => {
      done.push(`record ${leg} ${agentLeg}`);
      return `${leg}.sln16`;
    },
    post: ({ fact }) => void done.push(fact),
    now: () => 1000,
    log: createLog('silent'),
  });
  return {
    pauses,
    ask: (pause: boolean, agentId = WANG) => pauses.ask({ callId: CALL, agentId }, pause),
    become(next: CallNow) {
      state = { ...state, now: next };
      pauses.changed(state);
    },
    /** What was done since the last look. */
    done: () => done.splice(0),
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('[C20] a pause ends all sound before it is told, and is told to be over before sound begins', async () => {
  const { ask, done, pauses } = hall();
  expect(await ask(true, ZHAO)).toMatchObject({ refusal: { code: 'not-your-call' } });
  expect(await ask(true)).toMatchObject({ ok: true });
  expect(done()).toEqual([`remember ${WANG}`, 'stop', 'recording:paused']);
  expect(await ask(true)).toMatchObject({ refusal: { code: 'already-done' } });
  expect(pauses.isPaused(CALL)).toBe(true);
  expect(await ask(false)).toMatchObject({ ok: true });
  expect(done()).toEqual([
    'remember nobody',
    'recording:resumed',
    'listen caller 1',
    'record caller 1',
    'recording:started',
    'listen agent 1',
    'record agent 1',
    'recording:started',
  ]);
});

it('[C20] after a pause nothing begins that was not there: no recording in a queue without, no way to no recogniser', async () => {
  const { ask, done } = hall(talk(WANG, 1), { notRecorded: [settings.queue], listening: false });
  await ask(true);
  done();
  await ask(false);
  expect(done()).toEqual(['remember nobody', 'recording:resumed']);
});

it('[C23] while the recording is paused the warning does not say that the call is recorded', async () => {
  const { ask, pauses } = hall();
  const played = () => warningSound(true, pauses.isPaused(CALL));
  expect(played()).toBe('warning');
  await ask(true);
  expect(played()).toBe('warning-plain');
  await ask(false);
  expect(played()).toBe('warning');
  expect(warningSound(false, false)).toBe('warning-plain');
});

it('[C20] a pause lasts through hold, and ends where the call goes on without its agent: nobody else would end it', async () => {
  const { ask, become, done, pauses } = hall();
  await ask(true);
  become({ ...talk(WANG, 1), is: 'holding' } as CallNow);
  expect(pauses.isPaused(CALL)).toBe(true);
  done();
  become({ is: 'handedOver', since: 0, party: outside(true), by: WANG, node: null });
  expect(pauses.isPaused(CALL)).toBe(false);
  await settled();
  // The number outside is heard for the first time: the call itself begins that.
  expect(done()).toEqual([
    'recording:resumed',
    'remember nobody',
    'listen caller 2',
    'record caller 2',
    'recording:started',
  ]);
});

it('[C20] a number outside that was heard already is heard again once its agent has gone', async () => {
  const { ask, become, done } = hall(talk(WANG, 1, outside(true)));
  await ask(true);
  done();
  become({ is: 'handedOver', since: 0, party: outside(true), by: WANG, node: null });
  await settled();
  expect(done().filter((one) => /^(listen|record) /.test(one))).toEqual([
    'listen caller 2',
    'record caller 2',
    'listen agent 2',
    'record agent 2',
  ]);
});

it('[C20] a colleague who takes over finds no pause; the end of the call begins nothing', async () => {
  const { ask, become, done, pauses } = hall();
  await ask(true);
  done();
  become(talk(ZHAO, 2));
  expect(pauses.isPaused(CALL)).toBe(false);
  expect(await ask(true, ZHAO)).toMatchObject({ ok: true });
  done();
  become({ is: 'ended', outcome: 'answered', since: 0 });
  await settled();
  expect(done()).toEqual([]);
});
