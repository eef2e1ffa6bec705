/**
 * Which of the `ivr` processes leads: decides about calls and owns its files in the data folder. Nobody is told to lead
 * before the kernel has reported the end of the one who led, so there are never two, whatever was frozen or late:
 *
 * nobody ──ready──► led ──ended──► led by a warm one, or nobody
 *                    └──accused──► ending ──ended──► led by a warm one, or nobody
 */
export type Leadership<Name extends string = string> = {
  now: { is: 'nobody' } | { is: 'led'; by: Name } | { is: 'ending'; by: Name };
  /** Counts the leaders: a word about an earlier one is no word about this one. */
  reign: number;
  /** Who could lead at once, longest ready first. */
  warm: readonly Name[];
};

export type LeadershipEvent<Name extends string = string> =
  /** It has loaded and waits to be told. */
  | { event: 'ready'; name: Name }
  /** The kernel has reported its end: nothing of it runs any more. */
  | { event: 'ended'; name: Name }
  /** A warm one sees the leader of this reign do nothing. */
  | { event: 'accused'; by: Name; reign: number };

export type LeadershipCommand<Name extends string = string> =
  | { command: 'lead'; name: Name; reign: number }
  | { command: 'follow'; name: Name; reign: number }
  /** SIGKILL, because a frozen process heeds no other; started again it is the warm one. */
  | { command: 'end'; name: Name };

export const nobodyLeads: Leadership<never> = { now: { is: 'nobody' }, reign: 0, warm: [] };

type Step<Name extends string> = { state: Leadership<Name>; commands: LeadershipCommand<Name>[] };

/** What follows from an event. */
export function step<Name extends string>(state: Leadership<Name>, event: LeadershipEvent<Name>): Step<Name> {
  const stay: Step<Name> = { state, commands: [] };
  const { now } = state;
  switch (event.event) {
    case 'ready': {
      const { name } = event;
      if (now.is !== 'nobody' && now.by === name) return stay;
      const warm = [...state.warm.filter((one) => one !== name), name];
      if (now.is === 'nobody') return succeed({ ...state, warm });
      return {
        state: { ...state, warm },
        commands: [{ command: 'follow', name, reign: state.reign }],
      };
    }
    case 'ended': {
      const warm = state.warm.filter((one) => one !== event.name);
      if (now.is === 'nobody' || now.by !== event.name) return { state: { ...state, warm }, commands: [] };
      return succeed({ ...state, warm });
    }
    case 'accused': {
      if (now.is !== 'led' || event.reign !== state.reign || !state.warm.includes(event.by)) return stay;
      return {
        state: { ...state, now: { is: 'ending', by: now.by } },
        commands: [{ command: 'end', name: now.by }],
      };
    }
  }
}

/** Nobody leads now: the one who has been ready for longest does. */
function succeed<Name extends string>({ reign: last, warm }: Leadership<Name>): Step<Name> {
  const [by, ...others] = warm;
  if (by === undefined) return { state: { now: { is: 'nobody' }, reign: last, warm }, commands: [] };
  const reign = last + 1;
  return {
    state: { now: { is: 'led', by }, reign, warm: others },
    commands: [
      { command: 'lead', name: by, reign },
      ...others.map((name): LeadershipCommand<Name> => ({ command: 'follow', name, reign })),
    ],
  };
}
