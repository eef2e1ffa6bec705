import { CHINA_UTC_OFFSET_MINUTES, type FlowNodeOf } from './flow.ts';
import {
  act,
  type FlowEvent,
  type FlowPosition,
  goTo,
  listen,
  type NodeStep,
  play,
  STOP,
  stay,
} from './flow-position.ts';
import { ASK_MS, keyedNumber, progressPrompts, QUERY_TRIES } from './flow-progress.ts';

/**
 * The progress query: number, code, answer.
 *
 *   number (14 keys) ──► code (6 keys) ──► asking ──► told ──► exit `told`
 *        ▲                                   │ wrong
 *        └──── the first two tries ──────────┴──► the third, or no answer to be had ──► exit `person`
 */
export function queryStep(position: FlowPosition, node: FlowNodeOf<'progress'>, event: FlowEvent): NodeStep {
  const { doing } = position;
  switch (event.event) {
    case 'played':
      if (doing === 'closing') return goTo(position, position.served ? node.exits.told : node.exits.person);
      return doing === 'playing' ? listen(position, node.timeoutMs) : stay(position);
    case 'digit':
      return doing === 'playing' || doing === 'listening'
        ? keyed(position, node, event.digit)
        : stay(position);
    case 'timeUp':
      if (doing === 'asking') return giveUp(position, 'progress-unavailable');
      return doing === 'listening' ? again(position, 'progress-number') : stay(position);
    case 'progress': {
      if (doing !== 'asking') return stay(position);
      const { answer } = event;
      const stopped = (step: NodeStep): NodeStep => ({
        ...step,
        effects: [{ do: 'stopTimer' }, ...step.effects],
      });
      if (answer.is === 'unavailable') return stopped(giveUp(position, 'progress-unavailable'));
      if (answer.is === 'wrong') return stopped(again(position, 'progress-wrong', 'progress-number'));
      return act(
        { ...position, doing: 'closing', served: true, ticket: null },
        { do: 'stopTimer' },
        play(...progressPrompts(answer, CHINA_UTC_OFFSET_MINUTES)),
      );
    }
    default:
      return stay(position);
  }
}

function keyed(position: FlowPosition, { timeoutMs }: FlowNodeOf<'progress'>, key: string): NodeStep {
  const { ticket, doing } = position;
  const { digits, complete } = keyedNumber(position.digits, key, ticket === null ? 'ticket' : 'code');
  if (!complete) {
    const stop = doing === 'playing' ? STOP : [];
    return act({ ...position, doing: 'listening', digits }, ...stop, { do: 'startTimer', ms: timeoutMs });
  }
  if (ticket === null)
    return act({ ...position, doing: 'playing', digits: '', ticket: digits }, ...STOP, play('progress-code'));
  return act(
    { ...position, doing: 'asking', digits: '' },
    ...STOP,
    { do: 'askProgress', ticket, code: digits },
    { do: 'startTimer', ms: ASK_MS },
  );
}

/** A try that came to nothing: from the number again, after the third on to a person. */
function again(position: FlowPosition, ...prompts: string[]): NodeStep {
  const tries = position.tries + 1;
  if (tries >= QUERY_TRIES) return giveUp(position, 'progress-person');
  return act({ ...position, doing: 'playing', digits: '', ticket: null, tries }, play(...prompts));
}

function giveUp(position: FlowPosition, prompt: string): NodeStep {
  return act({ ...position, doing: 'closing', served: false, digits: '', ticket: null }, play(prompt));
}
