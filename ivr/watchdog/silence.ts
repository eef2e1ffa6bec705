/**
 * Whether `ivr` has fallen silent. `ivr` writes a mark into Asterisk each half second, over the link by which it moves
 * calls and from the loop that decides them; a mark that stands still means that one of the two is dead or stuck.
 *
 *   watching --mark stands still for SILENT_MS--> silent (callers are sent on at each look) --mark moves--> watching
 *
 * The clock starts anew when Asterisk gives no answer or is another one, and when we ourselves were away: then nobody
 * else's silence can be told from ours. Times are of a monotonic clock, in ms.
 */
export type Silence = {
  /** What Asterisk said last; null before the first answer. */
  seen: Seen | null;
  /** Since when the mark stands still. */
  stillSince: number;
  lookedAt: number;
};

/** `startup`: when Asterisk started. `mark`: empty where nobody has written one. */
export type Seen = { startup: string; mark: string };

export const LOOK_EVERY_MS = 500;
export const SILENT_MS = 3000;
/** Between two looks: more than this and we were stopped ourselves (a sleeping machine, a starved one). */
const AWAY_MS = 2000;

export const startWatching = (at: number): Silence => ({ seen: null, stillSince: at, lookedAt: at });

/** After one look. `said` null: Asterisk gave no answer. */
export function look(state: Silence, said: Seen | null, at: number): { state: Silence; silent: boolean } {
  const away = at - state.lookedAt > AWAY_MS;
  const moved =
    said === null ||
    (state.seen !== null && (state.seen.startup !== said.startup || state.seen.mark !== said.mark));
  const stillSince = away || moved ? at : state.stillSince;
  const next: Silence = { seen: said ?? state.seen, stillSince, lookedAt: at };
  return { state: next, silent: at - stillSince >= SILENT_MS };
}
