import type { AgentState } from '../../server/protocol/agent.ts';
import type { AgentId, CallId, QueueName } from '../../server/protocol/ids.ts';
import type { QueueBook } from '../../server/protocol/queue.ts';
import type { RefusalCode } from '../../server/protocol/reply.ts';
import { isLead } from './agents.ts';
import { positionOf, step } from './queue.ts';
import { emptyQueue, type QueueCommand, type QueueEvent, type QueueState } from './queue-state.ts';
import { mayTake } from './routing.ts';
import { estimates } from './wait-estimate.ts';

type WithoutAt<E> = E extends unknown ? Omit<E, 'at'> : never;
export type QueueTold = WithoutAt<QueueEvent>;

export type QueuePorts = {
  offer: (callId: CallId, agentId: AgentId, ringMs: number) => void;
  withdraw: (callId: CallId, agentId: AgentId) => void;
  agentChanged: (agentId: AgentId, state: AgentState) => void;
  agentRemoved: (agentId: AgentId) => void;
  moved: (callId: CallId, queue: QueueName) => void;
  offerCallback: (callId: CallId) => void;
  now: () => number;
};

export type RunningQueue = {
  tell: (event: QueueTold) => void;
  /** Gives a waiting caller to this agent. @returns null when done, else why not. */
  take: (callId: CallId, agentId: AgentId, by: AgentId) => RefusalCode | null;
  state: () => QueueState;
  /** What the agent does; undefined where nobody of that id is with the queue. */
  stateOf: (agentId: AgentId) => AgentState | undefined;
  /** Whether the agent hears another's conversation. */
  isLead: (agentId: AgentId) => boolean;
  positionOf: (callId: CallId) => number | null;
  /** The expected rest of the wait, ms; null where not waiting or where nobody can tell. */
  estimateFor: (callId: CallId) => number | null;
  close: () => void;
};

/** The queues with their clock. An event told from within a command waits until the commands before it are done. */
export function runQueue(rules: QueueBook, entryQueue: QueueName, ports: QueuePorts): RunningQueue {
  let state = emptyQueue(rules, entryQueue);
  const mailbox: QueueEvent[] = [];
  let busy = false;
  const timers = new Map<string, NodeJS.Timeout>();

  const tell = (event: QueueTold) => {
    mailbox.push({ ...event, at: ports.now() } as QueueEvent);
    if (busy) return;
    busy = true;
    try {
      for (let next = mailbox.shift(); next !== undefined; next = mailbox.shift()) {
        const done = step(state, next);
        state = done.state;
        for (const command of done.commands) perform(command);
      }
    } finally {
      busy = false;
    }
  };

  const stopTimer = (timer: string) => {
    clearTimeout(timers.get(timer));
    timers.delete(timer);
  };

  const perform = (command: QueueCommand) => {
    switch (command.command) {
      case 'offer':
        return ports.offer(command.callId, command.agentId, command.ringMs);
      case 'withdraw':
        return ports.withdraw(command.callId, command.agentId);
      case 'tell':
        return ports.agentChanged(command.agentId, command.state);
      case 'remove':
        return ports.agentRemoved(command.agentId);
      case 'moved':
        return ports.moved(command.callId, command.queue);
      case 'offerCallback':
        return ports.offerCallback(command.callId);
      case 'stopTimer':
        return stopTimer(command.timer);
      case 'startTimer': {
        const { timer, at, fires } = command;
        stopTimer(timer);
        const fire = () => {
          timers.delete(timer);
          tell(fires);
        };
        timers.set(timer, setTimeout(fire, Math.max(0, at - ports.now())));
      }
    }
  };

  return {
    tell,
    take: (callId, agentId, by) => {
      if (!mayTake(state, callId, agentId, by)) return 'already-done';
      tell({ event: 'caller:taken', callId, agentId, by });
      return null;
    },
    state: () => state,
    stateOf: (agentId) => state.agents.find((agent) => agent.agentId === agentId)?.state,
    isLead: (agentId) => isLead(state, agentId),
    positionOf: (callId) => positionOf(state, callId),
    estimateFor: (callId) => estimates(state).get(callId) ?? null,
    close: () => {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
