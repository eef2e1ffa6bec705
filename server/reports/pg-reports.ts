import { sql } from 'kysely';
import type { Database } from '../db/pg-database.ts';
import { AgentState } from '../protocol/agent.ts';
import { Outcome } from '../protocol/call.ts';
import type { AgentId, QueueName } from '../protocol/ids.ts';
import { conversationsOf, type Deed, type ReportSource } from './report.ts';
import { type AgentWord, spellsOf, type Uptime } from './spells.ts';

const QUARTER_MS = 15 * 60_000;

/** What reports are counted from: the calls and facts themselves, never a second set of counters. */
export function pgReports(database: Database) {
  /** Words about agents in the time, and before it the last one of each, which tells the state the time began in. */
  async function agentWords(from: number, to: number): Promise<AgentWord[]> {
    const facts = database
      .selectFrom('fact')
      .select(['id', 'agent_id', 'at', 'fact', 'body'])
      .where('fact', 'in', ['agent:changed', 'agent:left']);
    const before = await facts
      .where('at', '<', from)
      .distinctOn('agent_id')
      .orderBy('agent_id')
      .orderBy('id', 'desc')
      .execute();
    const during = await facts.where('at', '>=', from).where('at', '<', to).orderBy('id').execute();
    return [...before, ...during].map(({ agent_id, at, fact, body }) => ({
      agentId: agent_id as AgentId,
      at,
      state: fact === 'agent:left' ? null : AgentState.parse((body as { state?: unknown }).state),
    }));
  }

  /** Conversations given to somebody else; a lead who takes one over is none. */
  async function transfers(from: number, to: number): Promise<Deed[]> {
    const rows = await database
      .selectFrom('fact')
      .innerJoin('call', 'call.call_id', 'fact.call_id')
      .select(['fact.at', 'fact.agent_id', 'call.queue'])
      .where('fact.fact', '=', 'call:transferred')
      .where('fact.at', '>=', from)
      .where('fact.at', '<', to)
      .where(sql<boolean>`coalesce(fact.body->>'byLead', 'false') = 'false'`)
      .orderBy('fact.id')
      .execute();
    return rows.flatMap(({ at, agent_id, queue }) => deed('transfer', at, agent_id, queue));
  }

  /** Calls of ours for a task of the missed-call duty that the citizen answered. */
  async function callbacks(from: number, to: number): Promise<Deed[]> {
    const rows = await database
      .selectFrom('call')
      .select(['answered_at', 'agent_id', 'queue'])
      .where('direction', '=', 'outbound')
      .where('duty_id', 'is not', null)
      .where('answered_at', '>=', from)
      .where('answered_at', '<', to)
      .orderBy('answered_at')
      .execute();
    return rows.flatMap(({ answered_at, agent_id, queue }) => deed('callback', answered_at, agent_id, queue));
  }

  async function uptime(from: number, to: number): Promise<Uptime[]> {
    const rows = await database
      .selectFrom('uptime')
      .selectAll()
      .where('seen_at', '>', from)
      .where('started_at', '<', to)
      .orderBy('started_at')
      .execute();
    return rows.map(({ started_at, seen_at }) => ({ from: started_at, to: seen_at }));
  }

  return {
    async source(from: number, to: number, now: number): Promise<ReportSource> {
      const calls = await database
        .selectFrom('call')
        .select(['queue', 'queued_at', 'answered_at', 'ended_at', 'outcome', 'grade'])
        .where('queued_at', '>=', from)
        .where('queued_at', '<', to)
        .orderBy('queued_at')
        .execute();
      const agents = await database
        .selectFrom('account')
        .select(['agent_id', 'name', 'extension'])
        .orderBy('extension')
        .execute();
      const spells = spellsOf(await agentWords(from, to), await uptime(from, to), Math.min(to, now));
      return {
        calls: calls.map((row) => ({
          queue: row.queue as QueueName | null,
          queuedAt: row.queued_at,
          answeredAt: row.answered_at,
          endedAt: row.ended_at,
          outcome: row.outcome === null ? null : Outcome.parse(row.outcome),
          grade: row.grade,
        })),
        spells,
        deeds: [...conversationsOf(spells), ...(await transfers(from, to)), ...(await callbacks(from, to))],
        agents: agents.map(({ agent_id, name, extension }) => ({
          agentId: agent_id as AgentId,
          name,
          extension,
        })),
      };
    },

    /** How many calls entered a queue in each quarter of an hour from `from` on. */
    async offeredByQuarter(from: number, to: number): Promise<Map<number, number>> {
      const quarter = sql<number>`floor((queued_at - ${from}) / ${QUARTER_MS})::int`;
      const rows = await database
        .selectFrom('call')
        .select([quarter.as('quarter'), sql<number>`count(*)::int`.as('calls')])
        .where('queued_at', '>=', from)
        .where('queued_at', '<', to)
        .groupBy('quarter')
        .execute();
      return new Map(rows.map((row) => [row.quarter, row.calls]));
    },

    /** The server runs: what agents do from here on is known. */
    async started(at: number): Promise<void> {
      await database
        .insertInto('uptime')
        .values({ started_at: at, seen_at: at })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async running(startedAt: number, now: number): Promise<void> {
      await database
        .updateTable('uptime')
        .set({ seen_at: now })
        .where('started_at', '=', startedAt)
        .execute();
    },
  };
}
const deed = (is: Deed['is'], at: number | null, agentId: string | null, queue: string | null): Deed[] =>
  at === null || agentId === null
    ? []
    : [{ is, at, agentId: agentId as AgentId, queue: queue as QueueName | null }];

export type Reports = ReturnType<typeof pgReports>;
