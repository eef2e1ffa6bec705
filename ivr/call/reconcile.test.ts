import { describe, expect, it } from 'vitest';
import type { AgentId, CallId, QueueName } from '../../server/protocol/ids.ts';
import { reconcile, type Survey } from './reconcile.ts';
import { type Remembered, readRemembered } from './remembered.ts';

const callId = 'call-0001' as CallId;
const owns = () => true;
const channel = (id: string, state = 'Up') => ({
  id,
  name: `PJSIP/${id}`,
  state,
  caller: { number: '1' },
  dialplan: { context: 'from-trunk', exten: '12345' },
  creationtime: '2026-11-24T00:00:00.000+0000',
});
const talking: Remembered = {
  callId,
  arrivedAt: 1,
  queuedAt: 2,
  wish: { queue: 'citizens' as QueueName, priority: 'normal' as const, skills: [] },
  answeredAt: 3,
  callerSound: { recorded: true },
  legs: 1,
  now: { is: 'talking', since: 3, agentId: 'a' as AgentId, leg: 1, party: null, agentAway: false },
};
const survey = (ids: string[], bridges: string[], remembered: [string, Remembered][]): Survey => ({
  channels: ids.map((id) => channel(id)),
  inApplication: new Set(ids),
  bridges,
  remembered: new Map(remembered),
});

describe('reconcile', () => {
  it('[Q2] [Q4] [Q12] those found are taken up with the conversations first, then in the order of the line', () => {
    const waits = (
      name: string,
      queuedAt: number,
      priority: 'normal' | 'emergency' = 'normal',
    ): Remembered => ({
      ...talking,
      callId: name as CallId,
      queuedAt,
      wish: { ...talking.wish, priority },
      now: { is: queuedAt % 2 === 0 ? 'waiting' : 'ringing', since: 9 },
    });
    const calls: [string, Remembered][] = [
      ['170.4', waits('third', 30)],
      ['170.2', waits('first', 11)],
      ['170.5', waits('emergency', 40, 'emergency')],
      ['170.1', talking],
      ['170.3', waits('second', 20)],
    ];
    const { restore } = reconcile(
      survey([...calls.map(([id]) => id), 'call-0001-agent-1'], [], calls),
      [],
      true,
      owns,
    );
    expect(restore.map(({ found }) => found.callId)).toEqual([
      callId,
      'emergency',
      'first',
      'second',
      'third',
    ]);
  });

  it('[C9] a conversation is kept whole, its taps are made anew', () => {
    const found = reconcile(
      survey(
        ['170.1', 'call-0001-agent-1', 'call-0001-snoop-caller-1', 'call-0001-media-caller-1'],
        ['call-0001-talk', 'call-0001-tap-caller-1', 'someone-elses'],
        [['170.1', talking]],
      ),
      [],
      true,
      owns,
    );
    expect(found.restore).toEqual([
      { channel: channel('170.1'), found: talking, bridges: ['call-0001-talk'] },
    ]);
    expect(found.hangUp).toEqual(['call-0001-snoop-caller-1', 'call-0001-media-caller-1']);
    expect(found.destroy).toEqual(['call-0001-tap-caller-1']);
  });

  it('[C9] a waiting caller is found again, the phone that rang is hung up', () => {
    const waiting: Remembered = { ...talking, now: { is: 'waiting', since: 2 } };
    const found = reconcile(survey(['170.1', 'call-0001-agent-1'], [], [['170.1', waiting]]), [], true, owns);
    expect(found.restore).toHaveLength(1);
    expect(found.hangUp).toEqual(['call-0001-agent-1']);
  });

  it('[C8] what belongs to no living call is removed', () => {
    const found = reconcile(survey(['call-0001-agent-1'], ['call-0001-talk'], []), [], true, owns);
    expect(found).toMatchObject({ hangUp: ['call-0001-agent-1'], destroy: ['call-0001-talk'], restore: [] });
  });

  it.each<Remembered['now']>([
    { is: 'surveying', since: 2 },
    { is: 'apologizing', since: 2, settled: 'callback' },
    { is: 'greeting', since: 2, settled: 'callback' },
  ])('[W8] a call that came to its end is not begun again: $is', (now) => {
    const found = reconcile(survey(['170.1'], [], [['170.1', { ...talking, now }]]), [], true, owns);
    expect(found).toMatchObject({ restore: [], arrivals: [], hangUp: ['170.1'] });
  });

  it('[W8] a message and its recording are kept', () => {
    const message: Remembered = { ...talking, now: { is: 'greeting', since: 2, settled: 'voicemail' } };
    const found = reconcile(
      survey(['170.1', 'call-0001-record-caller-0'], [], [['170.1', message]]),
      [],
      true,
      owns,
    );
    expect(found.restore).toHaveLength(1);
    expect(found.hangUp).toEqual([]);
  });

  it('[C9] a caller nobody has taken in is taken in', () => {
    expect(reconcile(survey(['170.2'], [], []), [], true, owns).arrivals.map(({ id }) => id)).toEqual([
      '170.2',
    ]);
  });

  it('[C2] what was missed of our own calls is told', () => {
    const known = {
      callId,
      channelId: '170.1',
      now: { ...talking.now, returning: null, lead: null } as never,
    };
    expect(reconcile(survey([], [], []), [known], true, owns).missed).toEqual([
      { callId, event: { event: 'callerLeft' } },
    ]);
    expect(reconcile(survey([], [], []), [known], false, owns).missed).toEqual([
      { callId, event: { event: 'switchLost' } },
    ]);
    expect(reconcile(survey(['170.1'], [], []), [known], true, owns).missed).toEqual([
      { callId, event: { event: 'legEnded', leg: 1, why: 'unreachable' } },
    ]);
  });

  it('[C9] a variable that is none of ours is not taken for a call', () => {
    for (const text of ['', '{', '{}', 'null', '{"callId":"x"}']) expect(readRemembered(text)).toBeNull();
  });
});
