import type { BoardAgent, BoardCall, BoardPicture } from '../../server/protocol/board.ts';
import { NOBODY_AROUND } from '../../server/protocol/conversation.ts';
import type { AgentId, CallId, Extension, QueueName } from '../../server/protocol/ids.ts';
import type { FakeServer } from './fake-server.ts';
import { AGENT, aCall, aHistory, aLine, aTicket, CALL, machineValue } from './samples.ts';

/** Invented moments of a desk for browser tests and pictures; `now` is the instant they are looked at. */
export function ringingScene(server: FakeServer, now: number): void {
  const call = {
    ...aCall(),
    arrivedAt: now - 10_000,
    queuedAt: now - 6_000,
    ringingAt: now - 2_000,
    stage: { is: 'ringing', agentId: AGENT, since: now - 2_000 } as const,
  };
  server.truth.picture = {
    state: { is: 'ringing', callId: CALL, since: now - 2_000 },
    call,
    around: NOBODY_AROUND,
    lines: [],
    ticket: null,
    history: [1, 2].map((n) => ({ ...aHistory(n), arrivedAt: now - n * 5 * 86_400_000 })),
  };
}

const SAID: [number, 'agent' | 'caller', string][] = [
  [3, 'agent', '您好，12345 政务服务热线，工号 1027，请问有什么可以帮您？'],
  [7, 'caller', '哎你好，我要投诉啊，就是我们滨河路翠湖花园对面那个工地，'],
  [15, 'caller', '昨天晚上十一点半还在打桩，吵得孩子根本睡不着。'],
  [24, 'agent', '您住在翠湖花园几号楼？工地离您大概多远？'],
  [29, 'caller', '三号楼二单元五零一，不对，是五号楼，就隔一条马路。'],
  [41, 'caller', '好像叫观澜府项目，这都第三个晚上了。'],
];

export function talkingScene(server: FakeServer, now: number): void {
  ringingScene(server, now);
  const { picture } = server.truth;
  server.truth.lines = [
    ...SAID.map(([second, leg, text], index) =>
      aLine(index + 1, { leg, text, startMs: second * 1000, endMs: second * 1000 + 4_000 }),
    ),
    aLine(7, { kind: 'gap', text: '', startMs: 49_000, endMs: 51_000 }),
    aLine(8, { leg: 'agent', text: '您的联系电话是 138 0000 0001，对吗？', startMs: 52_000, endMs: 55_000 }),
    aLine(9, { text: '对，就这个号，你们尽快处理一下。', startMs: 56_000, endMs: 59_000 }),
  ];
  const at = (value: string, seq: number, words: string, confidence = 0.93) => {
    const startMs = (SAID[seq - 1]?.[0] ?? 56) * 1000;
    return {
      ...machineValue(value, confidence, seq),
      source: { seq, leg: 'caller' as const, startMs, endMs: startMs + 4_000, words },
    };
  };
  const person = (value: string) => ({ value, by: 'person' as const, confidence: 1, source: null });
  const rule = (value: string) => ({ value, by: 'machine' as const, confidence: 1, source: null });
  server.truth.picture = {
    ...picture,
    state: { is: 'talking', callId: CALL, since: now - 61_000 },
    call: {
      ...aCall(),
      arrivedAt: now - 63_000,
      queuedAt: now - 62_800,
      ringingAt: now - 62_700,
      answeredAt: now - 61_000,
      stage: { is: 'talking', agentId: AGENT, since: now - 61_000 },
    },
    ticket: aTicket({
      savedAt: now,
      missing: ['title', 'wantsReply'],
      askNext: 'confidential',
      fields: {
        callerNumber: rule('13800000001'),
        contactPhone: at('13800000001', 9, '就这个号'),
        kind: at('complaint', 2, '投诉'),
        urgency: rule('general'),
        channel: rule('phone'),
        callerType: rule('person'),
        occurredAt: at('2026-11-23T23:30', 3, '昨天晚上十一点半'),
        address: at('滨河路翠湖花园 5 号楼对面', 2, '滨河路翠湖花园'),
        subject: at('观澜府项目', 6, '观澜府项目', 0.62),
        content: at(
          '市民反映：滨河路翠湖花园对面的观澜府项目工地，11 月 23 日 23:30 仍在打桩，已连续 3 晚，影响孩子休息。',
          3,
          '',
        ),
        purpose: person('尽快停止夜间施工'),
        confidential: at('no', 9, '', 0.55),
        sensitive: rule('no'),
      },
    }),
  };
}

