import type { CallRecord } from '../calls/call-record.ts';
import type { Log } from '../log/pino-log.ts';
import { DutyId } from '../protocol/duty.ts';
import { attempted, type DutyPolicy, isMissed } from './duty-task.ts';
import type { DutyStore } from './pg-duty.ts';

export type DutyPorts = {
  store: DutyStore;
  policy: DutyPolicy;
  /** The number of open tasks is another one. */
  changed: (counts: { open: number; late: number }) => void;
  now: () => number;
  log: Log;
};

const SWEEP_MS = 60_000;
/** A call older than this that has no task is history, not duty. */
const LOOK_BACK_MS = 7 * 24 * 3_600_000;
const DUE_CHECK_MS = 5000;

/**
 * Keeps the list of what is owed true: told of each call, and looking by itself now and then for one nobody told of
 * (an answer of the database that came late, a server that died between the two).
 */
export async function runDuty({ store, policy, changed, now, log }: DutyPorts) {
  let told = '';
  let last: Promise<unknown> = Promise.resolve();

  const count = async () => {
    const counts = await store.counts(now());
    const text = JSON.stringify(counts);
    if (text === told) return;
    told = text;
    changed(counts);
  };

  const sweep = async () => {
    for (const call of await store.forgotten(now() - LOOK_BACK_MS))
      if (isMissed(call.outcome, call.leftAlone)) await store.missed(call, call.at);
    await count();
  };

  /** One after the other: two calls of one number must not make two tasks. */
  const next = (work: () => Promise<unknown>) => {
    last = last
      .then(work)
      .catch((err: unknown) => log.error({ err, code: 'duty' }, 'a missed call waits for the next look'));
    return last;
  };

  /** A callback of ours is over: it is the attempt of whoever has the task in hand. */
  const calledBack = async ({ dutyId, agentId, answeredAt, callId }: CallRecord) => {
    const task = DutyId.safeParse(dutyId);
    if (!task.success || agentId === null) return;
    const attempt = { result: answeredAt === null ? 'noAnswer' : 'reached', note: '', callId } as const;
    const at = now();
    await store.decide(task.data, (duty) => attempted(duty, agentId, attempt, at, policy), {
      ...attempt,
      by: agentId,
      at,
    });
    await count();
  };

  await sweep();
  const sweeping = setInterval(() => void next(sweep), SWEEP_MS);
  const counting = setInterval(() => void next(count), DUE_CHECK_MS);

  return {
    /** A call's record is another one. */
    callChanged(before: CallRecord | null, after: CallRecord): void {
      const { outcome, answeredAt, leftAlone } = after;
      if (after.direction === 'outbound') {
        if (after.endedAt !== null && before?.endedAt === null) void next(() => calledBack(after));
        return;
      }
      if (answeredAt !== null && (before?.answeredAt ?? null) === null)
        void next(async () => {
          if (await store.answered(after, answeredAt)) await count();
        });
      if (after.endedAt !== null && before?.endedAt === null && isMissed(outcome, leftAlone))
        void next(async () => {
          if (await store.missed(after, after.endedAt ?? now())) await count();
        });
    },
    /** Something was done about a task. */
    touched: () => next(count),
    async close(): Promise<void> {
      clearInterval(sweeping);
      clearInterval(counting);
      await last;
    },
  };
}
export type RunningDuty = Awaited<ReturnType<typeof runDuty>>;
