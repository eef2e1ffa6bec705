import { exitsOf, type FlowDocument, type FlowNode, type FlowNodeId } from '../../../server/protocol/flow.ts';

/** Pixels of the drawing. */
export const BOX = { width: 190, head: 50, row: 21, foot: 6, gapX: 76, gapY: 22, margin: 20 } as const;

export type PlacedNode = {
  node: FlowNode;
  x: number;
  y: number;
  height: number;
  ports: { exit: string; to: FlowNodeId | null; needed: boolean; x: number; y: number }[];
};
export type PlacedWay = { from: FlowNodeId; exit: string; to: FlowNodeId; path: string };
export type FlowPicture = { nodes: PlacedNode[]; ways: PlacedWay[]; width: number; height: number };

/**
 * Places the nodes in columns by their distance from the start, in each column near the nodes that lead to them; what
 * cannot be reached stands in a last column of its own. The same document is always drawn the same way.
 */
export function layFlow(document: FlowDocument): FlowPicture {
  const column = distances(document);
  const last = Math.max(0, ...column.values());
  const columns: FlowNode[][] = [];
  for (const node of document.nodes) {
    const at = column.get(node.id) ?? last + 1;
    columns[at] = [...(columns[at] ?? []), node];
  }
  const middle = new Map<FlowNodeId, number>();
  const nodes: PlacedNode[] = [];
  let height = 0;
  columns.forEach((list, at) => {
    const wish = new Map(list.map((node) => [node.id, wishedMiddle(document, node.id, middle)]));
    // Stable: nodes that wish for nothing stay in the order of the document.
    const ordered = [...list].sort((a, b) => (wish.get(a.id) ?? 0) - (wish.get(b.id) ?? 0));
    let y: number = BOX.margin;
    for (const node of ordered) {
      const exits = exitsOf(node);
      const size = BOX.head + exits.length * BOX.row + BOX.foot;
      y = Math.max(y, (wish.get(node.id) ?? 0) - size / 2);
      const x = BOX.margin + at * (BOX.width + BOX.gapX);
      const ports = exits.map((exit, index) => ({
        ...exit,
        x: x + BOX.width,
        y: y + BOX.head + (index + 0.5) * BOX.row,
      }));
      nodes.push({ node, x, y, height: size, ports });
      middle.set(node.id, y + size / 2);
      y += size + BOX.gapY;
    }
    height = Math.max(height, y);
  });
  return {
    nodes,
    ways: waysOf(nodes),
    width: columns.length * (BOX.width + BOX.gapX) - BOX.gapX + 2 * BOX.margin,
    height: height - BOX.gapY + BOX.margin,
  };
}

function distances(document: FlowDocument): Map<FlowNodeId, number> {
  const byId = new Map(document.nodes.map((node) => [node.id, node]));
  const found = new Map<FlowNodeId, number>();
  let todo = [document.start];
  for (let at = 0; todo.length > 0; at += 1) {
    const next: FlowNodeId[] = [];
    for (const id of todo) {
      const node = byId.get(id);
      if (node === undefined || found.has(id)) continue;
      found.set(id, at);
      for (const { to } of exitsOf(node)) if (to !== null) next.push(to);
    }
    todo = next;
  }
  return found;
}

/** The mean height of the placed nodes that lead here. */
function wishedMiddle(
  document: FlowDocument,
  id: FlowNodeId,
  middle: ReadonlyMap<FlowNodeId, number>,
): number {
  const before = document.nodes.flatMap((node) =>
    exitsOf(node).flatMap(({ to }, index) => {
      const at = middle.get(node.id);
      return to === id && at !== undefined ? [at + index * BOX.row] : [];
    }),
  );
  return before.length === 0 ? 0 : before.reduce((sum, one) => sum + one, 0) / before.length;
}

function waysOf(nodes: PlacedNode[]): PlacedWay[] {
  const byId = new Map(nodes.map((placed) => [placed.node.id, placed]));
  return nodes.flatMap(({ node, ports }) =>
    ports.flatMap(({ exit, to, x, y }) => {
      const target = to === null ? undefined : byId.get(to);
      if (target === undefined) return [];
      const [endX, endY] = [target.x, target.y + BOX.head / 2];
      // A way back leaves and comes with a wide bow, so that it is seen beside the ways onward.
      const bow = endX > x ? Math.max(34, (endX - x) / 2) : 90;
      const path = `M${x},${y} C${x + bow},${y} ${endX - bow},${endY} ${endX - 7},${endY}`;
      return [{ from: node.id, exit, to: target.node.id, path }];
    }),
  );
}
