import { type CallRecord, viewOf } from '../calls/call-record.ts';
import type { StoredFact } from '../calls/pg-calls.ts';
import type { AgentState } from '../protocol/agent.ts';
import type { LivePicture } from '../protocol/board.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';
import type { PostedFact } from '../protocol/link.ts';
import type { ServiceTargets } from '../reports/call-figures.ts';
import { add, figuresOf, NO_FIGURES } from '../reports/call-figures.ts';
import { change } from '../reports/rolling-day.ts';
import { callOnDesk, desksIn, desksWith, type Live } from './live.ts';
import type { DeskPorts } from './ports.ts';
import type { Drafts } from './run-drafts.ts';
import { dayOf } from './today.ts';

const isFree = ({ is }: AgentState): boolean => is === 'ready' || is === 'notReady';

/** Asterisk has closed its files by then; where `ivr` sees them closed it says so earlier by `recording:ended`. */
const RECORDING_CLOSED_MS = 5000;

/**
 * Facts of `ivr`: stored first, then told. Whatever is told can be asked for again from the database, so a server
 * that dies between the two loses nothing.
 */
export function runFacts(live: Live, ports: DeskPorts, drafts: Drafts, targets: ServiceTargets) {
  const { calls, recordings, tell, log, now } = ports;

  async function receive(facts: PostedFact[]): Promise<number> {
    const { upTo, stored } = await calls.store(facts);
    for (const change of stored) await publish(change);
    return upTo;
  }

  async function publish({ posted, before, after }: StoredFact): Promise<void> {
    const { fact } = posted;
    switch (fact.fact) {
      case 'agent:changed':
        agentChanged(fact.agentId, fact.state);
        return;
      case 'agent:left':
        return;
      case 'recording:started':
        await recordings.started(fact.callId, fact.leg, fact.file, fact.startMs);
        return;
      case 'recording:ended':
        if (live.calls.get(fact.callId)?.endedAt !== null) keepRecordings(fact.callId);
        return;
      case 'call:partyEnded':
        for (const desk of desksIn(live, fact.callId)) tell.agent(desk, 'call:partyEnded', fact);
        return;
      default:
        if (after !== null && after !== before) await callChanged(after, before, fact, posted.at);
    }
  }

  async function callChanged(
    call: CallRecord,
    before: CallRecord | null,
    fact: Extract<PostedFact['fact'], { callId: CallId }>,
    at: number,
  ): Promise<void> {
    live.calls.set(call.callId, call);
    count(before, call);
    ports.callChanged(before, call);
    if (fact.fact === 'call:ringing' || fact.fact === 'call:answered') {
      live.deskCalls.set(fact.agentId, call.callId);
      tell.agent(fact.agentId, 'call:changed', viewOf(call));
      if (fact.fact === 'call:ringing') await tellHistory(fact.agentId, call);
      if (fact.fact === 'call:answered') await drafts.open(call, fact.agentId);
      return;
    }
    if (before !== null && before.pausedAt !== null && call.pausedAt === null)
      pauseOver(before, before.pausedAt, at);
    if (fact.fact === 'call:offerEnded') {
      clearDesk(fact.agentId, call.callId);
      return;
    }
    const desks = desksIn(live, call.callId);
    for (const desk of desks) tell.agent(desk, 'call:changed', viewOf(call));
    if (fact.fact === 'call:ended' && before?.endedAt === null) ended(call, desksWith(live, call.callId));
  }

  function ended(call: CallRecord, desks: AgentId[]): void {
    setTimeout(() => keepRecordings(call.callId), RECORDING_CLOSED_MS);
    // With nobody to wrap it up, nobody looks at this call any more.
    if (desks.length === 0) forget(call.callId);
    for (const desk of desks) {
      const state = live.states.get(desk);
      if (state !== undefined && isFree(state)) agentChanged(desk, state);
    }
  }

  /** The stretch of which there are neither sound nor words stands in the transcript. */
  function pauseOver({ callId, arrivedAt }: CallRecord, from: number, to: number): void {
    const [startMs, endMs] = [from - arrivedAt, to - arrivedAt];
    void drafts.lineHeard({ callId, leg: 'agent', kind: 'paused', text: '', startMs, endMs, words: null });
  }

  function keepRecordings(callId: CallId): void {
    recordings.finish(callId).catch((err: unknown) => log.error({ err, callId }, 'recordings were not kept'));
  }

  async function tellHistory(agentId: AgentId, call: CallRecord): Promise<void> {
    const items = await calls.historyOf(call.callerNumber, call.callId);
    tell.agent(agentId, 'call:historyFound', { callId: call.callId, items });
  }

  function agentChanged(agentId: AgentId, state: AgentState): void {
    live.states.set(agentId, state);
    // An `ivr` that has just started does not know its conversations yet: the desk keeps the call until that has ended.
    if (isFree(state) && inConversation(agentId)) return;
    tell.agent(agentId, 'agent:changed', state);
    const callId = live.deskCalls.get(agentId);
    if (isFree(state) && callId !== undefined) clearDesk(agentId, callId);
  }

  function inConversation(agentId: AgentId): boolean {
    const stage = callOnDesk(live, agentId)?.stage;
    return (stage?.is === 'talking' || stage?.is === 'holding') && stage.agentId === agentId;
  }

  function clearDesk(agentId: AgentId, callId: CallId): void {
    if (live.deskCalls.get(agentId) !== callId) return;
    live.deskCalls.delete(agentId);
    tell.agent(agentId, 'call:changed', null);
    if (live.calls.get(callId)?.endedAt !== null && desksWith(live, callId).length === 0) forget(callId);
  }

  function forget(callId: CallId): void {
    live.calls.delete(callId);
    live.lines.delete(callId);
    live.confidential.delete(callId);
    live.marks.delete(callId);
  }

  /** Counts what a call adds: to the last 24 hours by the minute it entered a queue, to the city's day by its day. */
  function count(before: CallRecord | null, after: CallRecord): void {
    const [was, is] = [figuresOf(before, targets), figuresOf(after, targets)];
    const day = dayOf(now());
    if (live.today.day !== day) live.today = { day, figures: NO_FIGURES, answeredBy: new Map() };
    if (after.queuedAt !== null) {
      live.rolling = change(live.rolling, after.queuedAt, was, is);
      if (dayOf(after.queuedAt) === day) live.today.figures = add(add(live.today.figures, was, -1), is);
    }
    const { answeredAt, agentId } = after;
    if (answeredAt === null || agentId === null) return;
    // Whom a conversation is handed to has answered it as well.
    if (before !== null && before.answeredAt !== null && before.agentId === agentId) return;
    if (dayOf(answeredAt) !== day) return;
    live.today.answeredBy.set(agentId, (live.today.answeredBy.get(agentId) ?? 0) + 1);
  }

  return {
    receive,
    /** The switch's picture; agents' states in it heal whatever a lost fact left behind. */
    pictureSeen(picture: LivePicture): void {
      live.picture = picture;
      for (const { agentId, state } of picture.agents) {
        const known = live.states.get(agentId);
        if (known?.is !== state.is || known.since !== state.since) agentChanged(agentId, state);
      }
    },
    count,
  };
}
