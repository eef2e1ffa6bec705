import type { Outcome } from '../../server/protocol/call.ts';
import { type FlowNodeId, nodeOf } from '../../server/protocol/flow.ts';
import type { FlowEnd, FlowEvent, FlowPosition } from '../../server/protocol/flow-position.ts';
import { beginFlow, flowStep } from '../../server/protocol/flow-run.ts';
import type { CallNow, CallState, LegParty } from './call-state.ts';
import { act, type CallStep, end } from './call-step.ts';
import { flowCommands } from './flow-commands.ts';

// A caller in the call flow, before the queue and after the longest wait.

export type Settled = 'voicemail' | 'callback' | 'timedOut';
export type InFlow = Extract<CallNow, { is: 'greeting' }>;
type EnterQueue = (state: CallState, at: number) => CallStep;

/** A message shorter than this is a caller who hung up at the tone. */
const SHORTEST_MESSAGE_MS = 2000;

/** Goes on at a node of the call's own version of the flow. */
export function flowFrom(state: CallState, node: FlowNodeId, at: number, enterQueue: EnterQueue): CallStep {
  const position: FlowPosition = { ...beginFlow(node, state.language), urgent: state.urgent };
  return inFlow(
    state,
    { is: 'greeting', since: at, at: position, recordingSince: null },
    { event: 'entered' },
    at,
    enterQueue,
  );
}

export function inFlow(
  state: CallState,
  now: InFlow,
  event: FlowEvent,
  at: number,
  enterQueue: EnterQueue,
): CallStep {
  const around = { document: state.flow.document, at, callerNumberKnown: state.callerNumber !== '' };
  const step = flowStep(now.at, event, around);
  const records = step.effects.some((effect) => effect.do === 'startRecording');
  const next: CallState = {
    ...state,
    language: step.position.language,
    urgent: step.position.urgent,
    now: { ...now, at: step.position, recordingSince: records ? at : now.recordingSince },
  };
  const commands = flowCommands(next, step.effects);
  if (step.end !== null) {
    const left = leaveFlow(next, step.end, at, enterQueue);
    return act(left.state, [...commands, ...left.commands]);
  }
  // A successor of this process goes on at the node; nothing smaller is remembered but that it came to something.
  const moved = step.passed.length > 0 || settledOf(next) !== settledOf({ ...state, now });
  // Before a prompt: Asterisk sets no variable of a channel while it plays to it.
  return act(next, moved ? [{ command: 'remember' }, ...commands] : commands);
}

function leaveFlow(state: CallState, to: FlowEnd, at: number, enterQueue: EnterQueue): CallStep {
  switch (to.to) {
    case 'queue':
      return enterQueue({ ...state, queueNode: to.node.id, urgent: to.emergency }, at);
    case 'transfer': {
      const urgent = { ...state, urgent: state.urgent || to.emergency };
      if (state.settings.outsideRingMs > 0 && state.now.is === 'greeting')
        return ringOutside(urgent, state.now.at.node, to.number, at);
      // There are no lines out: as where the number does not answer.
      return to.failed === null ? enterQueue(urgent, at) : flowFrom(urgent, to.failed, at, enterQueue);
    }
    case 'callback':
      return end(state, at, 'callback', 'system');
    case 'voicemail':
      return end(state, at, 'voicemail', 'system');
    case 'hangUp': {
      const served = state.now.is === 'greeting' && state.now.at.served;
      // Who was in a queue asked for a person, whatever the flow said afterwards.
      if (state.queuedAt !== null) return end(state, at, 'timedOut', 'system');
      return end(state, at, served ? 'selfServed' : 'rejected', 'system');
    }
    default:
      return to satisfies never;
  }
}

/** The caller hears music while the number rings. */
function ringOutside(state: CallState, node: FlowNodeId, number: string, at: number): CallStep {
  const leg = state.legs + 1;
  const party: LegParty = {
    target: { to: 'outside', number },
    purpose: 'transfer',
    leg,
    is: 'ringing',
    heard: false,
  };
  const now: CallNow = { is: 'handedOver', since: at, party, by: null, node };
  return act({ ...state, legs: leg, now }, [
    { command: 'wait' },
    { command: 'startTimer', timer: 'party', ms: state.settings.outsideRingMs },
    { command: 'remember' },
    // Last: its failure is told in an event and must find all this done.
    { command: 'ringOutside', leg, number },
  ]);
}

/** What the call was for a caller who hangs up in the flow. */
export function outcomeInFlow(state: CallState, now: InFlow, at: number): Outcome {
  const node = nodeOf(state.flow.document, now.at.node);
  if (node?.kind === 'callback' && now.at.doing === 'closing') return 'callback';
  if (now.recordingSince !== null && at - now.recordingSince >= SHORTEST_MESSAGE_MS) return 'voicemail';
  return now.at.served ? 'selfServed' : 'abandoned';
}

/**
 * What the call has come to though the caller is still there: `voicemail`, a message is being left; otherwise only last
 * words are said. Nobody of them waits for a person. Null: not settled.
 */
export function settledOf(state: CallState): Settled | null {
  const { now } = state;
  if (now.is === 'apologizing') return now.outcome;
  const outcome = now.is === 'greeting' ? outcomeInFlow(state, now, Number.POSITIVE_INFINITY) : null;
  return outcome === 'callback' || outcome === 'voicemail' ? outcome : null;
}
