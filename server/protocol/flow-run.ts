import { type FlowNodeId, nodeOf } from './flow.ts';
import { cityTime, openingAt } from './flow-hours.ts';
import { nodeStep, transfer } from './flow-nodes.ts';
import {
  act,
  type FlowEffect,
  type FlowEnd,
  type FlowEvent,
  type FlowPosition,
  type FlowSurroundings,
  goTo,
  leave,
  type NodeStep,
  play,
} from './flow-position.ts';
import type { Language } from './ids.ts';

/**
 * Runs a flow. The same machine works in `ivr` for every call and in the editor for a dry run.
 *
 *   node entered ──► playing ──► listening (a timer runs) ──► the next node … ──► an end (`FlowEnd`)
 *                        │  a key stops what is played          ▲
 *                        └──────────────────────────────────────┘
 *   progress:  playing/listening for the number, then for the code ──► asking ──► closing (the answer plays)
 *   voicemail: playing ──► recording ──► closing (the thanks play)
 */
export type FlowStep = {
  position: FlowPosition;
  effects: FlowEffect[];
  end: FlowEnd | null;
  /** The nodes this event led through, the new one last. */
  passed: FlowNodeId[];
};

/** A published flow has no ring without a key or a timeout; this bound holds for one that was never checked. */
const MOST_HOPS = 100;

export function beginFlow(start: FlowNodeId, language: Language): FlowPosition {
  return {
    node: start,
    doing: 'playing',
    tries: 0,
    digits: '',
    ticket: null,
    served: false,
    urgent: false,
    language,
  };
}

/** What happens next. An event that means nothing at this node changes nothing. */
export function flowStep(position: FlowPosition, event: FlowEvent, around: FlowSurroundings): FlowStep {
  const passed: FlowNodeId[] = [];
  const effects: FlowEffect[] = [];
  let step: NodeStep;
  if (event.event === 'entered') step = goTo(position, position.node);
  else {
    const node = nodeOf(around.document, position.node);
    step = node === null ? goTo(position, null) : nodeStep(position, node, event);
  }
  for (;;) {
    effects.push(...step.effects);
    if (step.onward === null) return { position: step.position, effects, end: null, passed };
    if ('end' in step.onward) return { position: step.position, effects, end: step.onward.end, passed };
    const { go, early } = step.onward;
    const node = nodeOf(around.document, go);
    if (node === null || passed.length >= MOST_HOPS)
      return { position: step.position, effects, end: person(step.position, around), passed };
    passed.push(node.id);
    step = entered({ ...step.position, node: node.id }, early, around);
  }
}

/** A node is come to: what it plays, or where it leads at once. */
function entered(from: FlowPosition, early: string | null, around: FlowSurroundings): NodeStep {
  const node = nodeOf(around.document, from.node);
  const at: FlowPosition = {
    ...from,
    urgent: from.urgent || node?.kind === 'emergency',
    doing: 'playing',
    tries: 0,
    digits: '',
    ticket: null,
  };
  if (node === null) return goTo(at, null);
  switch (node.kind) {
    case 'hours': {
      const time = cityTime(around.at, around.document.utcOffsetMinutes);
      return goTo(at, node.exits[openingAt(time, node.week, around.document.calendar)], [], early);
    }
    case 'queue':
      return leave(at, { to: 'queue', node, emergency: at.urgent || node.priority === 'emergency' });
    case 'menu':
    case 'language': {
      if (early === null) return act(at, play(node.prompt));
      const step = nodeStep(at, node, { event: 'digit', digit: early });
      // Nothing plays yet, so nothing is stopped.
      return { ...step, effects: step.effects.filter((effect) => effect.do === 'play') };
    }
    case 'progress':
      return act(at, play('progress-number'));
    case 'callback':
      // A number that was not shown cannot be called.
      return around.callerNumberKnown ? act(at, play(node.prompt)) : goTo(at, node.exits.declined);
    case 'emergency':
    case 'transfer':
      return node.prompt === null ? transfer(at, node) : act(at, play(node.prompt));
    case 'hangUp':
      return node.prompt === null ? leave(at, { to: 'hangUp' }) : act(at, play(node.prompt));
    case 'voicemail':
      return act(at, play(node.prompt, 'tone'));
    case 'greeting':
    case 'survey':
      return act(at, play(node.prompt));
    default:
      return node satisfies never;
  }
}

/** Wherever a document leaves a caller without a way, the way is to a person. */
function person({ urgent }: FlowPosition, { document }: FlowSurroundings): FlowEnd {
  const node = document.nodes.find((one) => one.kind === 'queue');
  return node === undefined ? { to: 'hangUp' } : { to: 'queue', node, emergency: urgent };
}
