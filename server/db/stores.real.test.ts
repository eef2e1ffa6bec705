import { sql } from 'kysely';
import { afterAll, expect, test, vi } from 'vitest';
import { startPostgres } from '../testing/postgres.ts';
import { openDatabase } from './pg-database.ts';
import { storesContract } from './stores.contract.ts';

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

if (postgres === null) {
  test.skip('PostgreSQL server: skipped, because the package of its binaries is not for this machine', () =>
    undefined);
} else {
  storesContract('PostgreSQL server', () => openDatabase({ url: postgres.url }));

  test('[D10] a PostgreSQL that ends its connections costs the process nothing: the next statement gets a new one', async () => {
    const lost: Error[] = [];
    const database = await openDatabase({ url: postgres.url }, (cause) => lost.push(cause));
    const killer = await openDatabase({ url: postgres.url });
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`.execute(
      killer,
    );
    await vi.waitFor(() => expect(lost.length).toBeGreaterThan(0));
    expect(await database.selectFrom('account').select('agent_id').execute()).toBeDefined();
    await Promise.all([database.destroy(), killer.destroy()]);
  });

  test('[D9] several processes that start at once migrate once', async () => {
    const opened = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ url: postgres.url })));
    const steps = await opened[0]!.selectFrom('account').select('agent_id').execute();
    expect(steps).toBeDefined();
    await Promise.all(opened.map((database) => database.destroy()));
  });
}
