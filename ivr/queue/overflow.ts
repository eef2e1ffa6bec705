import type { CallId } from '../../server/protocol/ids.ts';
import { type QueueState, type QueueStep, rulesOf, unchanged } from './queue-state.ts';
import { dueFrom, moveCaller, needsIn, replaceCaller, waitingCaller } from './waiting.ts';

/** A caller for whom a phone rings is not asked anything; the question comes when nobody answered. */
const ASK_AGAIN_MS = 5000;

/** A rule of the caller's queue has come due. */
export function overflowDue(state: QueueState, callId: CallId, number: number, at: number): QueueStep {
  const caller = waitingCaller(state, callId);
  if (caller?.due?.rule !== number) return unchanged(state);
  const rule = rulesOf(state, caller.queue).overflow[number];
  if (rule === undefined) return unchanged(replaceCaller(state, { ...caller, due: null }));
  // The next rule counts from the same beginning, also where this one was put off.
  const after = { ...caller, due: dueFrom(state, caller.queue, number + 1, caller.due.since) };
  switch (rule.do) {
    case 'widenSkills':
      return unchanged(
        replaceCaller(state, { ...after, ...needsIn(state.rules, caller.queue, caller.skills, true) }),
      );
    case 'offerCallback':
      if (caller.offeredTo !== null)
        return unchanged(replaceCaller(state, { ...caller, due: { ...caller.due, at: at + ASK_AGAIN_MS } }));
      return { state: replaceCaller(state, after), commands: [{ command: 'offerCallback', callId }] };
    case 'toQueue': {
      const moved = moveCaller(state, after, { queue: rule.queue, priority: caller.priority }, at);
      return { state: moved, commands: [{ command: 'moved', callId, queue: rule.queue }] };
    }
  }
}
