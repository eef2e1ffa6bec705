import type { FlowDocument, FlowNode, FlowNodeId } from '../../../server/protocol/flow.ts';

/** What one document has otherwise than another. */
export type FlowDifference = {
  added: FlowNode[];
  removed: FlowNode[];
  /** `what`: the properties that differ. */
  changed: { node: FlowNode; what: string[] }[];
  start: boolean;
  calendar: boolean;
};

export function flowDifference(before: FlowDocument, after: FlowDocument): FlowDifference {
  const was = new Map(before.nodes.map((node) => [node.id, node]));
  const is = new Set<FlowNodeId>(after.nodes.map((node) => node.id));
  return {
    added: after.nodes.filter(({ id }) => !was.has(id)),
    removed: before.nodes.filter(({ id }) => !is.has(id)),
    changed: after.nodes.flatMap((node) => {
      const old = was.get(node.id);
      if (old === undefined) return [];
      const what = propertiesThatDiffer(old, node);
      return what.length === 0 ? [] : [{ node, what }];
    }),
    start: before.start !== after.start,
    calendar: !same(before.calendar, after.calendar),
  };
}

export const isSameFlow = ({ added, removed, changed, start, calendar }: FlowDifference): boolean =>
  added.length + removed.length + changed.length === 0 && !start && !calendar;

function propertiesThatDiffer(before: FlowNode, after: FlowNode): string[] {
  const [was, is] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => !same(was[name], is[name]));
}

/** Of JSON values; the order of keys means nothing (a database may give them in another). */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = Object.keys(left);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    names.length === Object.keys(right).length &&
    names.every((name) => same(left[name], right[name]))
  );
}
