import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { MIGRATIONS } from './migrations.ts';
import { embeddedDialect } from './pg-embedded-dialect.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

/** Where the data is: a PostgreSQL server, a folder of the embedded one, or memory (for tests). */
export type DatabasePlace = { url: string } | { folder: string } | { memory: true };

/** bigint comes back as text from `pg`, because it may exceed 2^53; ours are instants and counts, which do not. */
const INT8 = 20;
const MIGRATION_LOCK = 12_345;

/**
 * Opens the database and brings it to the newest schema. Several processes may start at once: an advisory lock lets
 * one migrate while the others wait (https://www.postgresql.org/docs/current/explicit-locking.html).
 * `onLost` hears of connections that end by themselves.
 */
export async function openDatabase(
  place: DatabasePlace,
  onLost: (cause: Error) => void = () => undefined,
): Promise<Database> {
  const database = new Kysely<Tables>({
    dialect:
      'url' in place
        ? new PostgresDialect({ pool: openPool(place.url, onLost) })
        : embeddedDialect('folder' in place ? place.folder : null),
  });
  try {
    await migrate(database);
  } catch (cause) {
    await database.destroy();
    throw new Error('the database could not be opened or brought to the newest schema', { cause });
  }
  return database;
}

/** A restarted PostgreSQL ends idle connections; unheard, that error would end this process. The pool makes new ones. */
function openPool(connectionString: string, onLost: (cause: Error) => void): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 10, types: numbers });
  pool.on('error', onLost);
  return pool;
}

const numbers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
} as unknown as pg.CustomTypesConfig;

async function migrate(database: Database): Promise<void> {
  await database.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(tx);
    await sql`CREATE TABLE IF NOT EXISTS migration (step integer PRIMARY KEY, done_at timestamptz NOT NULL DEFAULT now())`.execute(
      tx,
    );
    const done = await sql<{
      step: number;
    }>`SELECT coalesce(max(step), 0)::int AS step FROM migration`.execute(tx);
    const from = done.rows[0]?.step ?? 0;
    for (const [index, text] of MIGRATIONS.entries()) {
      if (index < from) continue;
      // One statement a query, because the extended protocol of the embedded database takes no more.
      for (const statement of text.split(';').filter((part) => part.trim() !== ''))
        await sql.raw(statement).execute(tx);
      await sql`INSERT INTO migration (step) VALUES (${index + 1})`.execute(tx);
    }
  });
}
