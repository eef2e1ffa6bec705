import type { AgentState } from '../../../server/protocol/agent.ts';
import type { BoardPatch, BoardPicture } from '../../../server/protocol/board.ts';
import { changed } from '../../../server/protocol/board-change.ts';
import type { CallView, HistoryItem } from '../../../server/protocol/call.ts';
import { type Around, NOBODY_AROUND, type PartyEnd } from '../../../server/protocol/conversation.ts';
import type { DeskFact, DeskFactName, DeskPicture } from '../../../server/protocol/desk.ts';
import type { CallId, Leg } from '../../../server/protocol/ids.ts';
import type { Trouble } from '../../../server/protocol/recording.ts';
import type { Refusal } from '../../../server/protocol/reply.ts';
import type { TicketFieldName, TicketView } from '../../../server/protocol/ticket.ts';
import type { TranscriptLine } from '../../../server/protocol/transcript.ts';
import {
  type Edits,
  enterField,
  leaveField,
  markSent,
  markUnsent,
  settle,
  typeInField,
} from './ticket-edits.ts';
import {
  addLines,
  hasHole,
  lastSeq,
  noTranscript,
  setPartial,
  type Transcript,
  transcriptOf,
} from './transcript.ts';

/**
 * Everything a desk shows. There is no business rule in here: what may be done comes from the server
 * (`AgentState`, `allowedMoves`); the desk only merges what it is told.
 *
 *   connecting ──pictureCame──► live ──linkLost──► lost ──pictureCame──► live
 *   any ──'session:ended'──► ended
 */
export type DeskState = {
  link: 'connecting' | 'live' | 'lost' | 'ended';
  agent: AgentState | null;
  call: CallView | null;
  transcript: Transcript;
  ticket: TicketView | null;
  edits: Edits;
  history: readonly HistoryItem[];
  /** Who hears each speaker; before the first word of a call, what the city has set. */
  speech: Record<Leg, LegSpeech>;
  /** Who else is in the call. */
  around: Around;
  /** Why the last second party did not stay, until the next one. */
  partyEnd: PartyEnd | null;
  /** What a lead wrote during this call, the last one. */
  leadText: { text: string; at: number } | null;
  /** Null until a lead watches it. */
  board: BoardPicture | null;
  /** Calls that became confidential while this page is open. */
  confidential: readonly CallId[];
  /** What is wrong with the recordings now. */
  troubles: readonly Trouble[];
  endedBecause: DeskFact<'session:ended'>['why'] | null;
  /** The last refusal, until dismissed or until something succeeds. */
  refusal: Refusal | null;
};

export type FactEvent = { [N in DeskFactName]: { is: 'fact'; name: N; fact: DeskFact<N> } }[DeskFactName];

export type DeskEvent =
  | FactEvent
  | { is: 'pictureCame'; picture: DeskPicture }
  | { is: 'linkLost' }
  | { is: 'linesCame'; lines: readonly TranscriptLine[] }
  | { is: 'boardCame'; board: BoardPicture }
  | { is: 'ticketCame'; ticket: TicketView }
  | { is: 'fieldEntered'; field: TicketFieldName }
  | { is: 'fieldTyped'; field: TicketFieldName; value: string }
  | { is: 'fieldSent'; field: TicketFieldName; value: string }
  | { is: 'fieldRefused'; field: TicketFieldName; refusal: Refusal }
  | { is: 'fieldLeft'; field: TicketFieldName }
  | { is: 'refused'; refusal: Refusal }
  | { is: 'refusalDismissed' };

export type DeskCommand =
  | { do: 'fetchLines'; callId: CallId; afterSeq: number }
  | { do: 'openTicket'; callId: CallId }
  | { do: 'watchBoard' };

export type Step = { state: DeskState; commands: DeskCommand[] };

/** `engine` null: this speaker has no transcript. */
export type LegSpeech = { engine: string | null; why: string | null };

/** Who is not transcribed now; null: both are. */
export function speechTrouble({
  caller,
  agent,
}: DeskState['speech']): { leg: Leg | 'both'; why: string | null } | null {
  if (caller.engine !== null && agent.engine !== null) return null;
  if (caller.engine !== null) return { leg: 'agent', why: agent.why };
  return { leg: agent.engine === null ? 'both' : 'caller', why: caller.why };
}

export const initialDesk = (speech: LegSpeech): DeskState => ({
  link: 'connecting',
  agent: null,
  call: null,
  transcript: noTranscript,
  ticket: null,
  edits: {},
  history: [],
  speech: { caller: speech, agent: speech },
  around: NOBODY_AROUND,
  partyEnd: null,
  leadText: null,
  board: null,
  confidential: [],
  troubles: [],
  endedBecause: null,
  refusal: null,
});

const still = (state: DeskState): Step => ({ state, commands: [] });

export function step(state: DeskState, event: DeskEvent): Step {
  switch (event.is) {
    case 'pictureCame':
      return withPicture(state, event.picture);
    case 'linkLost':
      return still(state.link === 'ended' ? state : { ...state, link: 'lost' });
    case 'linesCame':
      return withLines(state, event.lines);
    case 'boardCame':
      return still({ ...state, board: event.board });
    case 'ticketCame':
      return still(withTicket(state, event.ticket));
    case 'fieldEntered':
      return still({ ...state, edits: enterField(state.edits, state.ticket, event.field) });
    case 'fieldTyped':
      return still({ ...state, edits: typeInField(state.edits, state.ticket, event.field, event.value) });
    case 'fieldSent':
      return still({ ...state, edits: markSent(state.edits, event.field, event.value) });
    case 'fieldRefused':
      return still({ ...state, edits: markUnsent(state.edits, event.field), refusal: event.refusal });
    case 'fieldLeft':
      return still({ ...state, edits: leaveField(state.edits, state.ticket, event.field) });
    case 'refused':
      return still({ ...state, refusal: event.refusal });
    case 'refusalDismissed':
      return still({ ...state, refusal: null });
    case 'fact':
      return withFact(state, event);
    default:
      return impossible(event);
  }
}

