import type { AgentState, NotReadyReason } from '../protocol/agent.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';

/** A word about an agent, in the order it was stored: a new state, or gone (null). */
export type AgentWord = { agentId: AgentId; at: number; state: AgentState | null };

/** A stretch of time an agent spent in one state; `to` is exclusive. */
export type Spell = {
  agentId: AgentId;
  is: AgentState['is'];
  reason: NotReadyReason | null;
  callId: CallId | null;
  from: number;
  to: number;
};

/** A time in which the system ran and could know what agents did. */
export type Uptime = { from: number; to: number };

/**
 * What each agent did, without hole or overlap while the system ran. A state lasts until the next word about the agent;
 * while the system was down nobody is said to have worked.
 */
export function spellsOf(words: readonly AgentWord[], uptime: readonly Uptime[], until: number): Spell[] {
  const spells: Spell[] = [];
  const last = new Map<AgentId, { at: number; state: AgentState }>();
  const close = (agentId: AgentId, to: number) => {
    const open = last.get(agentId);
    last.delete(agentId);
    if (open === undefined) return;
    const { state, at } = open;
    for (const up of uptime) {
      const [from, end] = [Math.max(at, up.from), Math.min(to, up.to)];
      if (from < end) {
        spells.push({
          agentId,
          is: state.is,
          reason: state.is === 'notReady' ? state.reason : null,
          callId: 'callId' in state ? state.callId : null,
          from,
          to: end,
        });
      }
    }
  };
  for (const { agentId, at, state } of words) {
    // A word told late never shortens what is already counted, a repeated one changes nothing.
    const started = Math.max(state?.since ?? at, last.get(agentId)?.at ?? 0);
    close(agentId, started);
    if (state !== null) last.set(agentId, { at: started, state });
  }
  for (const agentId of [...last.keys()]) close(agentId, until);
  return spells;
}

/** The part of a spell between two instants; null where there is none. */
export function within(spell: Spell, from: number, to: number): Spell | null {
  const part = { ...spell, from: Math.max(spell.from, from), to: Math.min(spell.to, to) };
  return part.from < part.to ? part : null;
}
