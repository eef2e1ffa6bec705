import { expect, it } from 'vitest';
import type { AgentId } from '../protocol/ids.ts';
import type { TranscriptLine } from '../protocol/transcript.ts';
import { CALL } from '../testing/facts.ts';
import { type Place, type Sight, sightOf } from './rights.ts';
import { shownHistory, shownTicket } from './shown.ts';
import { shownLineAt } from './shown-lines.ts';

const agent = { agentId: 'agent-1' as AgentId, role: 'agent' as const };
const lead = { agentId: 'lead-1' as AgentId, role: 'lead' as const };
const other = { agentId: 'agent-2' as AgentId, role: 'agent' as const };
const PLACES: Place[] = ['desk', 'page', 'board', 'export'];
const seen = (sight: Sight | null) =>
  sight === null ? '-' : `${sight.numbers} ${sight.cards} ${sight.words} ${sight.sound}`;
const row = (viewer: typeof agent | typeof lead, confidential = false, opened = false) =>
  PLACES.map((place) => seen(sightOf(viewer, { agentId: agent.agentId, confidential, opened }, place)));

it('[P3] who sees what stands in one table', () => {
  const [whole, hidden] = ['whole whole whole whole', 'hidden hidden hidden hidden'];
  const screen = 'masked masked whole hidden';
  expect(row(agent)).toEqual([whole, 'masked masked whole whole', screen, screen]);
  expect(row(lead)).toEqual(['-', 'whole masked whole whole', screen, screen]);
  expect(row(other)).toEqual(['-', '-', '-', '-']);
  expect(row(agent, true)).toEqual([whole, hidden, hidden, hidden]);
  expect(row(lead, true)).toEqual(['-', hidden, hidden, hidden]);
  expect(row(lead, true, true)).toEqual(['-', 'whole masked whole whole', hidden, hidden]);
  expect(row(agent, true, true)).toEqual([whole, hidden, hidden, hidden]);
});

const line: TranscriptLine = {
  callId: CALL,
  seq: 1,
  leg: 'caller',
  kind: 'words',
  text: '电话幺三八零零零零零零零幺',
  startMs: 0,
  endMs: 3000,
  words: ['电话', '幺三八', '零零零零', '零零零幺'].map((text, n) => ({
    text,
    startMs: n * 500,
    endMs: n * 500 + 400,
    confidence: 1,
  })),
  written: {
    text: '电话13800000001',
    tokens: [
      { text: '电话', from: 0, to: 2, startMs: 0, endMs: 400, mark: null, heard: null },
      { text: '13800000001', from: 2, to: 13, startMs: 500, endMs: 1900, mark: null, heard: null },
    ],
  },
  correction: { text: '电话是13800000001', by: agent.agentId, name: '王芳', at: 0 },
};
const masked = sightOf(
  agent,
  { agentId: agent.agentId, confidential: false, opened: false },
  'page',
) as Sight;
const hidden = sightOf(lead, { agentId: agent.agentId, confidential: true, opened: false }, 'page') as Sight;

it('[P3] a line is masked in its text and in each of its words, and its times stay', () => {
  const shown = shownLineAt([line], 1, masked);
  expect(shown?.text).toBe('电话幺三八****零零零幺');
  expect(shown?.words?.map(({ text }) => text)).toEqual(['电话', '幺三八', '****', '零零零幺']);
  expect(shown?.words?.map(({ startMs }) => startMs)).toEqual([0, 500, 1000, 1500]);
  expect(shown?.written?.text).toBe('电话138****0001');
  expect(shown?.written?.tokens.map(({ from, to }) => to - from)).toEqual([2, 11]);
  expect(shown?.correction?.text).toBe('电话是138****0001');
  expect(shownLineAt([line], 1, hidden)).toBeNull();
});

it('[P3] what is hidden in the written form is hidden in the words it was made from', () => {
  const odd = {
    ...line,
    text: '号码是一三八个零',
    words: null,
    written: {
      text: '号码是13800000000',
      tokens: [
        { text: '号码是', from: 0, to: 3, startMs: 0, endMs: 1, mark: null, heard: null },
        {
          text: '13800000000',
          from: 3,
          to: 8,
          startMs: 0,
          endMs: 1,
          mark: null,
          heard: '幺三八零零零零零零零零',
        },
      ],
    },
    correction: null,
  };
  const shown = shownLineAt([odd], 1, masked);
  expect(shown?.text).toBe('号码是*****');
  expect(shown?.written?.tokens[1]).toMatchObject({ text: '138****0000', heard: '幺三八****零零零零' });
});

it('[P3] a masked ticket shows no number, a confidential one nothing but that it is', () => {
  const said = { by: 'machine' as const, confidence: 1 };
  const source = { seq: 1, leg: 'caller' as const, startMs: 0, endMs: 1, words: '13800000001' };
  const ticket = {
    ticketId: 'ticket-00000001' as never,
    number: '20261124-000001',
    callId: CALL,
    agentId: agent.agentId,
    status: 'draft' as const,
    fields: {
      contactPhone: { ...said, value: '13800000001', source },
      callerName: { ...said, value: '刘建国', source: null },
      content: { ...said, value: '身份证 11010519491231002X', source: null },
      confidential: { ...said, value: 'yes', source },
    },
    revision: 1,
    createdAt: 0,
    savedAt: 0,
    code: '482913',
    allowedMoves: ['accept' as const],
    missing: ['title' as const],
    askNext: 'title' as const,
  };
  const shown = JSON.stringify(shownTicket(ticket, masked));
  expect(shown).toContain('138****0001');
  expect(shown).not.toMatch(/13800000001|19491231|482913/);
  expect(shownTicket(ticket, hidden)).toMatchObject({
    number: '20261124-000001',
    fields: { confidential: { value: 'yes', source: null } },
    allowedMoves: [],
  });
  expect(JSON.stringify(shownTicket(ticket, hidden))).not.toMatch(/刘建国|138|身份证|482913/);
});

it('[P3] an earlier contact shows no title where it was confidential', () => {
  const item = {
    callId: CALL,
    arrivedAt: 0,
    outcome: null,
    agentName: '王芳',
    ticketNumber: '20261124-000001',
    ticketTitle: '回电 13800000001',
    ticketStatus: 'accepted',
  };
  expect(shownHistory(item, false).ticketTitle).toBe('回电 138****0001');
  expect(shownHistory(item, true).ticketTitle).toBeNull();
});