function withFact(state: DeskState, event: FactEvent): Step {
  switch (event.name) {
    case 'agent:changed':
      return withDraft({ ...state, agent: event.fact });
    case 'call:changed':
      return withWords(state, withDraft(withCall(state, event.fact)));
    case 'call:historyFound':
      return still(
        state.call?.callId === event.fact.callId ? { ...state, history: event.fact.items } : state,
      );
    case 'transcript:partial':
      return still({ ...state, transcript: setPartial(state.transcript, event.fact) });
    case 'transcript:line':
      return withLines(state, [event.fact]);
    case 'ticket:changed':
      return still(withTicket(state, event.fact));
    case 'board:changed':
      return withBoardPatch(state, event.fact);
    case 'call:aroundChanged': {
      if (state.call?.callId !== event.fact.callId) return still(state);
      const { around } = event.fact;
      return still({ ...state, around, partyEnd: around.party === null ? state.partyEnd : null });
    }
    case 'call:partyEnded':
      return still(state.call?.callId === event.fact.callId ? { ...state, partyEnd: event.fact.why } : state);
    case 'lead:textSent': {
      const { callId, text, at } = event.fact;
      return still(state.call?.callId === callId ? { ...state, leadText: { text, at } } : state);
    }
    case 'speech:changed': {
      const { callId, leg, engine, why } = event.fact;
      if (state.call?.callId !== callId) return still(state);
      return still({ ...state, speech: { ...state.speech, [leg]: { engine, why } } });
    }
    case 'call:confidentialChanged': {
      const { callId, confidential } = event.fact;
      const others = state.confidential.filter((one) => one !== callId);
      return still({ ...state, confidential: confidential ? [...others, callId] : others });
    }
    case 'recordings:troubled':
      return still({ ...state, troubles: event.fact.troubles });
    case 'session:ended':
      return still({ ...state, link: 'ended', endedBecause: event.fact.why });
    default:
      return impossible(event);
  }
}

/** A patch goes onto the board it was made for; after a missed one the whole board is asked for again. */
function withBoardPatch(state: DeskState, { n, change }: BoardPatch): Step {
  const { board } = state;
  if (board === null || n <= board.n) return still(state);
  const view = n === board.n + 1 ? changed(board.view, change) : null;
  if (view === null) return { state, commands: [{ do: 'watchBoard' }] };
  return still({ ...state, board: { n, view } });
}

function withPicture(state: DeskState, picture: DeskPicture): Step {
  const fresh = { ...state, link: 'live', agent: picture.state, refusal: null } as const;
  const called = { ...withCall(fresh, picture.call), around: picture.around };
  const ticket = picture.ticket;
  const same = ticket !== null && state.ticket?.ticketId === ticket.ticketId;
  const edits = same ? settle(state.edits, ticket) : {};
  const drawn = withLines({ ...called, history: picture.history, ticket, edits }, picture.lines);
  const draft = withDraft(drawn.state);
  return { state: draft.state, commands: [...drawn.commands, ...draft.commands] };
}

const nobodyElse = { around: NOBODY_AROUND, partyEnd: null, leadText: null } as const;

/** Another call brings another sheet of paper: nothing of the last one may stay on it. */
function withCall(state: DeskState, call: CallView | null): DeskState {
  if (call === null)
    return { ...state, ...nobodyElse, call, transcript: noTranscript, ticket: null, edits: {}, history: [] };
  if (state.call?.callId === call.callId) return { ...state, call };
  const transcript = transcriptOf(state.transcript, call.callId);
  return { ...state, ...nobodyElse, call, transcript, ticket: null, edits: {}, history: [] };
}

function withLines(state: DeskState, lines: readonly TranscriptLine[]): Step {
  const transcript = addLines(state.transcript, lines);
  const next = { ...state, transcript };
  const { callId } = transcript;
  // Asked once per arrival past a hole, because the answer to an earlier question may itself have been lost.
  if (callId === null || !hasHole(transcript)) return still(next);
  return { state: next, commands: [{ do: 'fetchLines', callId, afterSeq: lastSeq(transcript) }] };
}

/** Replies and facts may cross on the wire: an older revision never replaces a newer one. */
function withTicket(state: DeskState, ticket: TicketView): DeskState {
  if (state.call === null || ticket.callId !== state.call.callId) return state;
  if (state.ticket?.ticketId === ticket.ticketId && state.ticket.revision > ticket.revision) return state;
  return { ...state, ticket, edits: settle(state.edits, ticket) };
}

/** A call that was talked in before it came here (a transfer, a consultation) has words that nobody will tell again. */
function withWords(before: DeskState, next: Step): Step {
  const { call } = next.state;
  if (call === null || call.callId === before.call?.callId || call.answeredAt === null) return next;
  return { ...next, commands: [...next.commands, { do: 'fetchLines', callId: call.callId, afterSeq: 0 }] };
}

/** Asks for the draft as soon as the call is talked in and none has come by itself. */
function withDraft(state: DeskState): Step {
  const talking = state.agent?.is === 'talking' || state.agent?.is === 'holding';
  if (!talking || state.call === null || state.ticket !== null) return still(state);
  return { state, commands: [{ do: 'openTicket', callId: state.call.callId }] };
}

function impossible(event: never): never {
  throw new Error(`unknown event: ${JSON.stringify(event)}`);
}
