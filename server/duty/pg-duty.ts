import type { Insertable, Selectable, Transaction } from 'kysely';
import type { CallRecord } from '../calls/call-record.ts';
import type { Database } from '../db/pg-database.ts';
import type { Tables } from '../db/tables.ts';
import { Outcome } from '../protocol/call.ts';
import { AttemptResult, type DutyEnd, type DutyId } from '../protocol/duty.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';
import { answered, type Decided, type Duty, type DutyPolicy, opened } from './duty-task.ts';

/** A task with what a list shows of it. */
export type DutyRow = {
  duty: Duty;
  calls: { callId: CallId; at: number; outcome: Outcome }[];
  attempts: { at: number; by: AgentId; result: AttemptResult; note: string }[];
};

export type Attempt = { by: AgentId; result: AttemptResult; note: string; callId: CallId | null };

const CLOSED_SHOWN = 200;
const SWEEP_BATCH = 500;

/** Tasks of missed calls. A call belongs to one task for good, so whoever tells of it twice makes nothing new. */
export function pgDuty(database: Database, policy: DutyPolicy, newId: () => DutyId) {
  async function find(tx: Transaction<Tables>, dutyId: DutyId): Promise<Duty | null> {
    const row = await tx
      .selectFrom('duty')
      .selectAll()
      .where('duty_id', '=', dutyId)
      .forUpdate()
      .executeTakeFirst();
    return row === undefined ? null : dutyOf(row);
  }

  const openOf = (tx: Transaction<Tables>, number: string) =>
    tx
      .selectFrom('duty')
      .selectAll()
      .where('number', '=', number)
      .where('end_how', 'is', null)
      .forUpdate()
      .executeTakeFirst();

  async function put(tx: Transaction<Tables>, duty: Duty): Promise<void> {
    const values = rowOf(duty);
    await tx
      .insertInto('duty')
      .values(values)
      .onConflict((conflict) => conflict.column('duty_id').doUpdateSet(values))
      .execute();
  }

  return {
    /** @returns whether there is something new: a task, or a call more in one. */
    async missed(call: Pick<CallRecord, 'callId' | 'callerNumber'>, at: number): Promise<boolean> {
      return database.transaction().execute(async (tx) => {
        const known = await tx
          .selectFrom('duty_call')
          .select('duty_id')
          .where('call_id', '=', call.callId)
          .executeTakeFirst();
        if (known !== undefined) return false;
        const number = call.callerNumber;
        const open = number === '' ? undefined : await openOf(tx, number);
        const duty = open === undefined ? opened(newId(), number, at, policy) : dutyOf(open);
        if (open === undefined) await put(tx, duty);
        await tx.insertInto('duty_call').values({ call_id: call.callId, duty_id: duty.dutyId }).execute();
        return true;
      });
    },

    /** The citizen of this number spoke to a person: what was owed is paid. */
    async answered(
      call: Pick<CallRecord, 'callId' | 'callerNumber' | 'agentId'>,
      at: number,
    ): Promise<boolean> {
      if (call.callerNumber === '') return false;
      return database.transaction().execute(async (tx) => {
        const open = await openOf(tx, call.callerNumber);
        if (open === undefined) return false;
        const decided = answered(dutyOf(open), call.agentId, call.callId, at);
        if (decided.ok) await put(tx, decided.duty);
        return decided.ok;
      });
    },

    /** One decision about one task, under its lock: of two at once one is first. Null: there is no such task. */
    async decide(
      dutyId: DutyId,
      decision: (duty: Duty) => Decided,
      attempt?: Attempt & { at: number },
    ): Promise<Decided | null> {
      return database.transaction().execute(async (tx) => {
        const duty = await find(tx, dutyId);
        if (duty === null) return null;
        const decided = decision(duty);
        if (!decided.ok) return decided;
        await put(tx, decided.duty);
        if (attempt !== undefined)
          await tx
            .insertInto('duty_attempt')
            .values({
              duty_id: dutyId,
              at: attempt.at,
              by_agent: attempt.by,
              result: attempt.result,
              note: attempt.note,
              call_id: attempt.callId,
            })
            .execute();
        return decided;
      });
    },

    /** Open ones by due time; closed ones newest first, the last few. */
    async list(state: 'open' | 'closed'): Promise<DutyRow[]> {
      const rows =
        state === 'open'
          ? await database
              .selectFrom('duty')
              .selectAll()
              .where('end_how', 'is', null)
              .orderBy('due_at')
              .execute()
          : await database
              .selectFrom('duty')
              .selectAll()
              .where('end_how', 'is not', null)
              .orderBy('end_at', 'desc')
              .limit(CLOSED_SHOWN)
              .execute();
      const ids = rows.map(({ duty_id }) => duty_id);
      if (ids.length === 0) return [];
      const calls = await database
        .selectFrom('duty_call')
        .innerJoin('call', 'call.call_id', 'duty_call.call_id')
        .select(['duty_call.duty_id', 'call.call_id', 'call.arrived_at', 'call.outcome'])
        .where('duty_call.duty_id', 'in', ids)
        .orderBy('call.arrived_at')
        .execute();
      const attempts = await database
        .selectFrom('duty_attempt')
        .selectAll()
        .where('duty_id', 'in', ids)
        .orderBy('at')
        .execute();
      return rows.map((row) => ({
        duty: dutyOf(row),
        calls: calls
          .filter((call) => call.duty_id === row.duty_id)
          .map((call) => ({
            callId: call.call_id as CallId,
            at: call.arrived_at,
            outcome: Outcome.parse(call.outcome),
          })),
        attempts: attempts
          .filter((one) => one.duty_id === row.duty_id)
          .map((one) => ({
            at: one.at,
            by: one.by_agent as AgentId,
            result: AttemptResult.parse(one.result),
            note: one.note,
          })),
      }));
    },

    async counts(at: number): Promise<{ open: number; late: number }> {
      const open = await database.selectFrom('duty').select('due_at').where('end_how', 'is', null).execute();
      return { open: open.length, late: open.filter(({ due_at }) => due_at <= at).length };
    },

    /** Missed calls since `since` that no task knows: whatever was told while we were away, or never. Oldest first. */
    async forgotten(
      since: number,
    ): Promise<{ callId: CallId; callerNumber: string; outcome: string; leftAlone: boolean; at: number }[]> {
      const rows = await database
        .selectFrom('call')
        .leftJoin('duty_call', 'duty_call.call_id', 'call.call_id')
        .select(['call.call_id', 'call.caller_number', 'call.outcome', 'call.ended_at', 'call.left_alone'])
        .where('call.ended_at', '>=', since)
        .where((is) => is.or([is('call.outcome', '!=', 'answered'), is('call.left_alone', '=', true)]))
        .where('call.direction', '=', 'inbound')
        .where('duty_call.call_id', 'is', null)
        .orderBy('call.ended_at')
        .limit(SWEEP_BATCH)
        .execute();
      return rows.map((row) => ({
        callId: row.call_id as CallId,
        callerNumber: row.caller_number,
        outcome: row.outcome ?? '',
        leftAlone: row.left_alone,
        at: row.ended_at ?? since,
      }));
    },
  };
}
export type DutyStore = ReturnType<typeof pgDuty>;

function rowOf(duty: Duty): Insertable<Tables['duty']> {
  const { end } = duty;
  return {
    duty_id: duty.dutyId,
    number: duty.number,
    opened_at: duty.openedAt,
    due_at: duty.dueAt,
    owner: duty.owner,
    locked_until: duty.lockedUntil,
    attempts: duty.attempts,
    next_at: duty.nextAt,
    end_how: end?.how ?? null,
    end_at: end?.at ?? null,
    end_by: end?.by ?? null,
    end_note: end?.note ?? '',
    end_call: end?.callId ?? null,
  };
}

function dutyOf(row: Selectable<Tables['duty']>): Duty {
  return {
    dutyId: row.duty_id as DutyId,
    number: row.number,
    openedAt: row.opened_at,
    dueAt: row.due_at,
    owner: row.owner as AgentId | null,
    lockedUntil: row.locked_until,
    attempts: row.attempts,
    nextAt: row.next_at,
    end:
      row.end_how === null
        ? null
        : {
            how: row.end_how as DutyEnd,
            at: row.end_at ?? 0,
            by: row.end_by as AgentId | null,
            note: row.end_note,
            callId: row.end_call as CallId | null,
          },
  };
}
