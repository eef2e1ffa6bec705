import type { Session } from '../accounts/account.ts';
import { viewOf } from '../calls/call-record.ts';
import { type Place, type Sight, sightOf } from '../privacy/rights.ts';
import { shownTicket } from '../privacy/shown.ts';
import { NEIGHBOURS, shownLineAt, shownLines } from '../privacy/shown-lines.ts';
import type { AgentState } from '../protocol/agent.ts';
import type { DeskReplies, DeskRequest, DeskRequestName } from '../protocol/desk.ts';
import type { CallId } from '../protocol/ids.ts';
import { accepted, type Reply, refused } from '../protocol/reply.ts';
import type { TicketView } from '../protocol/ticket.ts';
import { shownText } from '../protocol/transcript.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { setField, type Ticket, ticketView } from '../tickets/ticket.ts';
import { callOnDesk, type Live, stateOf } from './live.ts';
import type { DeskPorts } from './ports.ts';
import type { Board } from './run-board.ts';
import type { Conversations } from './run-conversations.ts';
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
  conversations: Conversations,
  options: { demo: boolean },
) {
  const { accounts, calls, transcript, tickets, sights, ask, now } = ports;

  /** A request about a call that must be on the asker's own desk. */
  async function inMyCall(
    session: Session,
    callId: CallId,
    name:
      | 'call:hold'
      | 'call:resume'
      | 'call:hangUp'
      | 'call:rejoin'
      | 'call:pauseRecording'
      | 'call:resumeRecording',
  ): Promise<Reply<null>> {
    if (live.deskCalls.get(session.account.agentId) !== callId) return refused('not-your-call');
    return ask(name, { callId, agentId: session.account.agentId });
  }

  /** On the agent's own desk, or a draft the agent still writes. */
  const placeOf = (session: Session, ticket: Ticket): Place => {
    const { agentId } = session.account;
    const onDesk = ticket.callId !== null && live.deskCalls.get(agentId) === ticket.callId;
    return ticket.agentId === agentId && (onDesk || ticket.status === 'draft') ? 'desk' : 'page';
  };

  async function sightOfTicket({ account }: Session, ticket: Ticket, place: Place): Promise<Sight | null> {
    const { callId, agentId } = ticket;
    if (callId !== null) return sights.of(account, { callId, agentId }, place);
    const confidential = ticket.fields.confidential?.value === 'yes';
    return sightOf(account, { agentId, confidential, opened: false }, place);
  }

  /** A ticket may be changed by whoever may read it: leads and the agent it belongs to. */
  async function touched(session: Session, ticketId: Ticket['ticketId']): Promise<Reply<Ticket>> {
    const ticket = await tickets.find(ticketId);
    if (ticket === null) return refused('not-found');
    const sight = await sightOfTicket(session, ticket, placeOf(session, ticket));
    if (sight === null) return refused('not-allowed');
    return sight.words === 'hidden' ? refused('confidential') : accepted(ticket);
  }

  async function viewReply(session: Session, reply: Reply<Ticket>): Promise<Reply<TicketView>> {
    if (!reply.ok) return reply;
    const sight = await sightOfTicket(session, reply.value, placeOf(session, reply.value));
    return sight === null ? refused('not-allowed') : accepted(shownTicket(ticketView(reply.value), sight));
  }

  const handlers: Handlers = {
    ...conversations.handlers,

    async 'desk:resume'(session, { protocol, have }) {
      if (protocol !== PROTOCOL_VERSION) return refused('version');
      const { agentId } = session.account;
      const call = callOnDesk(live, agentId);
      const after = call !== null && have?.callId === call.callId ? have.seq : 0;
      const ticket = call === null ? null : await tickets.ofCall(call.callId);
      return accepted({
        state: stateOf(live, agentId, now()),
        call: call === null ? null : viewOf(call),
        around: conversations.around(call?.callId),
        lines: call === null ? [] : await transcript.changedAfter(call.callId, after),
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
    'call:pauseRecording': (session, { callId }) => inMyCall(session, callId, 'call:pauseRecording'),
    'call:resumeRecording': (session, { callId }) => inMyCall(session, callId, 'call:resumeRecording'),

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
      const ticket = await tickets.find(ticketId);
      return ticket === null ? refused('not-found') : viewReply(session, accepted(ticket));
    },

    async 'ticket:setField'(session, { ticketId, field, value }) {
      const found = await touched(session, ticketId);
      if (!found.ok) return found;
      const changed = await tickets.change(ticketId, (ticket) => setField(ticket, field, value, now()));
      if (!changed.ok) return changed;
      drafts.told(changed.value);
      if (field === 'confidential') board.changed();
      if (value !== null || changed.value.callId === null) return viewReply(session, changed);
      await drafts.refill(changed.value.callId);
      return viewReply(session, await touched(session, ticketId));
    },

    async 'ticket:move'(session, { ticketId, move, note, key }) {
      const found = await touched(session, ticketId);
      if (!found.ok) return found;
      const moved = await tickets.move({ ticketId, move, note, key, by: session.account.agentId }, now());
      if (moved.ok) drafts.told(moved.value);
      return viewReply(session, moved);
    },

    async 'ticket:list'(session, { text, limit }) {
      const found = await tickets.list(text, limit);
      const shown: TicketView[] = [];
      for (const ticket of found) {
        const sight = await sightOfTicket(session, ticket, placeOf(session, ticket));
        if (sight === null) continue;
        const view = shownTicket(ticketView(ticket), sight);
        // To be found by a word or a number that is hidden would tell that it is in there.
        if (isFoundBy(view, text)) shown.push(view);
      }
      return accepted(shown);
    },

    async 'transcript:get'(session, { callId, afterSeq }) {
      const call = live.calls.get(callId) ?? (await calls.find(callId));
      if (call === null) return refused('no-such-call');
      const place = live.deskCalls.get(session.account.agentId) === callId ? 'desk' : 'page';
      const sight = await sights.of(session.account, call, place);
      if (sight === null) return refused('not-your-call');
      if (sight.words === 'hidden') return refused('confidential');
      const lines = shownLines(
        await transcript.linesAfter(callId, Math.max(0, afterSeq - NEIGHBOURS)),
        sight,
      );
      // A line the page has already may be masked by now: the rest of its number came.
      return accepted(lines.filter((line) => line.seq > afterSeq || line.text.includes('*')));
    },

    async 'transcript:correct'(session, { callId, seq, text }) {
      const call = live.calls.get(callId) ?? (await calls.find(callId));
      if (call === null) return refused('no-such-call');
      const { agentId } = session.account;
      const place = live.deskCalls.get(agentId) === callId ? 'desk' : 'page';
      const sight = await sights.of(session.account, call, place);
      if (sight === null) return refused('not-your-call');
      if (sight.words === 'hidden') return refused('confidential');
      const before = await transcript.lineAt(callId, seq);
      // Who sees a masked number would write its mask over it.
      if (text !== null && before !== null && text.includes('*') && !shownText(before).includes('*'))
        return refused('bad-request', ['text']);
      const reply = await drafts.corrected({ callId, seq, text, by: agentId });
      const shown = reply.ok ? shownLineAt(await transcript.around(callId, seq), seq, sight) : null;
      return shown === null ? reply : accepted(shown);
    },

    async 'board:watch'(session) {
      ports.tell.agent(session.account.agentId, 'recordings:troubled', { troubles: [...ports.troubles()] });
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

const isFoundBy = ({ number, fields }: TicketView, text: string): boolean =>
  number.includes(text) ||
  Object.values(fields).some(({ value, source }) => value.includes(text) || source?.words.includes(text));
