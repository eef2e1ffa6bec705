import type { FlowNode, FlowNodeId, FlowNodeOf } from './flow.ts';
import {
  act,
  type FlowEvent,
  type FlowPosition,
  goTo,
  leave,
  listen,
  type NodeStep,
  play,
  STOP,
  stay,
} from './flow-position.ts';
import { queryStep } from './flow-query.ts';
import type { Language } from './ids.ts';

// What each kind of node does with what happens at it; flow-run.ts has the way between nodes.

const SURVEY_TRIES = 1;
const SAY_AGAIN = 'menu-invalid';

export function nodeStep(position: FlowPosition, node: FlowNode, event: FlowEvent): NodeStep {
  switch (node.kind) {
    case 'greeting':
      if (event.event === 'played') return goTo(position, node.exits.next);
      if (event.event === 'digit' && !node.notice) return goTo(position, node.exits.next, STOP, event.digit);
      return stay(position);
    case 'menu':
      return menu(position, node, event);
    case 'language':
      return language(position, node, event);
    case 'progress':
      return queryStep(position, node, event);
    case 'callback':
      return callback(position, node, event);
    case 'voicemail':
      return voicemail(position, node, event);
    case 'survey':
      return survey(position, node, event);
    case 'hangUp':
      return event.event === 'played' ? leave(position, { to: 'hangUp' }) : stay(position);
    case 'emergency':
    case 'transfer':
      return event.event === 'played' ? transfer(position, node) : stay(position);
    case 'hours':
    case 'queue':
      return stay(position);
    default:
      return node satisfies never;
  }
}

/** Out to the number; an emergency node without one leads to its person. */
export function transfer(position: FlowPosition, node: FlowNodeOf<'emergency' | 'transfer'>): NodeStep {
  if (node.kind === 'transfer')
    return leave(position, {
      to: 'transfer',
      number: node.number,
      failed: node.exits.failed,
      emergency: false,
    });
  if (node.number === null) return goTo(position, node.exits.person);
  return leave(position, { to: 'transfer', number: node.number, failed: node.exits.person, emergency: true });
}

type Menu = FlowNodeOf<'menu'>;
function menu(position: FlowPosition, node: Menu, event: FlowEvent): NodeStep {
  switch (event.event) {
    case 'played':
      return position.doing === 'playing' ? listen(position, node.timeoutMs) : stay(position);
    case 'digit': {
      const keys: Partial<Record<string, FlowNodeId | null>> = node.keys;
      const to = keys[event.digit];
      if (to !== undefined) return goTo(position, to, STOP);
      return tryAgain(position, node, node.exits.invalid, STOP, [SAY_AGAIN, node.prompt]);
    }
    case 'timeUp':
      if (position.doing !== 'listening') return stay(position);
      return tryAgain(position, node, node.exits.timeout, [], [node.prompt]);
    default:
      return stay(position);
  }
}

function tryAgain(
  position: FlowPosition,
  { repeats }: Menu,
  otherwise: FlowNodeId | null,
  stop: typeof STOP,
  prompts: string[],
): NodeStep {
  const tries = position.tries + 1;
  if (tries > repeats) return goTo(position, otherwise, stop);
  return act({ ...position, doing: 'playing', tries }, ...stop, play(...prompts));
}

function language(position: FlowPosition, node: FlowNodeOf<'language'>, event: FlowEvent): NodeStep {
  switch (event.event) {
    case 'played':
      return position.doing === 'playing' ? listen(position, node.timeoutMs) : stay(position);
    case 'digit': {
      const languages: Partial<Record<string, Language>> = node.languages;
      return goTo(
        { ...position, language: languages[event.digit] ?? position.language },
        node.exits.next,
        STOP,
      );
    }
    case 'timeUp':
      return position.doing === 'listening' ? goTo(position, node.exits.next) : stay(position);
    default:
      return stay(position);
  }
}

function callback(position: FlowPosition, node: FlowNodeOf<'callback'>, event: FlowEvent): NodeStep {
  if (position.doing === 'closing')
    return event.event === 'played' ? leave(position, { to: 'callback' }) : stay(position);
  switch (event.event) {
    case 'played':
      return position.doing === 'playing' ? listen(position, node.timeoutMs) : stay(position);
    case 'digit':
      if (event.digit !== node.key) return goTo(position, node.exits.declined, STOP);
      return act(
        { ...position, doing: 'closing' },
        ...STOP,
        { do: 'requestCallback' },
        play('callback-taken'),
      );
    case 'timeUp':
      return position.doing === 'listening' ? goTo(position, node.exits.declined) : stay(position);
    default:
      return stay(position);
  }
}

function voicemail(position: FlowPosition, node: FlowNodeOf<'voicemail'>, event: FlowEvent): NodeStep {
  switch (position.doing) {
    case 'playing':
      if (event.event !== 'played') return stay(position);
      return act(
        { ...position, doing: 'recording' },
        { do: 'startRecording' },
        { do: 'startTimer', ms: node.longestMs },
      );
    case 'recording':
      if (event.event !== 'timeUp' && !(event.event === 'digit' && event.digit === '#'))
        return stay(position);
      return act({ ...position, doing: 'closing' }, { do: 'stopTimer' }, play('voicemail-thanks'));
    case 'closing':
      return event.event === 'played' ? leave(position, { to: 'voicemail' }) : stay(position);
    default:
      return stay(position);
  }
}

function survey(position: FlowPosition, node: FlowNodeOf<'survey'>, event: FlowEvent): NodeStep {
  if (position.doing === 'closing')
    return event.event === 'played' ? leave(position, { to: 'hangUp' }) : stay(position);
  switch (event.event) {
    case 'played':
      return position.doing === 'playing' ? listen(position, node.timeoutMs) : stay(position);
    case 'digit': {
      if (/^[1-5]$/.test(event.digit))
        return act(
          { ...position, doing: 'closing' },
          ...STOP,
          { do: 'grade', grade: Number(event.digit) },
          play('survey-thanks'),
        );
      if (position.tries >= SURVEY_TRIES) return leave(position, { to: 'hangUp' }, STOP);
      const again: FlowPosition = { ...position, doing: 'playing', tries: position.tries + 1 };
      return act(again, ...STOP, play(SAY_AGAIN, node.prompt));
    }
    case 'timeUp':
      return position.doing === 'listening' ? leave(position, { to: 'hangUp' }) : stay(position);
    default:
      return stay(position);
  }
}
