import type { QueueCommand, QueuedAgent, QueueState, QueueTimerEvent, WaitingCaller } from './queue-state.ts';

type Timer = { timer: string; at: number; fires: QueueTimerEvent };

/**
 * What must be woken for is read off the state: whoever is gone has no timer, whoever is there has the right one. An
 * agent has one at most (the end of the wrap-up, or of a rest), a caller one (the next overflow rule).
 */
function agentTimer({ agentId, state, restUntil }: QueuedAgent): Timer | null {
  const timer = `agent ${agentId}`;
  if (state.is === 'wrapUp' && state.endsAt !== null)
    return { timer, at: state.endsAt, fires: { event: 'wrapUp:over', agentId, callId: state.callId } };
  if (state.is === 'ready' && restUntil > 0)
    return { timer, at: restUntil, fires: { event: 'rest:over', agentId } };
  return null;
}

function callerTimer({ callId, due }: WaitingCaller): Timer | null {
  if (due === null) return null;
  return { timer: `caller ${callId}`, at: due.at, fires: { event: 'overflow:due', callId, rule: due.rule } };
}

/** The timers to start and to stop when the state went from `before` to `after`. */
export function timerChanges(before: QueueState, after: QueueState): QueueCommand[] {
  return [
    ...changes(before.agents, after.agents, ({ agentId }) => agentId, agentTimer),
    ...changes(before.waiting, after.waiting, ({ callId }) => callId, callerTimer),
  ];
}

function changes<One, Id>(
  before: readonly One[],
  after: readonly One[],
  idOf: (one: One) => Id,
  timerOf: (one: One) => Timer | null,
): QueueCommand[] {
  if (before === after) return [];
  const commands: QueueCommand[] = [];
  const known = new Map(before.map((one) => [idOf(one), one]));
  for (const one of after) {
    const was = known.get(idOf(one));
    known.delete(idOf(one));
    if (was === one) continue;
    const [old, now] = [was === undefined ? null : timerOf(was), timerOf(one)];
    if (now === null) {
      if (old !== null) commands.push({ command: 'stopTimer', timer: old.timer });
    } else if (old?.at !== now.at || JSON.stringify(old.fires) !== JSON.stringify(now.fires))
      commands.push({ command: 'startTimer', ...now });
  }
  for (const gone of known.values()) {
    const old = timerOf(gone);
    if (old !== null) commands.push({ command: 'stopTimer', timer: old.timer });
  }
  return commands;
}
