import type { CallRecord } from '../calls/call-record.ts';
import type { NewCorrection, NewLine } from '../calls/pg-transcript.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';
import { accepted, type Reply, refused } from '../protocol/reply.ts';
import type { TicketFields } from '../protocol/ticket.ts';
import type { TranscriptLine, TranscriptPartial } from '../protocol/transcript.ts';
import { draftFields } from '../tickets/draft.ts';
import { fillFromWords, type Ticket, ticketView } from '../tickets/ticket.ts';
import { desksIn, type Live } from './live.ts';
import type { DeskPorts } from './ports.ts';
import { CITY_UTC_OFFSET_MINUTES, dayOf } from './today.ts';

/** From words to the ticket: every final line is stored, told, and the draft is read again from all lines so far. */
export function runDrafts(live: Live, ports: DeskPorts) {
  const { calls, transcript, tickets, tell, now, log } = ports;
  /** One line of a call after the other, so that a draft never goes back in time. */
  const mailboxes = new Map<CallId, Promise<void>>();

  function inOrder(callId: CallId, work: () => Promise<void>): Promise<void> {
    const mine = (mailboxes.get(callId) ?? Promise.resolve()).then(work).catch((err: unknown) => {
      log.error({ err, callId, code: 'line-failed' }, 'a transcript line or its draft could not be stored');
    });
    mailboxes.set(callId, mine);
    void mine.then(() => {
      if (mailboxes.get(callId) === mine) mailboxes.delete(callId);
    });
    return mine;
  }

  async function linesOf(callId: CallId): Promise<TranscriptLine[]> {
    const known = live.lines.get(callId);
    if (known !== undefined) return known;
    const stored = await transcript.linesAfter(callId, 0);
    if (live.calls.has(callId)) live.lines.set(callId, stored);
    return stored;
  }

  async function fields(call: CallRecord): Promise<TicketFields> {
    const { callerNumber, arrivedAt } = call;
    return draftFields(await linesOf(call.callId), {
      callerNumber,
      arrivedAt,
      utcOffsetMinutes: CITY_UTC_OFFSET_MINUTES,
    });
  }

  /** 保密 said or set late hides what came before as well: every page that shows the call asks for it again. */
  function markConfidential(callId: CallId, confidential: boolean): void {
    if (live.confidential.has(callId) === confidential) return;
    if (confidential) live.confidential.add(callId);
    else live.confidential.delete(callId);
    tell.everyone('call:confidentialChanged', { callId, confidential });
  }

  function told(ticket: Ticket): void {
    if (ticket.callId !== null) markConfidential(ticket.callId, ticket.fields.confidential?.value === 'yes');
    const desks = ticket.callId === null ? [] : desksIn(live, ticket.callId);
    for (const desk of desks) tell.agent(desk, 'ticket:changed', ticketView(ticket));
  }

  async function refill(callId: CallId): Promise<void> {
    const call = live.calls.get(callId) ?? (await calls.find(callId));
    const ticket = await tickets.ofCall(callId);
    if (call === null || ticket === null || ticket.status !== 'draft') return;
    const heard = await fields(call);
    let filled = false;
    const changed = await tickets.change(ticket.ticketId, (current) => {
      const next = fillFromWords(current, heard, now());
      filled = next !== null;
      return next === null ? null : accepted(next);
    });
    if (filled && changed.ok) told(changed.value);
  }

  return {
    /** The draft of a call that was just answered; opening it again gives the one there is. */
    async open(call: CallRecord, agentId: AgentId): Promise<Ticket> {
      const opened = await tickets.openFor(call.callId, agentId, await fields(call), dayOf(now()), now());
      let { ticket } = opened;
      if (ticket.status === 'draft' && ticket.agentId !== agentId) {
        // The call came from a colleague: whoever speaks to the caller now writes the ticket.
        const handed = await tickets.change(ticket.ticketId, (current) => accepted({ ...current, agentId }));
        if (handed.ok) ticket = handed.value;
      }
      told(ticket);
      return ticket;
    },

    /** A final line or a gap from a recogniser. Done when it is stored and the draft has followed. */
    lineHeard(line: NewLine): Promise<void> {
      return inOrder(line.callId, async () => {
        const known = live.lines.get(line.callId) ?? (await linesOf(line.callId));
        const stored = await transcript.append(line, now());
        if (live.lines.get(line.callId) === known) known.push(stored);
        for (const desk of desksIn(live, line.callId)) tell.agent(desk, 'transcript:line', stored);
        await refill(line.callId);
      });
    },

    /** A person's word on a line: told on the desk of the call, and the machine's values follow it. */
    async corrected(correction: NewCorrection): Promise<Reply<TranscriptLine>> {
      const { callId } = correction;
      let reply: Reply<TranscriptLine> = refused('unavailable');
      await inOrder(callId, async () => {
        const line = await transcript.correct(correction, now());
        if (line === null) {
          reply = refused('not-found');
          return;
        }
        reply = accepted(line);
        const known = live.lines.get(callId);
        const at = known?.findIndex(({ seq }) => seq === line.seq) ?? -1;
        if (known !== undefined && at >= 0) known[at] = line;
        for (const desk of desksIn(live, callId)) tell.agent(desk, 'transcript:line', line);
        await refill(callId);
      });
      return reply;
    },

    partialHeard(partial: TranscriptPartial): void {
      for (const desk of desksIn(live, partial.callId)) tell.agent(desk, 'transcript:partial', partial);
    },

    /** After a person changed the ticket: the machine's values follow where a field was given back. */
    refill,
    told,
  };
}
export type Drafts = ReturnType<typeof runDrafts>;
