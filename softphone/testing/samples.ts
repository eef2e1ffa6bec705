import type { CallView, HistoryItem } from '../../server/protocol/call.ts';
import type { AgentId, CallId, Extension, QueueName, TicketId } from '../../server/protocol/ids.ts';
import type { FieldValue, TicketView } from '../../server/protocol/ticket.ts';
import type { TranscriptLine, TranscriptPartial } from '../../server/protocol/transcript.ts';

/** Invented data for tests; numbers are from the range shown in examples and belong to nobody. */
export const CALL = 'call-00000001' as CallId;
export const AGENT = 'agent-1' as AgentId;
export const EXTENSION = '1027' as Extension;
export const TICKET = 'ticket-00000001' as TicketId;

export const aLine = (seq: number, more: Partial<TranscriptLine> = {}): TranscriptLine => ({
  callId: CALL,
  seq,
  leg: 'caller',
  kind: 'words',
  text: `第${seq}句`,
  startMs: seq * 1000,
  endMs: seq * 1000 + 800,
  words: null,
  written: null,
  correction: null,
  ...more,
});

export const aPartial = (text: string, startMs = 0): TranscriptPartial => ({
  callId: CALL,
  leg: 'caller',
  text,
  startMs,
  at: 0,
});

export const aCall = (more: Partial<CallView> = {}): CallView => ({
  callId: CALL,
  direction: 'inbound',
  callerNumber: '13800000001',
  calledNumber: '12345',
  queue: 'citizens' as QueueName,
  arrivedAt: 1_000_000,
  queuedAt: 1_004_000,
  ringingAt: 1_004_200,
  answeredAt: null,
  endedAt: null,
  agentId: AGENT,
  stage: { is: 'ringing', agentId: AGENT, since: 1_004_200 },
  grade: null,
  pausedAt: null,
  ...more,
});

export const aTicket = (more: Partial<TicketView> = {}): TicketView => ({
  ticketId: TICKET,
  number: '20261124-000381',
  callId: CALL,
  agentId: AGENT,
  status: 'draft',
  fields: {},
  revision: 1,
  createdAt: 1_005_000,
  savedAt: 1_005_000,
  code: null,
  allowedMoves: ['accept', 'answer', 'withdraw'],
  missing: ['contactPhone', 'title', 'content'],
  askNext: 'address',
  ...more,
});

export const machineValue = (value: string, confidence = 0.93, seq = 1): FieldValue => ({
  value,
  by: 'machine',
  confidence,
  source: { seq, leg: 'caller', startMs: 15_000, endMs: 18_000, words: value },
});

export const aHistory = (n: number): HistoryItem => ({
  callId: `call-earlier-${n}` as CallId,
  arrivedAt: 1_000_000 - n * 86_400_000 * 3 > 0 ? 1_000_000 : 0,
  outcome: 'answered',
  agentName: '王芳',
  ticketNumber: `20261120-00020${n}`,
  ticketTitle: '关于小区停水的求助',
  ticketStatus: 'accepted',
});
