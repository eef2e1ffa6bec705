import type { AgentId } from '../protocol/ids.ts';
import type { Live } from './live.ts';
import type { DeskPorts } from './ports.ts';

/** How many phone lines (SIP over WebSocket) each agent's page has open. */
export type PhoneLines = {
  opened: (agentId: AgentId) => void;
  closed: (agentId: AgentId) => void;
  count: (agentId: AgentId) => number;
  /** Called after each change. */
  watch: (listener: (agentId: AgentId) => void) => void;
};

export function phoneLines(): PhoneLines {
  const lines = new Map<AgentId, number>();
  const listeners: ((agentId: AgentId) => void)[] = [];
  const add = (agentId: AgentId, by: number) => {
    lines.set(agentId, Math.max(0, (lines.get(agentId) ?? 0) + by));
    for (const listener of listeners) listener(agentId);
  };
  return {
    opened: (agentId) => add(agentId, 1),
    closed: (agentId) => add(agentId, -1),
    count: (agentId) => lines.get(agentId) ?? 0,
    watch: (listener) => void listeners.push(listener),
  };
}

/** After a restart of the server nobody is connected yet; pages and phones come back by themselves within this. */
const AFTER_START_MS = 10_000;

/**
 * An agent who is in a call, with neither a page nor a phone line: the page was closed, crashed, or its machine sleeps,
 * and the caller speaks to nobody. Both must be gone for the whole time, so that a reload (back within a second or two)
 * or a page that lost only one of its connections harms no call.
 */
export function runPresence(
  live: Live,
  { ask, tell, now, log }: Pick<DeskPorts, 'ask' | 'tell' | 'now' | 'log'>,
  options: { lines: PhoneLines; lostMs: number },
) {
  const { lines, lostMs } = options;
  const startedAt = now();
  const timers = new Map<AgentId, NodeJS.Timeout>();

  const isGone = (agentId: AgentId) => tell.pages(agentId) === 0 && lines.count(agentId) === 0;

  const lost = (agentId: AgentId) => {
    timers.delete(agentId);
    const state = live.states.get(agentId);
    if (!isGone(agentId) || (state?.is !== 'talking' && state?.is !== 'holding')) return;
    log.warn(
      { agentId, callId: state.callId, code: 'agent-lost' },
      'an agent in a call has no page and no phone',
    );
    void ask('agent:lost', { callId: state.callId, agentId });
  };

  const changed = (agentId: AgentId) => {
    if (!isGone(agentId)) {
      clearTimeout(timers.get(agentId));
      timers.delete(agentId);
      return;
    }
    if (timers.has(agentId)) return;
    const wait = Math.max(lostMs, startedAt + AFTER_START_MS - now());
    timers.set(
      agentId,
      setTimeout(() => lost(agentId), wait),
    );
  };
  lines.watch(changed);

  return {
    changed,
    close: () => {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
