import type { Settings } from '../protocol/settings.ts';

/** What a call's recordings are kept by. `kind`: of its ticket (诉求类型), null where there is none. */
export type KeptCall = { endedAt: number; queue: string | null; kind: string | null; held: boolean };

const DAY_MS = 24 * 60 * 60 * 1000;

/** How many days these recordings are kept: the longest that applies; null: for ever. */
export function keepDays(
  policy: Settings['recordings'],
  call: Pick<KeptCall, 'queue' | 'kind'>,
): number | null {
  const special = [
    call.queue === null ? undefined : policy.keepDaysByQueue[call.queue],
    call.kind === null
      ? undefined
      : new Map<string, number>(Object.entries(policy.keepDaysByKind)).get(call.kind),
  ].filter((days) => days !== undefined);
  return special.length > 0 ? Math.max(...special) : policy.keepDays;
}

/** Why these recordings go now, or null: they stay. A held call stays whatever its time is. */
export function purgeReason(policy: Settings['recordings'], call: KeptCall, now: number): string | null {
  const days = keepDays(policy, call);
  if (call.held || days === null || now - call.endedAt <= days * DAY_MS) return null;
  return `kept for ${days} days`;
}

/** No call that ended after this instant goes, whatever it is; null: none goes at all. */
export function latestPurged(policy: Settings['recordings'], now: number): number | null {
  const days = [
    policy.keepDays,
    ...Object.values(policy.keepDaysByQueue),
    ...Object.values(policy.keepDaysByKind),
  ];
  const shortest = days.filter((one) => one !== null);
  return shortest.length === 0 ? null : now - Math.min(...shortest) * DAY_MS;
}
