import type { AgentState } from '../../server/protocol/agent.ts';
import type { AgentId, CallId } from '../../server/protocol/ids.ts';
import {
  emptyQueue,
  positionOf,
  type QueueEvent,
  type QueueSettings,
  type QueueState,
  step,
} from './queue.ts';

type WithoutAt<E> = E extends unknown ? Omit<E, 'at'> : never;

export type QueuePorts = {
  offer: (callId: CallId, agentId: AgentId) => void;
  withdraw: (callId: CallId, agentId: AgentId) => void;
  agentChanged: (agentId: AgentId, state: AgentState) => void;
  agentRemoved: (agentId: AgentId) => void;
  now: () => number;
};

export type RunningQueue = {
  tell: (event: WithoutAt<QueueEvent>) => void;
  state: () => QueueState;
  positionOf: (callId: CallId) => number | null;
  close: () => void;
};

/** The queue with its clock. An event told from within a command waits until the commands before it are done. */
export function runQueue(settings: QueueSettings, ports: QueuePorts): RunningQueue {
  let state = emptyQueue(settings);
  const mailbox: QueueEvent[] = [];
  let busy = false;
  const timers = new Set<NodeJS.Timeout>();

  const wake = (at: number, event: WithoutAt<QueueEvent>) => {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        tell(event);
      },
      Math.max(0, at - ports.now()),
    );
    timers.add(timer);
  };

  const tell = (event: WithoutAt<QueueEvent>) => {
    mailbox.push({ ...event, at: ports.now() } as QueueEvent);
    if (busy) return;
    busy = true;
    try {
      for (let next = mailbox.shift(); next !== undefined; next = mailbox.shift()) perform(next);
    } finally {
      busy = false;
    }
  };

  const perform = (event: QueueEvent) => {
    const done = step(state, event);
    state = done.state;
    for (const command of done.commands) {
      switch (command.command) {
        case 'offer':
          ports.offer(command.callId, command.agentId);
          break;
        case 'withdraw':
          ports.withdraw(command.callId, command.agentId);
          break;
        case 'tell':
          ports.agentChanged(command.agentId, command.state);
          break;
        case 'remove':
          ports.agentRemoved(command.agentId);
          break;
        case 'wakeWrapUp':
          wake(command.at, { event: 'wrapUp:over', agentId: command.agentId, callId: command.callId });
          break;
        case 'wakeRest':
          wake(command.at, { event: 'rest:over' });
          break;
      }
    }
  };

  return {
    tell,
    state: () => state,
    positionOf: (callId) => positionOf(state, callId),
    close: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
