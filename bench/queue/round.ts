/** What the two SIPps of a round wrote down; instants in ms of the machine's clock, with fractions. */
export type Happened = {
  /** By caller's number, in the order of calling. */
  called: Map<string, number>;
  /** When Asterisk said that it has the call. */
  taken: Map<string, number>;
  entered: Map<string, number>;
  /** Each ring of an agent's phone, by time. */
  rang: { caller: string; extension: string; at: number }[];
  /** When caller and agent were connected at the agent's side. */
  talked: Map<string, { extension: string; at: number }>;
  /** When the agent hung up. */
  left: Map<string, { extension: string; at: number }>;
};

const LINE = /^(called|taken|entered|rang|talked|left) +([0-9]+)(?: +([0-9]+))?\s.*?([0-9]{9,}\.[0-9]+)/;

/** The lines of both logs; the callers' own clock is the agents': one machine. */
export function happenedIn(log: string): Happened {
  const happened: Happened = {
    called: new Map(),
    taken: new Map(),
    entered: new Map(),
    rang: [],
    talked: new Map(),
    left: new Map(),
  };
  for (const line of log.split('\n')) {
    const [, what, caller, extension = '', seconds] = LINE.exec(line) ?? [];
    if (what === undefined || caller === undefined) continue;
    const at = Number(seconds) * 1000;
    if (what === 'called' || what === 'taken' || what === 'entered') happened[what].set(caller, at);
    else if (what === 'rang') happened.rang.push({ caller, extension, at });
    else happened[what === 'talked' ? 'talked' : 'left'].set(caller, { extension, at });
  }
  happened.rang.sort((a, b) => a.at - b.at);
  return happened;
}

/** From the call to the first ring of an agent's phone, ms, one each caller who was rung for. */
export function toRing({ called, rang }: Happened): number[] {
  const first = new Map<string, number>();
  for (const { caller, at } of rang) if (!first.has(caller)) first.set(caller, at);
  return [...called].flatMap(([caller, at]) => {
    const rung = first.get(caller);
    return rung === undefined ? [] : [rung - at];
  });
}

/** From the call to the agent's voice, ms, one each caller who was answered. */
export function toAnswer({ called, talked }: Happened): number[] {
  return [...called].flatMap(([caller, at]) => {
    const answer = talked.get(caller);
    return answer === undefined ? [] : [answer.at - at];
  });
}

/** From an agent's hang-up to the next ring of the same phone while somebody was waiting, ms. */
export function idleGaps({ called, rang, talked, left }: Happened): number[] {
  // Somebody still waits a second later: no doubt that there was work.
  const waitingAt = (at: number) =>
    [...called].some(([caller, since]) => since < at && (talked.get(caller)?.at ?? Infinity) > at + 1000);
  return [...left.values()].flatMap(({ extension, at }) => {
    const next = rang.find((ring) => ring.extension === extension && ring.at > at);
    return next === undefined || !waitingAt(at) ? [] : [next.at - at];
  });
}

/**
 * Offers of one moment reach two phones in either order; and Asterisk says that it has a call before it makes the
 * channel, by which it counts: on a full machine 30 ms later, and a second call may come between (seen in traces).
 */
const SAME_MS = 50;

/**
 * Callers overtaken: Asterisk had the call clearly before another caller dialled, and a phone rang for that other one
 * while none rang for the first. Two who dial beside each other have no order that a queue could keep.
 */
export function inversions({ called, taken, rang }: Happened): number {
  const first = new Map<string, number>();
  for (const { caller, at } of rang) if (!first.has(caller)) first.set(caller, at);
  const waits = [...first].flatMap(([caller, rung]) => {
    const [from, by] = [called.get(caller), taken.get(caller)];
    return from === undefined || by === undefined ? [] : [{ called: from, taken: by, rung }];
  });
  return waits.filter((one) =>
    waits.some((other) => one.taken + SAME_MS < other.called && one.rung > other.rung + SAME_MS),
  ).length;
}

/** Gini coefficient of the agents' time without a call from the first call to the last; 0: all alike. */
export function idleGini({ called, talked, left }: Happened, extensions: readonly string[]): number {
  const [begin, end] = [Math.min(...called.values()), Math.max(...called.values())];
  const busy = new Map(extensions.map((extension) => [extension, 0]));
  for (const [caller, { extension, at }] of talked) {
    const over = Math.min(end, left.get(caller)?.at ?? end);
    busy.set(extension, (busy.get(extension) ?? 0) + Math.max(0, over - at));
  }
  const idle = [...busy.values()].map((ms) => end - begin - ms).sort((a, b) => a - b);
  const sum = idle.reduce((total, ms) => total + ms, 0);
  const ranked = idle.reduce((total, ms, index) => total + (index + 1) * ms, 0);
  return sum === 0 ? 0 : (2 * ranked) / (idle.length * sum) - (idle.length + 1) / idle.length;
}
