import type { Insertable, Selectable, Transaction } from 'kysely';
import type { Database } from '../db/pg-database.ts';
import type { Tables } from '../db/tables.ts';
import { shownHistory } from '../privacy/shown.ts';
import { CallStage, Direction, EndedBy, type HistoryItem, Outcome } from '../protocol/call.ts';
import type { AgentId, CallId, QueueName } from '../protocol/ids.ts';
import type { PostedFact } from '../protocol/link.ts';
import { applyFact, type CallRecord } from './call-record.ts';

/** What a stored fact changed. */
export type StoredFact = { posted: PostedFact; before: CallRecord | null; after: CallRecord | null };

/** Calls and the facts they are made of. */
export function pgCalls(database: Database) {
  const contacts = () =>
    database
      .selectFrom('call')
      .leftJoin('account', 'account.agent_id', 'call.agent_id')
      .leftJoin('ticket', 'ticket.call_id', 'call.call_id')
      .select(['call.call_id', 'call.arrived_at', 'call.outcome', 'account.name'])
      .select(['ticket.number', 'ticket.status', 'ticket.fields'])
      .orderBy('call.arrived_at', 'desc');

  return {
    /**
     * Stores facts in one transaction with the spool's counter, so that each arrives once however often it is sent.
     * Gives what was new, and the highest number now stored. A batch costs as many statements as a single fact, because
     * the embedded database runs in this process and twenty calls a second would else hold up everything live.
     */
    async store(facts: PostedFact[]): Promise<{ upTo: number; stored: StoredFact[] }> {
      return database.transaction().execute(async (tx) => {
        const spool = facts[0]?.spool ?? '';
        const known = await tx
          .selectFrom('spool')
          .select('n')
          .where('spool', '=', spool)
          .forUpdate()
          .executeTakeFirst();
        const fresh: PostedFact[] = [];
        let upTo = known?.n ?? 0;
        for (const posted of facts) {
          if (posted.n <= upTo) continue;
          upTo = posted.n;
          fresh.push(posted);
        }
        if (fresh.length === 0) return { upTo, stored: [] };
        await tx.insertInto('fact').values(fresh.map(factRow)).execute();
        const stored = await applyAll(tx, fresh);
        await tx
          .insertInto('spool')
          .values({ spool, n: upTo })
          .onConflict((conflict) => conflict.column('spool').doUpdateSet({ n: upTo }))
          .execute();
        return { upTo, stored };
      });
    },

    async find(callId: CallId): Promise<CallRecord | null> {
      const row = await database
        .selectFrom('call')
        .selectAll()
        .where('call_id', '=', callId)
        .executeTakeFirst();
      return row === undefined ? null : recordOf(row);
    },

    /** Calls that had not ended when they were last heard of. */
    async open(): Promise<CallRecord[]> {
      return (await database.selectFrom('call').selectAll().where('ended_at', 'is', null).execute()).map(
        recordOf,
      );
    },

    /** Calls since an instant, oldest first. */
    async since(at: number): Promise<CallRecord[]> {
      const rows = await database
        .selectFrom('call')
        .selectAll()
        .where('arrived_at', '>=', at)
        .orderBy('arrived_at')
        .execute();
      return rows.map(recordOf);
    },

    /** The last contacts of a number, newest first, without the call at hand. A withheld number has no history. */
    async historyOf(callerNumber: string, except: CallId, limit = 20): Promise<HistoryItem[]> {
      if (callerNumber === '') return [];
      const rows = await contacts()
        .where('call.caller_number', '=', callerNumber)
        .where('call.call_id', '!=', except)
        .limit(limit)
        .execute();
      return rows.map(itemOf);
    },

    /** Calls that have ended, newest first; of one agent, or of all. */
    async finished(agentId: AgentId | null, after: number, limit: number): Promise<HistoryItem[]> {
      const all = contacts().where('call.ended_at', 'is not', null).offset(after).limit(limit);
      return (await (agentId === null ? all : all.where('call.agent_id', '=', agentId)).execute()).map(
        itemOf,
      );
    },
  };
}
export type Calls = ReturnType<typeof pgCalls>;

type Contact = {
  call_id: string;
  arrived_at: number;
  outcome: string | null;
  name: string | null;
  number: string | null;
  status: string | null;
  fields: unknown;
};

