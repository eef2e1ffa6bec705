import type { Session } from '../accounts/account.ts';
import { viewOf } from '../calls/call-record.ts';
import type { AgentState } from '../protocol/agent.ts';
import type { DeskReplies, DeskRequest, DeskRequestName } from '../protocol/desk.ts';
import type { CallId } from '../protocol/ids.ts';
import { accepted, type Reply, refused } from '../protocol/reply.ts';
import type { TicketView } from '../protocol/ticket.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { setField, type Ticket, ticketView } from '../tickets/ticket.ts';
import { callOnDesk, type Live, stateOf } from './live.ts';
import type { DeskPorts } from './ports.ts';
import type { Board } from './run-board.ts';
import type { Drafts } from './run-drafts.ts';

type Handlers = {
  [N in DeskRequestName]: (session: Session, request: DeskRequest<N>) => Promise<Reply<DeskReplies[N]>>;
};

/** What a page may ask, and who may ask it. */
export function runRequests(
  live: Live,
  ports: DeskPorts,
  drafts: Drafts,
  board: Board,
  options: { demo: boolean },
) {
  const { accounts, calls, transcript, tickets, ask, now } = ports;

  /** A request about a call that must be on the asker's own desk. */
  async function inMyCall(
    session: Session,
    callId: CallId,
    name: 'call:hold' | 'call:resume' | 'call:hangUp' | 'call:rejoin',
  ): Promise<Reply<null>> {
    if (live.deskCalls.get(session.account.agentId) !== callId) return refused('not-your-call');
    return ask(name, { callId, agentId: session.account.agentId });
  }

  /** A ticket may be seen by leads and by the agent it belongs to. */
  function mayTouch(session: Session, ticket: Ticket): boolean {
    return session.account.role === 'lead' || ticket.agentId === session.account.agentId;
  }

  async function touched(session: Session, ticketId: Ticket['ticketId']): Promise<Reply<Ticket>> {
    const ticket = await tickets.find(ticketId);
    if (ticket === null) return refused('not-found');
    return mayTouch(session, ticket) ? accepted(ticket) : refused('not-allowed');
  }

  const viewReply = (reply: Reply<Ticket>): Reply<TicketView> =>
    reply.ok ? accepted(ticketView(reply.value)) : reply;

  const handlers: Handlers = {
    async 'desk:resume'(session, { protocol, have }) {
      if (protocol !== PROTOCOL_VERSION) return refused('version');
      const { agentId } = session.account;
      const call = callOnDesk(live, agentId);
      const after = call !== null && have?.callId === call.callId ? have.seq : 0;
      const ticket = call === null ? null : await tickets.ofCall(call.callId);
      return accepted({
        state: stateOf(live, agentId, now()),
        call: call === null ? null : viewOf(call),
        lines: call === null ? [] : await transcript.linesAfter(call.callId, after),
        ticket: ticket === null ? null : ticketView(ticket),
        history: call === null ? [] : await calls.historyOf(call.callerNumber, call.callId),
      });
    },

    async 'agent:setAvailability'(session, { availability }) {
      const { agentId } = session.account;
      const reply = await ask('agent:setAvailability', { agentId, availability });
      if (!reply.ok) return reply;
      session.availability = availability;
      await accounts.setAvailability(session.tokenHash, availability);
      return accepted<AgentState>(stateOf(live, agentId, now()));
    },

    'call:hold': (session, { callId }) => inMyCall(session, callId, 'call:hold'),
    'call:resume': (session, { callId }) => inMyCall(session, callId, 'call:resume'),
    'call:hangUp': (session, { callId }) => inMyCall(session, callId, 'call:hangUp'),
    'call:rejoin': (session, { callId }) => inMyCall(session, callId, 'call:rejoin'),

    async 'call:sendDigits'(session, { callId, digits }) {
      const { agentId } = session.account;
      if (live.deskCalls.get(agentId) !== callId) return refused('not-your-call');
      return ask('call:sendDigits', { callId, agentId, digits });
    },

    async 'ticket:open'(session, { callId }) {
      const call = live.calls.get(callId) ?? (await calls.find(callId));
      if (call === null) return refused('no-such-call');
      if (call.agentId !== session.account.agentId) return refused('not-your-call');
      return accepted(ticketView(await drafts.open(call, session.account.agentId)));
    },

    async 'ticket:get'(session, { ticketId }) {
      return viewReply(await touched(session, ticketId));
    },

    async 'ticket:setField'(session, { ticketId, field, value }) {
      const found = await touched(session, ticketId);
      if (!found.ok) return found;
      const changed = await tickets.change(ticketId, (ticket) => setField(ticket, field, value, now()));
      if (!changed.ok) return changed;
      drafts.told(changed.value);
      if (value !== null || changed.value.callId === null) return viewReply(changed);
      await drafts.refill(changed.value.callId);
      return viewReply(await touched(session, ticketId));
    },

    async 'ticket:move'(session, { ticketId, move, note, key }) {
      const found = await touched(session, ticketId);
      if (!found.ok) return found;
      const moved = await tickets.move({ ticketId, move, note, key, by: session.account.agentId }, now());
      if (moved.ok) drafts.told(moved.value);
      return viewReply(moved);
    },

    async 'ticket:list'(session, { text, limit }) {
      const found = await tickets.list(text, limit);
      return accepted(found.filter((ticket) => mayTouch(session, ticket)).map(ticketView));
    },

    async 'transcript:get'(session, { callId, afterSeq }) {
      const call = live.calls.get(callId) ?? (await calls.find(callId));
      if (call === null) return refused('no-such-call');
      const allowed = session.account.role === 'lead' || call.agentId === session.account.agentId;
      return allowed ? accepted(await transcript.linesAfter(callId, afterSeq)) : refused('not-your-call');
    },

    async 'board:watch'(session) {
      return session.account.role === 'lead' ? accepted(board.picture()) : refused('not-allowed');
    },

    async 'board:unwatch'() {
      return accepted(null);
    },

    async 'demo:simulateCaller'(_session, { language }) {
      if (!options.demo) return refused('not-allowed');
      return ask('demo:simulateCaller', { language, callerNumber: SIMULATED_NUMBER });
    },
  };
  return handlers;
}

/** Nobody's number: the middle four digits 0000 are not given out. */
const SIMULATED_NUMBER = '13800000001';
