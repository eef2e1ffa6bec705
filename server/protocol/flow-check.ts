import { exitsOf, type FlowDocument, type FlowNode, type FlowNodeId, nodeOf, type PromptId } from './flow.ts';
import type { FlowProblem } from './flow-desk.ts';
import type { Language, QueueName } from './ids.ts';

/** What a document is compared with. */
export type FlowKnown = {
  /** Recordings there are, by language; null: not known here, so nothing is said about them. */
  recordings: Record<Language, ReadonlySet<string>> | null;
  queues: readonly QueueName[];
  /** Queues whose calls are recorded, so that their callers must hear it first. */
  recorded: readonly QueueName[];
  /** The instant of the check: a calendar of last year is no calendar. */
  at: number;
};

type Grade = FlowProblem['grade'];

/** Everything that is wrong with a document, errors first; a document without an error can be published. */
export function flowProblems(document: FlowDocument, known: FlowKnown): FlowProblem[] {
  const found: FlowProblem[] = [];
  const say = (grade: Grade, node: FlowNodeId | null, code: FlowProblem['code'], about = '') =>
    found.push({ node, code, grade, about });
  const ids = new Set<FlowNodeId>();
  for (const { id } of document.nodes) {
    if (ids.has(id)) say('error', id, 'same-id');
    ids.add(id);
  }
  if (!ids.has(document.start)) say('error', null, 'no-start');
  const reached = reachable(document, document.start);
  for (const node of document.nodes) {
    for (const { exit, to, needed } of exitsOf(node)) {
      if (to === null) {
        if (needed) say('error', node.id, 'exit-open', exit);
      } else if (!ids.has(to)) say('error', node.id, 'exit-unknown', exit);
    }
    if (!reached.has(node.id)) say('warning', node.id, 'unreachable');
    checkNode(node, document, known, say);
  }
  for (const id of endlessRings(document)) say('error', id, 'endless');
  for (const id of reached) if (!reachesEnd(document, id)) say('error', id, 'no-end');
  for (const id of quietEnds(document)) say('warning', id, 'no-person');
  for (const id of withoutNotice(document, known.recorded)) say('error', id, 'no-notice');
  for (const id of reached) if (saysFalsely(document, id, known.recorded)) say('warning', id, 'false-notice');
  return [...found].sort((a, b) => (a.grade === b.grade ? 0 : a.grade === 'error' ? -1 : 1));
}

function checkNode(
  node: FlowNode,
  document: FlowDocument,
  known: FlowKnown,
  say: (grade: Grade, node: FlowNodeId, code: FlowProblem['code'], about?: string) => void,
): void {
  for (const prompt of promptsOf(node))
    for (const language of ['zh', 'en'] as const)
      if (known.recordings !== null && !known.recordings[language].has(prompt))
        // A call in the city's own language must not be silent; the other language falls back to it.
        say(language === 'zh' ? 'error' : 'warning', node.id, 'no-recording', `${language}/${prompt}`);
  switch (node.kind) {
    case 'menu':
      if (Object.keys(node.keys).length === 0) say('error', node.id, 'no-key');
      return;
    case 'language':
      if (Object.keys(node.languages).length === 0) say('error', node.id, 'no-key');
      return;
    case 'hours': {
      if (node.week.every((day) => day.length === 0)) say('warning', node.id, 'no-hours');
      const year = new Date(known.at).getUTCFullYear();
      if (!Object.keys(document.calendar.daysOff).some((day) => day.startsWith(String(year))))
        say('warning', node.id, 'no-calendar', String(year));
      return;
    }
    case 'queue': {
      if (!known.queues.includes(node.queue)) say('error', node.id, 'unknown-queue', node.queue);
      const after = nodeOf(document, node.exits.after);
      if (after !== null && after.kind !== 'survey') say('error', node.id, 'survey-place');
      return;
    }
    case 'survey': {
      const before = document.nodes.some((one) =>
        exitsOf(one).some(({ exit, to }) => to === node.id && !(one.kind === 'queue' && exit === 'after')),
      );
      if (before || document.start === node.id) say('error', node.id, 'survey-place');
      return;
    }
    default:
  }
}