const itemOf = (row: Contact): HistoryItem =>
  shownHistory(
    {
      callId: row.call_id as CallId,
      arrivedAt: row.arrived_at,
      outcome: row.outcome === null ? null : Outcome.parse(row.outcome),
      agentName: row.name,
      ticketNumber: row.number,
      ticketTitle: fieldOf(row.fields, 'title'),
      ticketStatus: row.status,
    },
    fieldOf(row.fields, 'confidential') === 'yes',
  );

function fieldOf(fields: unknown, name: 'title' | 'confidential'): string | null {
  const value = (fields as Partial<Record<typeof name, { value?: unknown }>> | null)?.[name]?.value;
  return typeof value === 'string' && value !== '' ? value : null;
}

const factRow = ({ fact, at }: PostedFact): Insertable<Tables['fact']> => ({
  at,
  call_id: 'callId' in fact ? fact.callId : null,
  agent_id: 'agentId' in fact ? fact.agentId : null,
  fact: fact.fact,
  body: JSON.stringify(fact),
});

/** The calls of these facts, read once, changed fact by fact, written once. */
async function applyAll(tx: Transaction<Tables>, facts: readonly PostedFact[]): Promise<StoredFact[]> {
  const ids = [...new Set(facts.flatMap(({ fact }) => ('callId' in fact ? [fact.callId] : [])))];
  const rows =
    ids.length === 0 ? [] : await tx.selectFrom('call').selectAll().where('call_id', 'in', ids).execute();
  const records = new Map(rows.map((row) => [row.call_id as CallId, recordOf(row)]));
  const changed = new Map<CallId, CallRecord>();
  const stored = facts.map((posted): StoredFact => {
    const { fact, at } = posted;
    if (!('callId' in fact)) return { posted, before: null, after: null };
    const before = records.get(fact.callId) ?? null;
    const after = applyFact(before, fact, at);
    if (after !== null && after !== before) {
      records.set(fact.callId, after);
      changed.set(fact.callId, after);
    }
    return { posted, before, after };
  });
  if (changed.size > 0) await write(tx, [...changed.values()].map(rowOf));
  return stored;
}

async function write(tx: Transaction<Tables>, rows: Insertable<Tables['call']>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}) as (keyof Tables['call'])[];
  await tx
    .insertInto('call')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('call_id')
        .doUpdateSet((row) =>
          Object.fromEntries(columns.map((column) => [column, row.ref(`excluded.${column}`)])),
        ),
    )
    .execute();
}

function rowOf(record: CallRecord): Insertable<Tables['call']> {
  return {
    call_id: record.callId,
    caller_number: record.callerNumber,
    called_number: record.calledNumber,
    direction: record.direction,
    duty_id: record.dutyId,
    simulated: record.simulated,
    queue: record.queue,
    arrived_at: record.arrivedAt,
    queued_at: record.queuedAt,
    ringing_at: record.ringingAt,
    answered_at: record.answeredAt,
    ended_at: record.endedAt,
    agent_id: record.agentId,
    stage: JSON.stringify(record.stage),
    outcome: record.outcome,
    ended_by: record.endedBy,
    offers: record.offers,
    hold_ms: record.holdMs,
    held_at: record.heldAt,
    grade: record.grade,
    paused_at: record.pausedAt,
    left_alone: record.leftAlone,
  };
}

function recordOf(row: Selectable<Tables['call']>): CallRecord {
  return {
    callId: row.call_id as CallId,
    callerNumber: row.caller_number,
    calledNumber: row.called_number,
    direction: Direction.parse(row.direction),
    dutyId: row.duty_id,
    simulated: row.simulated,
    queue: row.queue as QueueName | null,
    arrivedAt: row.arrived_at,
    queuedAt: row.queued_at,
    ringingAt: row.ringing_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    agentId: row.agent_id as AgentId | null,
    stage: CallStage.parse(row.stage),
    outcome: row.outcome === null ? null : Outcome.parse(row.outcome),
    endedBy: row.ended_by === null ? null : EndedBy.parse(row.ended_by),
    offers: row.offers,
    holdMs: row.hold_ms,
    heldAt: row.held_at,
    grade: row.grade,
    pausedAt: row.paused_at,
    leftAlone: row.left_alone,
  };
}
