import { look, type Seen, type Silence, startWatching } from '../watchdog/silence.ts';

/**
 * What a warm process makes of the one who leads, by Asterisk alone: the mark it sets there each half second (W1), and
 * calls it lets ring unclaimed. Times are of the warm one's clock, in ms.
 */
export type Doubt = {
  /** Whose reign it is; its marks begin with it. */
  reign: number;
  silence: Silence;
  /** Its mark has moved: it has taken the calls in hand. */
  decides: boolean;
};

export type DoubtEvent =
  /** `said` null: Asterisk gave no answer. */
  | { event: 'looked'; said: Seen | null; at: number }
  /** A call was offered for `UNCLAIMED_MS` and waits still. */
  | { event: 'unclaimed' };

/** Well before the watchdog's 3 s: whoever waits keeps the place and never hears Asterisk's own queue. */
export const STILL_MS = 1500;
export const UNCLAIMED_MS = 1000;
/** Time to link and to reconcile. Killing one that does so would only let the next one begin with it again. */
export const STARTING_MS = 10_000;
export const LOOK_MS = 250;

export const noDoubt = (reign: number, at: number): Doubt => ({
  reign,
  silence: startWatching(at),
  decides: false,
});

/** After one event; `accuse`: it does nothing, another one must lead. */
export function step(state: Doubt, event: DoubtEvent): { state: Doubt; accuse: boolean } {
  if (event.event === 'unclaimed') return { state, accuse: state.decides };
  const { said, at } = event;
  const { reign } = state;
  const { seen } = state.silence;
  const { state: silence } = look(state.silence, said, at);
  const decides = said !== null && decidesIn(state, seen, said);
  const patience = decides ? STILL_MS : STARTING_MS;
  return {
    state: { reign, silence, decides },
    accuse: said !== null && at - silence.stillSince >= patience,
  };
}

/** Where Asterisk was away or is another one, the leader must link and reconcile first: its next mark tells that it has. */
function decidesIn({ reign, decides }: Doubt, seen: Seen | null, said: Seen): boolean {
  if (seen === null || seen.startup !== said.startup) return said.mark.startsWith(`${reign}-`);
  return decides || seen.mark !== said.mark;
}
