import { BoardAgent, BoardCall, type BoardChange, type BoardView } from './board.ts';

/**
 * The two directions of a board's changes: `changeOf` on the server, `changed` on the page. Sixty agents and twenty
 * calls a second would else be a full board many times a second for every lead who watches.
 */
type WholeKey = Exclude<keyof BoardView, 'calls' | 'agents'>;

/** What makes `after` of `before`; null where they are equal. */
export function changeOf(before: BoardView, after: BoardView): BoardChange | null {
  const { calls: callsBefore, agents: agentsBefore, ...wholeBefore } = before;
  const { calls: callsAfter, agents: agentsAfter, ...wholeAfter } = after;
  const calls = entriesChange(callsBefore, callsAfter);
  const agents = entriesChange(agentsBefore, agentsAfter);
  const whole = Object.fromEntries(
    (Object.keys(wholeAfter) as WholeKey[])
      .filter((key) => !isSame(wholeBefore[key], wholeAfter[key]))
      .map((key) => [key, wholeAfter[key]]),
  );
  const change: BoardChange = { ...whole, ...(calls && { calls }), ...(agents && { agents }) };
  return Object.keys(change).length === 0 ? null : change;
}

/** The board after the change; null where the change does not fit this board: then the whole is asked for again. */
export function changed(view: BoardView, change: BoardChange): BoardView | null {
  const calls = withChange(view.calls, change.calls, BoardCall);
  const agents = withChange(view.agents, change.agents, BoardAgent);
  if (calls === null || agents === null) return null;
  return { ...view, ...(change as Partial<BoardView>), calls, agents };
}

const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

type Entries = { readonly [id: string]: object };

function entriesChange(before: Entries, after: Entries): Record<string, object | null> | null {
  const change: Record<string, object | null> = {};
  for (const id of Object.keys(before)) if (!Object.hasOwn(after, id)) change[id] = null;
  for (const [id, entry] of Object.entries(after)) {
    const was = new Map(Object.entries(before[id] ?? {}));
    const fields = Object.entries(entry).filter(
      ([key, value]) => !was.has(key) || !isSame(was.get(key), value),
    );
    if (fields.length > 0) change[id] = Object.fromEntries(fields);
  }
  return Object.keys(change).length === 0 ? null : change;
}

function withChange<T>(
  before: Record<string, T>,
  change: Record<string, object | null> | undefined,
  schema: { safeParse: (entry: unknown) => { success: true; data: T } | { success: false } },
): Record<string, T> | null {
  if (change === undefined) return before;
  const entries = new Map(Object.entries(before));
  for (const [id, fields] of Object.entries(change)) {
    if (fields === null) {
      entries.delete(id);
      continue;
    }
    const entry = schema.safeParse({ ...entries.get(id), ...fields });
    if (!entry.success) return null;
    entries.set(id, entry.data);
  }
  return Object.fromEntries(entries);
}
