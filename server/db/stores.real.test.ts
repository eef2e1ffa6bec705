import { afterAll, expect, test } from 'vitest';
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

  test('[D9] several processes that start at once migrate once', async () => {
    const opened = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ url: postgres.url })));
    const steps = await opened[0]!.selectFrom('account').select('agent_id').execute();
    expect(steps).toBeDefined();
    await Promise.all(opened.map((database) => database.destroy()));
  });
}
