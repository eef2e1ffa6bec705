import type { CallId } from '../../server/protocol/ids.ts';
import { giveUpRate, serviceRate, unknownPace } from './pace.ts';
import type { QueuedAgent, QueueState, WaitingCaller } from './queue-state.ts';
import { canHelp } from './routing.ts';

/** Someone who takes the next call when this one is over. */
const works = ({ state, wanted }: QueuedAgent): boolean =>
  state.is === 'ready' || (wanted.ready && state.is !== 'notReady');

type Lane = {
  agents: ReadonlySet<QueuedAgent>;
  serviceRate: number;
  giveUpRate: number;
  /** Callers ahead, as far as they need the same agents. */
  ahead: number;
  waitMs: number;
};

/**
 * The expected rest of each waiting caller's wait, ms: with s agents who each finish mu calls a ms, and callers who
 * give up at theta a ms, the place frees after the sum of 1 / (s*mu + i*theta) over the places i ahead, because every
 * caller ahead who gives up shortens the line (the mean of a hypoexponential time, Erlang A). Where queues share
 * agents, a caller ahead counts by the share of the agents who could take them that are also mine. A caller for whom
 * a phone rings waits 0; one whom nobody signed in could help is left out: nobody can tell.
 */
export function estimates(state: QueueState): Map<CallId, number> {
  const lanes = new Map<string, Lane>();
  const all = new Map<CallId, number>();
  const working = state.agents.filter(works);
  const laneOf = (caller: WaitingCaller): Lane => {
    const known = lanes.get(caller.needsKey);
    if (known !== undefined) return known;
    const agents = new Set(working.filter((agent) => canHelp(agent, caller)));
    const pace = state.paces[caller.queue] ?? unknownPace;
    const lane: Lane = {
      agents,
      serviceRate: agents.size * serviceRate(pace),
      giveUpRate: giveUpRate(pace),
      ahead: 0,
      waitMs: 0,
    };
    lanes.set(caller.needsKey, lane);
    return lane;
  };
  // Known before the walk, because each caller lengthens every lane that shares agents with theirs.
  for (const caller of state.waiting) laneOf(caller);
  const shares = sharesOf([...lanes.values()]);
  for (const caller of state.waiting) {
    if (caller.offeredTo !== null) {
      all.set(caller.callId, 0);
      continue;
    }
    const own = laneOf(caller);
    for (const [lane, share] of shares.get(own) ?? []) {
      if (lane === own) all.set(caller.callId, Math.round(own.waitMs + step(own, 1)));
      lane.waitMs += step(lane, share);
      lane.ahead += share;
    }
  }
  return all;
}

/** What one more place, or a share of it, adds. */
const step = (lane: Lane, share: number): number => share / (lane.serviceRate + lane.ahead * lane.giveUpRate);

/** For each lane those its callers lengthen, and by how much of a place. Lanes nobody serves are in none. */
function sharesOf(lanes: Lane[]): Map<Lane, [Lane, number][]> {
  const served = lanes.filter(({ agents }) => agents.size > 0);
  return new Map(
    served.map((from) => [
      from,
      served.flatMap((lane): [Lane, number][] => {
        const common = [...from.agents].filter((agent) => lane.agents.has(agent)).length;
        return common === 0 ? [] : [[lane, common / from.agents.size]];
      }),
    ]),
  );
}
