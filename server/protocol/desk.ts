import { z } from 'zod';
import { AgentState, Availability } from './agent.ts';
import { BoardPatch, type BoardPicture } from './board.ts';
import { CallView, HistoryItem } from './call.ts';
import { Around, ConversationFacts, type ConversationReplies, ConversationRequests } from './conversation.ts';
import { CallId, Language, Leg, TicketId } from './ids.ts';
import { Trouble } from './recording.ts';
import type { Reply } from './reply.ts';
import { FieldValue, TicketFieldName, TicketMove, TicketView } from './ticket.ts';
import { TranscriptLine, TranscriptPartial } from './transcript.ts';

/** Socket.IO path and namespace of the pages (agents' and leads'). The session cookie signs them in. */
export const DESK_NAMESPACE = '/desk';

/** All a page needs to draw itself after a (re)connection. */
export const DeskPicture = z.object({
  state: AgentState,
  /** The call that rings, is talked in, or is wrapped up now. */
  call: CallView.nullable(),
  around: Around,
  /** Lines of `call` with seq greater than what the page said it had. */
  lines: z.array(TranscriptLine),
  ticket: TicketView.nullable(),
  history: z.array(HistoryItem),
});
export type DeskPicture = z.infer<typeof DeskPicture>;

/** Requests of a page; each gets one `Reply`. Names are imperative. */
export const DeskRequests = {
  /** First request on every connection. `have`: the last line's seq the page holds of that call, 0 for none. */
  'desk:resume': z.object({
    protocol: z.int(),
    have: z.object({ callId: CallId, seq: z.int().nonnegative() }).nullable(),
  }),
  'agent:setAvailability': z.object({ availability: Availability }),
  'call:hold': z.object({ callId: CallId }),
  'call:resume': z.object({ callId: CallId }),
  'call:hangUp': z.object({ callId: CallId }),
  /** The page has lost the sound of its call (reload, network): its phone is rung again and put where it was. */
  'call:rejoin': z.object({ callId: CallId }),
  /** Neither recording nor transcript of what is said until `call:resumeRecording` or the end of the call. */
  'call:pauseRecording': z.object({ callId: CallId }),
  'call:resumeRecording': z.object({ callId: CallId }),
  'call:sendDigits': z.object({ callId: CallId, digits: z.string().regex(/^[0-9*#A-D]{1,32}$/) }),
  /** Opens the draft of this call where there is none yet; else gives the one there is. */
  'ticket:open': z.object({ callId: CallId }),
  'ticket:get': z.object({ ticketId: TicketId }),
  /** A person's value for one field; `value` null gives the field back to the machine. */
  'ticket:setField': z.object({
    ticketId: TicketId,
    field: TicketFieldName,
    value: FieldValue.shape.value.nullable(),
  }),
  /** `key`: made once by the page for this press of the button, so that a repeated send is done once. */
  'ticket:move': z.object({
    ticketId: TicketId,
    move: TicketMove,
    note: z.string().max(2000),
    key: z.string().min(8).max(64),
  }),
  'ticket:list': z.object({ text: z.string().max(100), limit: z.int().min(1).max(200) }),
  'transcript:get': z.object({ callId: CallId, afterSeq: z.int().nonnegative() }),
  /** What was said, by a person who heard it: the call's agent or a lead. null: as it was recognised. */
  'transcript:correct': z.object({
    callId: CallId,
    seq: z.int().positive(),
    text: z.string().trim().min(1).max(2000).nullable(),
  }),
  'board:watch': z.object({}),
  'board:unwatch': z.object({}),
  /** Demo mode only: places a call to 12345 that speaks a sample after it is answered. */
  'demo:simulateCaller': z.object({ language: Language }),
  ...ConversationRequests,
} as const;
export type DeskRequestName = keyof typeof DeskRequests;
export type DeskRequest<N extends DeskRequestName> = z.infer<(typeof DeskRequests)[N]>;

/** What each request's reply holds. */
export type DeskReplies = {
  'desk:resume': DeskPicture;
  'agent:setAvailability': AgentState;
  'call:hold': null;
  'call:resume': null;
  'call:hangUp': null;
  'call:rejoin': null;
  'call:pauseRecording': null;
  'call:resumeRecording': null;
  'call:sendDigits': null;
  'ticket:open': TicketView;
  'ticket:get': TicketView;
  'ticket:setField': TicketView;
  'ticket:move': TicketView;
  'ticket:list': TicketView[];
  'transcript:get': TranscriptLine[];
  'transcript:correct': TranscriptLine;
  'board:watch': BoardPicture;
  'board:unwatch': null;
  'demo:simulateCaller': null;
} & ConversationReplies;

/** Facts told to pages; names are past tense. */
export const DeskFacts = {
  'agent:changed': AgentState,
  /** Null: there is no call on this desk any more. */
  'call:changed': CallView.nullable(),
  'call:historyFound': z.object({ callId: CallId, items: z.array(HistoryItem) }),
  'transcript:partial': TranscriptPartial,
  /** Told again with the same seq when it was corrected. */
  'transcript:line': TranscriptLine,
  'ticket:changed': TicketView,
  'board:changed': BoardPatch,
  /** A call became confidential, or no longer is: what any page shows of it is asked for again. */
  'call:confidentialChanged': z.object({ callId: CallId, confidential: z.boolean() }),
  ...ConversationFacts,
  /** What is wrong with the recordings now; empty: nothing. */
  'recordings:troubled': z.object({ troubles: z.array(Trouble) }),
  /** Speech to text of this speaker of the call: null engine = none, with why. */
  'speech:changed': z.object({
    callId: CallId,
    leg: Leg,
    engine: z.string().nullable(),
    why: z.string().nullable(),
  }),
  /** The session ended (signed in elsewhere, or signed out): the page goes back to the sign-in. */
  'session:ended': z.object({ why: z.enum(['signed-out', 'signed-in-elsewhere', 'expired']) }),
} as const;
export type DeskFactName = keyof typeof DeskFacts;
export type DeskFact<N extends DeskFactName> = z.infer<(typeof DeskFacts)[N]>;

/** Socket.IO typings derived from the two catalogues. */
export type DeskClientToServer = {
  [N in DeskRequestName]: (request: DeskRequest<N>, reply: (reply: Reply<DeskReplies[N]>) => void) => void;
};
export type DeskServerToClient = { [N in DeskFactName]: (fact: DeskFact<N>) => void };
