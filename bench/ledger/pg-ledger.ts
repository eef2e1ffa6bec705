import { openDatabase } from '../../server/db/pg-database.ts';
import type { LedgerRow } from './ledger.ts';

/** Reads the ledger out of the data folder of a system that has stopped. */
export async function readLedger(folder: string): Promise<LedgerRow[]> {
  const database = await openDatabase({ folder }, (cause) => {
    throw cause;
  });
  try {
    const calls = await database.selectFrom('call').selectAll().execute();
    const facts = await database.selectFrom('fact').select(['call_id', 'fact']).orderBy('id').execute();
    const duties = new Set(
      (await database.selectFrom('duty_call').select('call_id').execute()).map(({ call_id }) => call_id),
    );
    const byCall = Map.groupBy(facts, ({ call_id }) => call_id ?? '');
    return calls.map((call) => ({
      callId: call.call_id,
      number: call.caller_number,
      outcome: call.outcome,
      answered: call.answered_at !== null,
      ended: call.ended_at !== null,
      facts: (byCall.get(call.call_id) ?? []).map(({ fact }) => fact),
      duty: duties.has(call.call_id),
    }));
  } finally {
    await database.destroy();
  }
}