/** The recordings a node plays, those that belong to its kind included. */
export function promptsOf(node: FlowNode): PromptId[] {
  const own = 'prompt' in node && node.prompt !== null ? [node.prompt] : [];
  switch (node.kind) {
    case 'menu':
      return [...own, 'menu-invalid'];
    case 'progress':
      return ['progress-number', 'progress-code', 'progress-wrong', 'progress-person'];
    case 'callback':
      return [...own, 'callback-taken'];
    case 'voicemail':
      return [...own, 'tone', 'voicemail-thanks'];
    case 'survey':
      return [...own, 'survey-thanks'];
    default:
      return own;
  }
}

function reachable(document: FlowDocument, start: FlowNodeId): Set<FlowNodeId> {
  const seen = new Set<FlowNodeId>();
  const todo: FlowNodeId[] = [start];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const node = nodeOf(document, id);
    if (node === null || seen.has(id)) continue;
    seen.add(id);
    for (const { to } of exitsOf(node)) if (to !== null) todo.push(to);
  }
  return seen;
}

const ENDS: ReadonlySet<FlowNode['kind']> = new Set(['queue', 'voicemail', 'hangUp', 'survey']);

function reachesEnd(document: FlowDocument, id: FlowNodeId): boolean {
  return [...reachable(document, id)].some((other) => ENDS.has(nodeOf(document, other)?.kind ?? 'greeting'));
}

/** Where a caller goes who presses nothing. Hours may go each of their ways; whoever waits gets an agent. */
function quietExits(node: FlowNode): (FlowNodeId | null)[] {
  switch (node.kind) {
    case 'menu':
      return [node.exits.timeout];
    case 'progress':
      return [node.exits.person];
    case 'queue':
      return [node.exits.full];
    default:
      return exitsOf(node).map(({ to }) => to);
  }
}

/** Rings of nodes in which the caller can be for ever without doing anything. */
function endlessRings(document: FlowDocument): FlowNodeId[] {
  const quiet = (id: FlowNodeId): FlowNodeId[] => {
    const node = nodeOf(document, id);
    return node === null ? [] : quietExits(node).filter((to) => to !== null);
  };
  return document.nodes
    .map(({ id }) => id)
    .filter((id) => {
      const seen = new Set<FlowNodeId>();
      const todo = quiet(id);
      for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
        if (next === id) return true;
        if (seen.has(next)) continue;
        seen.add(next);
        todo.push(...quiet(next));
      }
      return false;
    });
}

/** Ends without a person or a message that a caller comes to who presses nothing (GB/T 33358-2016: no key before a person). */
function quietEnds(document: FlowDocument): FlowNodeId[] {
  const ends: FlowNodeId[] = [];
  const seen = new Set<FlowNodeId>();
  const todo: FlowNodeId[] = [document.start];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const node = nodeOf(document, id);
    if (node === null || seen.has(id)) continue;
    seen.add(id);
    if (node.kind === 'hangUp') ends.push(id);
    // Whoever is in a queue asked for a person and waits for one.
    if (node.kind !== 'queue') for (const to of quietExits(node)) if (to !== null) todo.push(to);
  }
  return ends;
}

const isHeard = (node: FlowNode, recorded: readonly QueueName[]): boolean =>
  node.kind === 'queue' ? recorded.includes(node.queue) : node.kind === 'voicemail' && recorded.length > 0;

/** A recording notice after which nothing is recorded, whatever way the caller takes. */
function saysFalsely(document: FlowDocument, id: FlowNodeId, recorded: readonly QueueName[]): boolean {
  const node = nodeOf(document, id);
  if (node?.kind !== 'greeting' || !node.notice) return false;
  return ![...reachable(document, id)].some((other) => {
    const after = nodeOf(document, other);
    return after !== null && isHeard(after, recorded);
  });
}

/** Recorded queues, and messages, that can be reached without the recording notice having been played to its end. */
function withoutNotice(document: FlowDocument, recorded: readonly QueueName[]): FlowNodeId[] {
  const found: FlowNodeId[] = [];
  const seen = new Set<FlowNodeId>();
  const todo: FlowNodeId[] = [document.start];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const node = nodeOf(document, id);
    if (node === null || seen.has(id)) continue;
    seen.add(id);
    if (node.kind === 'greeting' && node.notice) continue;
    if (isHeard(node, recorded)) found.push(id);
    for (const { to } of exitsOf(node)) if (to !== null) todo.push(to);
  }
  return found;
}
