import { step } from '../../ivr/queue/queue.ts';
import {
  emptyQueue,
  type QueueEvent,
  type QueueState,
  type QueueTimerEvent,
} from '../../ivr/queue/queue-state.ts';
import type { AgentId, CallId } from '../../server/protocol/ids.ts';
import { FIRST_QUEUE, type QueueRules } from '../../server/protocol/queue.ts';
import { openAgenda } from './agenda.ts';

/** What happens in a simulated office, in virtual time; ms everywhere. */
export type OfficePlan = {
  agents: number;
  rules: QueueRules;
  /** Instants of callers entering the queue, rising. */
  arrivals: readonly number[];
  /** Time of talk of one call. */
  talkMs: () => number;
  /** How long one caller waits before giving up; Infinity: for ever. */
  patienceMs: () => number;
  /** From the first ring to the answer. */
  answerMs: number;
  /** The state right after a caller has entered. */
  onQueued?: (callId: CallId, state: QueueState, at: number) => void;
};

export type OfficeCall = {
  callId: CallId;
  queuedAt: number;
  /** null: nobody answered. */
  answeredAt: number | null;
  endedAt: number;
};

export type OfficeRun = {
  /** In the order of arrival. */
  calls: OfficeCall[];
  /** Share of the agents' time in rings, calls and wrap-up, between the first arrival and the last. */
  occupancy: number;
};

type Happening =
  | { is: 'arrival'; callId: CallId }
  | { is: 'patience'; callId: CallId }
  | { is: 'answer'; callId: CallId; agentId: AgentId }
  | { is: 'hangUp'; callId: CallId }
  | { is: 'timer'; timer: string; run: number; fires: QueueTimerEvent };

/** One run of the product's own queue, event by event, with callers and agents made of numbers. */
export function runOffice(plan: OfficePlan): OfficeRun {
  const agenda = openAgenda<Happening>();
  const calls = new Map<CallId, OfficeCall>();
  const timers = new Map<string, number>();
  const busySince = new Map<AgentId, number>();
  const lastArrival = plan.arrivals.at(-1) ?? 0;
  const firstArrival = plan.arrivals[0] ?? 0;
  let started = 0;
  let busyMs = 0;
  let state = emptyQueue({ [FIRST_QUEUE]: plan.rules }, FIRST_QUEUE);

  const tell = (event: QueueEvent) => {
    const done = step(state, event);
    state = done.state;
    for (const command of done.commands) {
      if (command.command === 'offer')
        agenda.note(event.at + plan.answerMs, {
          is: 'answer',
          callId: command.callId,
          agentId: command.agentId,
        });
      else if (command.command === 'startTimer') {
        started += 1;
        timers.set(command.timer, started);
        agenda.note(command.at, { is: 'timer', timer: command.timer, run: started, fires: command.fires });
      } else if (command.command === 'stopTimer') timers.delete(command.timer);
      else if (command.command === 'tell') account(command.agentId, command.state.is, event.at);
    }
  };
  const within = (at: number) => Math.min(lastArrival, Math.max(firstArrival, at));
  const account = (agentId: AgentId, is: string, at: number) => {
    const since = busySince.get(agentId);
    const isBusy = is !== 'ready' && is !== 'notReady';
    if (isBusy && since === undefined) busySince.set(agentId, at);
    if (isBusy || since === undefined) return;
    busySince.delete(agentId);
    busyMs += within(at) - within(since);
  };

  const agents = Array.from({ length: plan.agents }, (_, index) => ({
    agentId: `agent-${index}` as AgentId,
    availability: { ready: true } as const,
    queues: null,
    skills: {},
  }));
  tell({ event: 'agents:replaced', agents, at: 0 });
  plan.arrivals.forEach((at, index) => {
    agenda.note(at, { is: 'arrival', callId: `call-${index}` as CallId });
  });

  const happen = (what: Happening, at: number) => {
    switch (what.is) {
      case 'arrival': {
        const { callId } = what;
        calls.set(callId, { callId, queuedAt: at, answeredAt: null, endedAt: at });
        const patience = plan.patienceMs();
        if (Number.isFinite(patience)) agenda.note(at + patience, { is: 'patience', callId });
        tell({
          event: 'caller:queued',
          callId,
          queuedAt: at,
          queue: FIRST_QUEUE,
          priority: 'normal',
          skills: [],
          at,
        });
        return plan.onQueued?.(callId, state, at);
      }
      case 'patience': {
        const call = calls.get(what.callId);
        if (call === undefined || call.answeredAt !== null) return;
        calls.set(what.callId, { ...call, endedAt: at });
        return tell({ event: 'caller:left', callId: what.callId, at });
      }
      case 'answer': {
        const call = calls.get(what.callId);
        const rings = state.agents.find(({ agentId }) => agentId === what.agentId)?.state;
        // The caller gave up while it rang.
        if (call === undefined || rings?.is !== 'ringing' || rings.callId !== what.callId) return;
        calls.set(what.callId, { ...call, answeredAt: at });
        tell({ event: 'offer:answered', callId: what.callId, agentId: what.agentId, at });
        return agenda.note(at + plan.talkMs(), { is: 'hangUp', callId: what.callId });
      }
      case 'hangUp': {
        const call = calls.get(what.callId);
        if (call !== undefined) calls.set(what.callId, { ...call, endedAt: at });
        return tell({ event: 'call:ended', callId: what.callId, at });
      }
      case 'timer':
        if (timers.get(what.timer) !== what.run) return;
        timers.delete(what.timer);
        return tell({ ...what.fires, at });
    }
  };
  for (let next = agenda.next(); next !== null; next = agenda.next()) happen(next.what, next.at);

  const span = (lastArrival - firstArrival) * plan.agents;
  return { calls: [...calls.values()], occupancy: span > 0 ? busyMs / span : 0 };
}
