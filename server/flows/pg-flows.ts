import { sql } from 'kysely';
import type { Database } from '../db/pg-database.ts';
import { FlowDocument, type FlowVersion } from '../protocol/flow.ts';
import type { FlowDraft, FlowHistoryEntry } from '../protocol/flow-desk.ts';
import type { AgentId } from '../protocol/ids.ts';
import { accepted, type Reply, refused } from '../protocol/reply.ts';

const LONGEST_HISTORY = 100;

/** The one draft all leads share, and every version that was ever published. */
export function pgFlows(database: Database) {
  async function draft(): Promise<FlowDraft | null> {
    const row = await database
      .selectFrom('flow_draft')
      .leftJoin('account', 'account.agent_id', 'flow_draft.by_agent')
      .select(['document', 'revision', 'saved_at', 'account.name'])
      .executeTakeFirst();
    if (row === undefined) return null;
    const { document, revision, saved_at: savedAt, name } = row;
    return { document: FlowDocument.parse(document), revision, savedAt, by: name ?? '' };
  }

  return {
    draft,

    /** @returns the draft saved, or `stale` where another lead has changed it since `revision`. */
    async saveDraft(
      document: FlowDocument,
      revision: number,
      by: AgentId,
      now: number,
    ): Promise<Reply<FlowDraft>> {
      const text = JSON.stringify(document);
      const saved = await database.transaction().execute(async (tx) => {
        const current = await tx.selectFrom('flow_draft').select('revision').forUpdate().executeTakeFirst();
        if ((current?.revision ?? 0) !== revision) return null;
        const values = { one: true, document: text, revision: revision + 1, saved_at: now, by_agent: by };
        const done = await tx
          .insertInto('flow_draft')
          .values(values)
          // Two first drafts at once: the later one finds the row of the other and its revision.
          .onConflict((conflict) =>
            conflict.column('one').doUpdateSet(values).where('flow_draft.revision', '=', revision),
          )
          .returning('revision')
          .executeTakeFirst();
        return done ?? null;
      });
      if (saved === null) return refused('stale');
      const written = await draft();
      return written === null ? refused('stale') : accepted(written);
    },

    async dropDraft(): Promise<void> {
      await database.deleteFrom('flow_draft').execute();
    },

    /** The newest published version; null: none was ever published. */
    async published(): Promise<FlowVersion | null> {
      const row = await database
        .selectFrom('flow_version')
        .select(['version', 'document'])
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : { version: row.version, document: FlowDocument.parse(row.document) };
    },

    async version(version: number): Promise<FlowVersion | null> {
      const row = await database
        .selectFrom('flow_version')
        .select('document')
        .where('version', '=', version)
        .executeTakeFirst();
      return row === undefined ? null : { version, document: FlowDocument.parse(row.document) };
    },

    /** Keeps a version for good and ends the draft it came from. */
    async publish(
      { version, document }: FlowVersion,
      entry: { by: AgentId; note: string; from: number | null },
      now: number,
    ): Promise<void> {
      await database.transaction().execute(async (tx) => {
        await tx
          .insertInto('flow_version')
          .values({
            version,
            document: JSON.stringify(document),
            published_at: now,
            by_agent: entry.by,
            note: entry.note,
            from_version: entry.from,
          })
          .execute();
        if (entry.from === null) await tx.deleteFrom('flow_draft').execute();
      });
    },

    /** Newest first. */
    async history(): Promise<FlowHistoryEntry[]> {
      const rows = await database
        .selectFrom('flow_version')
        .leftJoin('account', 'account.agent_id', 'flow_version.by_agent')
        .select(['version', 'published_at', 'note', 'from_version', 'account.name'])
        .orderBy('version', 'desc')
        .limit(LONGEST_HISTORY)
        .execute();
      return rows.map((row) => ({
        version: row.version,
        publishedAt: row.published_at,
        by: row.name ?? '',
        note: row.note,
        from: row.from_version,
      }));
    },

    /** The stage of an accepted ticket by number and code; null for any other pair. */
    async ticketByCode(number: string, code: string): Promise<{ status: string; savedAt: number } | null> {
      const row = await database
        .selectFrom('ticket')
        .select(['status', 'saved_at'])
        // A caller keys the digits without the hyphen.
        .where(sql<string>`replace(number, '-', '')`, '=', number)
        .where('code', '=', code)
        .executeTakeFirst();
      return row === undefined ? null : { status: row.status, savedAt: row.saved_at };
    },
  };
}
export type Flows = ReturnType<typeof pgFlows>;
