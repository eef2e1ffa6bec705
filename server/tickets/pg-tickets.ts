import { randomInt, randomUUID } from 'node:crypto';
import { type Selectable, sql, type Transaction } from 'kysely';
import type { Database } from '../db/pg-database.ts';
import type { Tables } from '../db/tables.ts';
import { CODE_DIGITS } from '../protocol/flow-progress.ts';
import type { AgentId, CallId, TicketId } from '../protocol/ids.ts';
import { accepted, type Reply, refused } from '../protocol/reply.ts';
import { TicketFields, type TicketMove, TicketStatus } from '../protocol/ticket.ts';
import { moveTicket, type Ticket } from './ticket.ts';

/** A move as a person asked for it; `key` makes a repeated request do nothing twice. */
export type MoveRequest = { ticketId: TicketId; move: TicketMove; note: string; key: string; by: AgentId };

/** Tickets in the database. Every change locks its row, so two changes at once follow each other. */
export function pgTickets(database: Database) {
  return {
    /** The call's ticket; made as a draft where there is none yet. `made` tells which. */
    async openFor(
      callId: CallId,
      agentId: AgentId,
      fields: TicketFields,
      day: string,
      now: number,
    ): Promise<{ ticket: Ticket; made: boolean }> {
      return database.transaction().execute(async (tx) => {
        // The counter's row is the lock: two openings of one call at once are one ticket, and no number is lost.
        await tx
          .insertInto('ticket_number')
          .values({ day, last: 0 })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        await tx.selectFrom('ticket_number').select('last').where('day', '=', day).forUpdate().execute();
        const row = await tx
          .selectFrom('ticket')
          .selectAll()
          .where('call_id', '=', callId)
          .executeTakeFirst();
        if (row !== undefined) return { ticket: ticketOf(row), made: false };
        const { last } = await tx
          .updateTable('ticket_number')
          .set({ last: sql`last + 1` })
          .where('day', '=', day)
          .returning('last')
          .executeTakeFirstOrThrow();
        const ticket: Ticket = {
          ticketId: randomUUID() as string as TicketId,
          number: `${day}-${String(last).padStart(6, '0')}`,
          callId,
          agentId,
          status: 'draft',
          fields,
          revision: 1,
          createdAt: now,
          savedAt: now,
          code: null,
        };
        await tx.insertInto('ticket').values(rowOf(ticket)).execute();
        return { ticket, made: true };
      });
    },

    async find(ticketId: TicketId): Promise<Ticket | null> {
      const row = await database
        .selectFrom('ticket')
        .selectAll()
        .where('ticket_id', '=', ticketId)
        .executeTakeFirst();
      return row === undefined ? null : ticketOf(row);
    },

    async ofCall(callId: CallId): Promise<Ticket | null> {
      const row = await database
        .selectFrom('ticket')
        .selectAll()
        .where('call_id', '=', callId)
        .executeTakeFirst();
      return row === undefined ? null : ticketOf(row);
    },

    /** Newest first; `text` looks in the number and in the fields' values. */
    async list(text: string, limit: number): Promise<Ticket[]> {
      let query = database.selectFrom('ticket').selectAll();
      if (text !== '') {
        const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
        query = query.where((where) =>
          where.or([where('number', 'like', pattern), where(sql<string>`fields::text`, 'like', pattern)]),
        );
      }
      const rows = await query.orderBy('created_at', 'desc').limit(limit).execute();
      return rows.map(ticketOf);
    },

    /** Changes a ticket under its lock; `change` gives the new one, null for no change, or a refusal. */
    async change(
      ticketId: TicketId,
      change: (ticket: Ticket) => Reply<Ticket> | null,
    ): Promise<Reply<Ticket>> {
      return database.transaction().execute(async (tx) => {
        const ticket = await locked(tx, ticketId);
        if (ticket === null) return refused('not-found');
        const changed = change(ticket);
        if (changed === null) return accepted(ticket);
        if (changed.ok) await write(tx, changed.value);
        return changed;
      });
    },

    /** A move with its history entry, once per key: the same request again gives the ticket as it is. */
    async move({ ticketId, move, note, key, by }: MoveRequest, now: number): Promise<Reply<Ticket>> {
      return database.transaction().execute(async (tx) => {
        const ticket = await locked(tx, ticketId);
        if (ticket === null) return refused('not-found');
        const before = await tx
          .selectFrom('ticket_history')
          .selectAll()
          .where('request_key', '=', key)
          .executeTakeFirst();
        if (before !== undefined) {
          const same = before.ticket_id === ticketId && before.move === move && before.note === note;
          return same ? accepted(ticket) : refused('already-done');
        }
        const moved = moveTicket(ticket, move, now, newCode());
        if (!moved.ok) return moved;
        await write(tx, moved.value);
        await tx
          .insertInto('ticket_history')
          .values({
            ticket_id: ticketId,
            at: now,
            by_agent: by,
            move,
            from_status: ticket.status,
            to_status: moved.value.status,
            note,
            request_key: key,
          })
          .execute();
        return moved;
      });
    },
  };
}
export type Tickets = ReturnType<typeof pgTickets>;

const newCode = (): string => String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');

async function locked(tx: Transaction<Tables>, ticketId: TicketId): Promise<Ticket | null> {
  const row = await tx
    .selectFrom('ticket')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : ticketOf(row);
}

async function write(tx: Transaction<Tables>, ticket: Ticket): Promise<void> {
  const { ticket_id, ...values } = rowOf(ticket);
  await tx.updateTable('ticket').set(values).where('ticket_id', '=', ticket_id).execute();
}

function rowOf(ticket: Ticket) {
  return {
    ticket_id: ticket.ticketId,
    number: ticket.number,
    call_id: ticket.callId,
    agent_id: ticket.agentId,
    status: ticket.status,
    fields: JSON.stringify(ticket.fields),
    revision: ticket.revision,
    created_at: ticket.createdAt,
    saved_at: ticket.savedAt,
    code: ticket.code,
  };
}

function ticketOf(row: Selectable<Tables['ticket']>): Ticket {
  return {
    ticketId: row.ticket_id as TicketId,
    number: row.number,
    callId: row.call_id as CallId | null,
    agentId: row.agent_id as AgentId | null,
    status: TicketStatus.parse(row.status),
    fields: TicketFields.parse(row.fields),
    revision: row.revision,
    createdAt: row.created_at,
    savedAt: row.saved_at,
    code: row.code,
  };
}
