import type { CallStage, CallView, Direction, EndedBy, Outcome } from '../protocol/call.ts';
import type { AgentId, CallId, QueueName } from '../protocol/ids.ts';
import type { Fact } from '../protocol/link.ts';

/** What is remembered of a call; one row each. Times are instants. */
export type CallRecord = {
  callId: CallId;
  callerNumber: string;
  calledNumber: string;
  direction: Direction;
  /** The missed-call task a call of ours is for. */
  dutyId: string | null;
  simulated: boolean;
  queue: QueueName | null;
  arrivedAt: number;
  queuedAt: number | null;
  ringingAt: number | null;
  answeredAt: number | null;
  endedAt: number | null;
  agentId: AgentId | null;
  stage: CallStage;
  outcome: Outcome | null;
  endedBy: EndedBy | null;
  /** How many agents were rung. */
  offers: number;
  /** Total time on hold, of finished holds. */
  holdMs: number;
  heldAt: number | null;
  /** 好差评 by key after the call, 5 very good … 1 very bad; null: none was given. */
  grade: number | null;
  /** Since when recording and transcript are paused. */
  pausedAt: number | null;
  /** Who spoke to this caller has gone, and nobody has come since: an end now is a call that was dropped. */
  leftAlone: boolean;
};

/** A fact about one call. */
export type CallFact = Extract<Fact, { callId: CallId }>;

/**
 * The record after a fact. Facts may come late or twice (a spool is sent again after a lost reply), so each is applied
 * so that a second time changes nothing, and nothing but `call:arrived` starts a record:
 *
 *   arrived -> greeting -> queued -> waiting <-> ringing -> talking <-> holding
 *   any -> ended (for good: of later facts only the caller's grade changes anything)
 */
export function applyFact(record: CallRecord | null, fact: CallFact, at: number): CallRecord | null {
  if (record === null) return fact.fact === 'call:arrived' ? arrived(fact, at) : null;
  // The caller grades after the end; the first grade stands.
  if (fact.fact === 'call:graded') return record.grade === null ? { ...record, grade: fact.grade } : record;
  if (record.endedAt !== null) return record;
  switch (fact.fact) {
    case 'call:arrived':
    case 'recording:started':
    case 'recording:ended':
    case 'callback:requested':
    case 'call:longHold':
    case 'call:partyCalled':
    case 'call:partyEnded':
      return record;
    case 'call:agentLost':
      return { ...record, leftAlone: true };
    case 'call:partyJoined':
      return record.leftAlone ? { ...record, leftAlone: false } : record;
    case 'call:queued':
      return {
        ...record,
        queue: fact.queue,
        queuedAt: record.queuedAt ?? at,
        leftAlone: record.answeredAt !== null,
        stage: { is: 'waiting', since: at },
      };
    case 'call:moved':
      return { ...record, queue: fact.queue };
    case 'call:offered':
      return { ...record, offers: record.offers + 1 };
    case 'call:ringing':
      return {
        ...record,
        ringingAt: at,
        agentId: fact.agentId,
        stage: {
          is: record.direction === 'outbound' ? 'dialling' : 'ringing',
          agentId: fact.agentId,
          since: at,
        },
      };
    case 'call:offerEnded':
      // The answer overtakes the end of an offer that lost the race: a talking call does not go back to waiting.
      if (record.stage.is !== 'ringing') return record;
      return { ...record, agentId: null, stage: { is: 'waiting', since: record.queuedAt ?? at } };
    case 'call:answered':
      return {
        ...record,
        ringingAt: record.ringingAt ?? at,
        answeredAt: record.answeredAt ?? at,
        agentId: fact.agentId,
        leftAlone: false,
        heldAt: null,
        holdMs: record.holdMs + (record.heldAt === null ? 0 : at - record.heldAt),
        stage: { is: 'talking', agentId: fact.agentId, since: at },
      };
    case 'call:held':
      if (record.agentId === null || record.heldAt !== null) return record;
      return { ...record, heldAt: at, stage: { is: 'holding', agentId: record.agentId, since: at } };
    case 'call:resumed':
      if (record.agentId === null || record.heldAt === null) return record;
      return {
        ...record,
        heldAt: null,
        leftAlone: false,
        holdMs: record.holdMs + (at - record.heldAt),
        stage: { is: 'talking', agentId: record.agentId, since: at },
      };
    case 'call:fellBack':
      if (record.answeredAt !== null) return record;
      return { ...record, agentId: null, stage: { is: 'waiting', since: record.queuedAt ?? at } };
    case 'call:transferred':
      return { ...record, leftAlone: true, stage: { is: 'handedOver', since: at } };
    case 'recording:paused':
      return record.pausedAt === null ? { ...record, pausedAt: at } : record;
    case 'recording:resumed':
      return record.pausedAt === null ? record : { ...record, pausedAt: null };
    case 'call:ended':
      return {
        ...record,
        pausedAt: null,
        endedAt: at,
        outcome: fact.outcome,
        endedBy: fact.by,
        heldAt: null,
        holdMs: record.holdMs + (record.heldAt === null ? 0 : at - record.heldAt),
        stage: { is: 'ended', outcome: fact.outcome, since: at },
      };
    default:
      return fact satisfies never;
  }
}

function arrived(fact: Extract<CallFact, { fact: 'call:arrived' }>, at: number): CallRecord {
  return {
    callId: fact.callId,
    callerNumber: fact.callerNumber,
    calledNumber: fact.calledNumber,
    direction: fact.direction,
    dutyId: fact.dutyId,
    simulated: fact.simulated,
    queue: null,
    arrivedAt: at,
    queuedAt: null,
    ringingAt: null,
    answeredAt: null,
    endedAt: null,
    agentId: null,
    stage: { is: 'greeting', since: at },
    outcome: null,
    endedBy: null,
    offers: 0,
    holdMs: 0,
    heldAt: null,
    grade: null,
    pausedAt: null,
    leftAlone: false,
  };
}

export function viewOf(record: CallRecord): CallView {
  const {
    callId,
    direction,
    callerNumber,
    calledNumber,
    queue,
    arrivedAt,
    queuedAt,
    ringingAt,
    answeredAt,
    endedAt,
  } = record;
  const { agentId, stage, grade, pausedAt } = record;
  return {
    callId,
    direction,
    callerNumber,
    calledNumber,
    queue,
    arrivedAt,
    queuedAt,
    ringingAt,
    answeredAt,
    endedAt,
    agentId,
    stage,
    grade,
    pausedAt,
  };
}
