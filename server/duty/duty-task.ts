import type { AttemptResult, DutyEnd, DutyId } from '../protocol/duty.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';
import type { Settings } from '../protocol/settings.ts';

/**
 * One number's missed calls and what was done about them.
 *
 *   missed ──► open ◄──► locked (one agent dials) ──reached──► ended
 *                │  ▲        └── not reached: an attempt more, next one after the spacing
 *                │  └── missed again: joins
 *                ├── the citizen calls and is answered ──► ended (answered)
 *                └── a lead closes with a reason ──► ended (closed)
 *
 * A withheld number is ended at once (`unreachable`): there is nobody to call, and that is said.
 */
export type Duty = {
  dutyId: DutyId;
  number: string;
  openedAt: number;
  dueAt: number;
  owner: AgentId | null;
  lockedUntil: number | null;
  attempts: number;
  nextAt: number | null;
  end: { how: DutyEnd; at: number; by: AgentId | null; note: string; callId: CallId | null } | null;
};

export type DutyPolicy = Settings['duty'];
/** in-hand: another one dials · too-early: the spacing of attempts · stale: it is not open or not in the asker's hands. */
export type DutyRefusal = 'in-hand' | 'too-early' | 'stale';
export type Decided = { ok: true; duty: Duty } | { ok: false; refusal: DutyRefusal };

const done = (duty: Duty): Decided => ({ ok: true, duty });
const no = (refusal: DutyRefusal): Decided => ({ ok: false, refusal });

export function opened(dutyId: DutyId, number: string, at: number, policy: DutyPolicy): Duty {
  return {
    dutyId,
    number,
    openedAt: at,
    dueAt: at + policy.dueMs,
    owner: null,
    lockedUntil: null,
    attempts: 0,
    nextAt: null,
    end: number === '' ? { how: 'unreachable', at, by: null, note: '', callId: null } : null,
  };
}

const lockedByOther = (duty: Duty, by: AgentId, at: number) =>
  duty.lockedUntil !== null && duty.lockedUntil > at && duty.owner !== by;

/** Taken in hand to be dialled; whoever asks second is refused. */
export function claimed(duty: Duty, by: AgentId, at: number, policy: DutyPolicy): Decided {
  if (duty.end !== null) return no('stale');
  if (lockedByOther(duty, by, at)) return no('in-hand');
  if (duty.nextAt !== null && duty.nextAt > at) return no('too-early');
  return done({ ...duty, owner: by, lockedUntil: at + policy.lockMs });
}

/** Laid down again without a call. */
export function released(duty: Duty, by: AgentId, at: number): Decided {
  if (duty.end !== null || duty.owner !== by || duty.lockedUntil === null) return no('stale');
  return done({
    ...duty,
    lockedUntil: null,
    nextAt: duty.nextAt !== null && duty.nextAt > at ? duty.nextAt : null,
  });
}

/** An attempt is logged by who has the task in hand: what nobody dialled cannot have been reached. */
export function attempted(
  duty: Duty,
  by: AgentId,
  { result, note, callId }: { result: AttemptResult; note: string; callId: CallId | null },
  at: number,
  policy: DutyPolicy,
): Decided {
  if (duty.end !== null || duty.owner !== by || duty.lockedUntil === null) return no('stale');
  const attempts = duty.attempts + 1;
  const end = result === 'reached' ? ({ how: 'reached', at, by, note, callId } as const) : null;
  return done({
    ...duty,
    attempts,
    lockedUntil: null,
    nextAt: end === null ? at + policy.spacingMs : null,
    end,
  });
}

/** The citizen called again and spoke to a person. */
export function answered(duty: Duty, by: AgentId | null, callId: CallId, at: number): Decided {
  if (duty.end !== null) return no('stale');
  return done({ ...duty, lockedUntil: null, end: { how: 'answered', at, by, note: '', callId } });
}

export function closed(duty: Duty, by: AgentId, reason: string, at: number): Decided {
  if (duty.end !== null) return no('stale');
  if (lockedByOther(duty, by, at)) return no('in-hand');
  return done({ ...duty, lockedUntil: null, end: { how: 'closed', at, by, note: reason, callId: null } });
}

export const isExhausted = (duty: Duty, policy: DutyPolicy): boolean => duty.attempts >= policy.attempts;

export function urgencyOf({ dueAt, openedAt, end }: Duty, at: number): 'good' | 'soon' | 'late' {
  const now = end?.at ?? at;
  if (now >= dueAt) return 'late';
  return dueAt - now <= (dueAt - openedAt) / 4 ? 'soon' : 'good';
}

/** From this hour to that one the hall is thinly staffed: those calls are marked, because they were forgotten most. */
const NIGHT = { from: 22, to: 8 };
export const isNight = (hour: number): boolean => hour >= NIGHT.from || hour < NIGHT.to;

/** A call that asked for a person and spoke to none, or was cut by a fault of ours. */
const MISSED: ReadonlySet<string> = new Set([
  'abandoned',
  'timedOut',
  'fellBack',
  'rejected',
  'lost',
  'voicemail',
  'callback',
]);
/** `leftAlone`: spoken to once, and waiting again when it ended. */
export const isMissed = (outcome: string | null, leftAlone = false): boolean =>
  outcome !== null && (MISSED.has(outcome) || (outcome === 'answered' && leftAlone));
