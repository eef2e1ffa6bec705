import { nodeOf } from '../../server/protocol/flow.ts';
import type { FlowEvent, FlowPosition } from '../../server/protocol/flow-position.ts';
import { beginFlow, flowStep } from '../../server/protocol/flow-run.ts';
import type { CallCommand, CallEvent, CallNow, CallState } from './call-state.ts';
import { flowCommands } from './flow-commands.ts';

// After the agent has hung up: the caller may grade the call. The call has ended for everyone else.

type Surveying = Extract<CallNow, { is: 'surveying' }>;
type SurveyStep = { state: CallState; commands: CallCommand[] };

/** The survey this call's flow has, begun; null where it has none. */
export function beginSurvey(state: CallState, at: number): SurveyStep | null {
  const queue = nodeOf(state.flow.document, state.queueNode);
  const node = queue?.kind === 'queue' ? nodeOf(state.flow.document, queue.exits.after) : null;
  if (node?.kind !== 'survey') return null;
  return go(state, at, beginFlow(node.id, state.language), { event: 'entered' }, at);
}

export function surveyStep(state: CallState, now: Surveying, event: CallEvent): SurveyStep {
  switch (event.event) {
    case 'callerLeft':
    case 'switchLost':
    case 'leaving':
      return over(state, event.at);
    case 'played':
      return go(state, now.since, now.at, { event: 'played' }, event.at);
    case 'digit':
      return go(state, now.since, now.at, { event: 'digit', digit: event.digit }, event.at);
    case 'timeUp':
      return event.timer === 'flow'
        ? go(state, now.since, now.at, { event: 'timeUp' }, event.at)
        : { state, commands: [] };
    default:
      return { state, commands: [] };
  }
}

function go(
  state: CallState,
  since: number,
  position: FlowPosition,
  event: FlowEvent,
  at: number,
): SurveyStep {
  const around = { document: state.flow.document, at, callerNumberKnown: state.callerNumber !== '' };
  const step = flowStep(position, event, around);
  const commands = flowCommands(state, step.effects);
  if (step.end === null)
    return { state: { ...state, now: { is: 'surveying', since, at: step.position } }, commands };
  const ended = over(state, at);
  return { state: ended.state, commands: [...commands, ...ended.commands] };
}

function over(state: CallState, at: number): SurveyStep {
  return {
    state: { ...state, now: { is: 'ended', since: at, outcome: 'answered' } },
    commands: [{ command: 'stopTimer', timer: 'flow' }, { command: 'cleanUp' }],
  };
}