export function wrapUpScene(server: FakeServer, now: number): void {
  talkingScene(server, now);
  const { picture } = server.truth;
  const { call } = picture;
  server.truth.picture = {
    ...picture,
    state: { is: 'wrapUp', callId: CALL, since: now - 5_000, endsAt: now + 25_000 },
    call:
      call === null
        ? null
        : { ...call, endedAt: now - 5_000, stage: { is: 'ended', outcome: 'answered', since: now - 5_000 } },
  };
}

const NAMES = ['王芳', '赵强', '陈静', '周凯', '孙莉', '何伟'];

export function boardScene(now: number): BoardPicture {
  const queue = 'citizens' as QueueName;
  const agentOf = (index: number) => `agent-${index + 1}` as AgentId;
  const callOf = (index: number) => `call-talking-${index}` as CallId;
  const waitingFor = [21, 9, 4];
  const talk = SAID.filter(([, leg]) => leg === 'caller').slice(0, 4);
  const talking = talk.map(([, , lastWords], index): [CallId, BoardCall] => [
    callOf(index),
    {
      callerNumber: index === 3 ? '' : `1390000221${index}`,
      queue,
      arrivedAt: now - 90_000,
      queuedAt: now - 86_000,
      answeredAt: now - 80_000 + index * 9_000,
      position: null,
      estimateMs: null,
      stage:
        index === 2
          ? { is: 'holding', agentId: agentOf(index), since: now - 44_000 }
          : { is: 'talking', agentId: agentOf(index), since: now - 80_000 + index * 9_000 },
      around: NOBODY_AROUND,
      marks: [],
      lastWords: index === 3 ? '' : lastWords,
      agentWords: index === 3 ? '' : '您稍等，我记一下。',
      confidential: index === 3,
    },
  ]);
  const waiting = waitingFor.map((seconds, index): [CallId, BoardCall] => [
    `call-waiting-${index}` as CallId,
    {
      callerNumber: `1380000045${index}`,
      queue,
      arrivedAt: now - seconds * 1000 - 4_000,
      queuedAt: now - seconds * 1000,
      answeredAt: null,
      position: index + 1,
      estimateMs: 8_000 + index * 9_000,
      stage: { is: 'waiting', since: now - seconds * 1000 },
      around: NOBODY_AROUND,
      marks: [],
      lastWords: '',
      agentWords: '',
      confidential: false,
    },
  ]);
  const agents = NAMES.map((name, index): [AgentId, BoardAgent] => [
    agentOf(index),
    {
      name,
      extension: String(1003 + index) as Extension,
      role: 'agent',
      state:
        index < 4
          ? { is: 'talking', callId: callOf(index), since: now - 80_000 }
          : index === 4
            ? { is: 'notReady', reason: 'meal', since: now - 600_000 }
            : null,
      answeredToday: 30 + index,
    },
  ]);
  return {
    n: 0,
    view: {
      at: now,
      link: 'live',
      calls: Object.fromEntries([...talking, ...waiting]),
      agents: Object.fromEntries(agents),
      today: { ...DAY, offered: 412, answered: 389, within: 371 },
      rolling: { ...DAY, offered: 1846, answered: 1751, within: 1690 },
      duty: { open: 7, late: 1 },
      connect: { rate: 1751 / 1820, target: 0.95, left: 23, needed: null },
      within: { rate: 1690 / 1824, target: 0.9, left: 53, needed: null },
      advice: [{ do: 'recallBreaks', count: 1 }],
    },
  };
}
const DAY = { shortAbandoned: 4, abandoned: 12, lost: 69, waitMs: 9_000_000 };
