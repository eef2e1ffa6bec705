import type {
  FlowDocument,
  FlowNode,
  FlowNodeId,
  FlowNodeKind,
  Week,
} from '../../../server/protocol/flow.ts';
import type { QueueName } from '../../../server/protocol/ids.ts';

// Changes of a flow, as values: the page keeps the documents before a change for undoing it.

const OFFICE = [
  { from: 510, to: 720 },
  { from: 780, to: 1050 },
];
const OFFICE_WEEK: Week = [OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, [], []];

/** A node of this kind as it is put into a flow, with an id nobody has. */
export function newNode(document: FlowDocument, kind: FlowNodeKind, queue: QueueName): FlowNode {
  const id = freeId(document, kind);
  const base = { id, title: '' };
  switch (kind) {
    case 'greeting':
      return { ...base, kind, prompt: 'greeting', notice: true, exits: { next: null } };
    case 'hours':
      return { ...base, kind, week: OFFICE_WEEK, exits: { open: null, closed: null, holiday: null } };
    case 'menu':
      return {
        ...base,
        kind,
        prompt: 'menu',
        repeats: 1,
        timeoutMs: 5000,
        keys: { 1: null },
        exits: { timeout: null, invalid: null },
      };
    case 'language':
      return {
        ...base,
        kind,
        prompt: 'language',
        timeoutMs: 4000,
        languages: { 1: 'zh', 2: 'en' },
        exits: { next: null },
      };
    case 'progress':
      return { ...base, kind, timeoutMs: 8000, exits: { told: null, person: null } };
    case 'callback':
      return {
        ...base,
        kind,
        prompt: 'callback-offer',
        key: '1',
        timeoutMs: 5000,
        exits: { declined: null },
      };
    case 'voicemail':
      return { ...base, kind, prompt: 'voicemail', longestMs: 120_000 };
    case 'emergency':
      return { ...base, kind, prompt: 'emergency', number: null, exits: { person: null } };
    case 'queue':
      return {
        ...base,
        kind,
        queue,
        priority: 'normal',
        skills: [],
        sayPlace: true,
        sayWait: true,
        exits: { full: null, after: null },
      };
    case 'transfer':
      return { ...base, kind, prompt: 'transfer', number: '12333', exits: { failed: null } };
    case 'survey':
      return { ...base, kind, prompt: 'survey', timeoutMs: 6000 };
    case 'hangUp':
      return { ...base, kind, prompt: 'goodbye' };
    default:
      return kind satisfies never;
  }
}

function freeId(document: FlowDocument, kind: FlowNodeKind): FlowNodeId {
  const stem = kind.toLowerCase();
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? stem : `${stem}-${number}`;
    if (!document.nodes.some((node) => node.id === id)) return id;
  }
}

export const changeNode = (document: FlowDocument, node: FlowNode): FlowDocument => ({
  ...document,
  nodes: document.nodes.map((one) => (one.id === node.id ? node : one)),
});

/** Without the node; what led to it leads nowhere now. */
export function removeNode(document: FlowDocument, id: FlowNodeId): FlowDocument {
  const nodes = document.nodes.filter((node) => node.id !== id);
  return {
    ...document,
    start: document.start === id ? (nodes[0]?.id ?? id) : document.start,
    nodes: nodes.map((node) => detached(node, id)),
  };
}

function detached(node: FlowNode, id: FlowNodeId): FlowNode {
  const without = <R extends object>(ways: R): R =>
    Object.fromEntries(Object.entries(ways).map(([exit, to]) => [exit, to === id ? null : to])) as R;
  if (node.kind === 'menu') return { ...node, keys: without(node.keys), exits: without(node.exits) };
  return 'exits' in node ? ({ ...node, exits: without(node.exits) } as FlowNode) : node;
}

/** The node with one of its ways joined to another node, or to none. */
export function joinExit(node: FlowNode, exit: string, to: FlowNodeId | null): FlowNode {
  if (node.kind === 'menu' && exit in node.keys) return { ...node, keys: { ...node.keys, [exit]: to } };
  return 'exits' in node ? ({ ...node, exits: { ...node.exits, [exit]: to } } as FlowNode) : node;
}
