import type { Availability } from '../../../server/protocol/agent.ts';
import type { CallControl, LeadControl } from '../../../server/protocol/conversation.ts';
import type { DeskReplies, DeskRequest, DeskRequestName } from '../../../server/protocol/desk.ts';
import type { CallId, Language } from '../../../server/protocol/ids.ts';
import type { Reply } from '../../../server/protocol/reply.ts';
import type { TicketFieldName, TicketMove, TicketView } from '../../../server/protocol/ticket.ts';
import type { TranscriptLine } from '../../../server/protocol/transcript.ts';
import type { DeskLink, DeskLinkListener } from '../link/desk-link.ts';
import type { Phone, PhoneProblem, PhoneState } from '../phone/phone.ts';
import {
  type DeskCommand,
  type DeskEvent,
  type DeskState,
  initialDesk,
  type LegSpeech,
  step,
} from './desk-state.ts';
import { unsent, unsentFields } from './ticket-edits.ts';
import { lastSeq } from './transcript.ts';

/** A field is sent this long after the last key, and at once when it is left. */
const TYPING_PAUSE_MS = 700;
/** At the end of a call the phone is free a moment before the desk is told; only after it is the sound lost. */
const SOUND_LOST_AFTER_MS = 700;
const REJOIN_AGAIN_MS = 5000;
/** The phone of a lead who asked for the sound of a call rings within this time, and nobody has to press a key. */
const ASKED_RING_MS = 10_000;

export type DeskParts = {
  connect: (listener: DeskLinkListener) => DeskLink;
  /** Called after `connect`; null at a desk that takes no calls. */
  startPhone: () => Phone | null;
  ring: { start: () => void; stop: () => void };
  speech: LegSpeech;
  /** Made once per press of a move button, so that a repeated send is done once. */
  newKey: () => string;
};

export type DeskView = { desk: DeskState; phone: PhoneState; phoneProblem: PhoneProblem | null };

/** In a call, but the phone is not: nobody hears anybody. */
export const soundLost = ({ desk, phone }: DeskView): boolean =>
  (desk.agent?.is === 'talking' || desk.agent?.is === 'holding') && phone.is === 'registered';

export type RunningDesk = {
  view: () => DeskView;
  watch: (listener: () => void) => () => void;
  setAvailability: (availability: Availability) => Promise<void>;
  answer: () => void;
  decline: () => void;
  toggleHold: () => Promise<void>;
  toggleMute: () => void;
  /** Pauses recording and transcript, or lets them go on. */
  togglePause: () => Promise<void>;
  hangUp: () => Promise<void>;
  sendDigits: (digits: string) => void;
  enterField: (field: TicketFieldName) => void;
  typeInField: (field: TicketFieldName, value: string) => void;
  /** Sends what was typed in the field now, without waiting for a pause. */
  sendField: (field: TicketFieldName) => Promise<void>;
  leaveField: (field: TicketFieldName) => Promise<void>;
  giveBackField: (field: TicketFieldName) => Promise<void>;
  moveTicket: (move: TicketMove) => Promise<boolean>;
  /** What was said in a line, or null for what was recognised; the reply has the line as it is shown now. */
  correctLine: (line: TranscriptLine, text: string | null) => Promise<Reply<TranscriptLine>>;
  listTickets: (text: string) => Promise<TicketView[]>;
  /** Any other request: its refusal is shown, its value given. */
  request: <N extends DeskRequestName>(name: N, request: DeskRequest<N>) => Promise<Reply<DeskReplies[N]>>;
  /** Something about the own conversation and a second party. */
  control: (callId: CallId, control: CallControl) => Promise<void>;
  /** Something a lead does with a call; a phone that rings for it is answered. */
  lead: (callId: CallId, control: LeadControl) => Promise<void>;
  /** A call to a number outside, `dutyId` for a missed-call task. @returns whether it has begun */
  dial: (number: string, dutyId: string | null) => Promise<boolean>;
  /** @returns whether it has begun */
  simulateCaller: (language: Language) => Promise<boolean>;
  watchBoard: () => Promise<void>;
  dismissRefusal: () => void;
  close: () => void;
};

/** The shell of a desk: events in, commands out; one state, told whole at each change. */
export function runDesk(parts: DeskParts): RunningDesk {
  let view: DeskView = {
    desk: initialDesk(parts.speech),
    phone: { is: 'connecting' },
    phoneProblem: null,
  };
  const listeners = new Set<() => void>();
  const pauses = new Map<TicketFieldName, ReturnType<typeof setTimeout>>();
  const tell = (): void => {
    rejoinWhenLost();
    for (const listener of listeners) listener();
  };

  let rejoin: ReturnType<typeof setTimeout> | null = null;
  /** A desk in a call whose phone has none (after a reload, a lost network) asks to be rung into it again. */
  function rejoinWhenLost(): void {
    const lost = soundLost(view);
    if (!lost && rejoin !== null) {
      clearTimeout(rejoin);
      rejoin = null;
    } else if (lost) rejoin ??= setTimeout(askBack, SOUND_LOST_AFTER_MS);
  }
  function askBack(): void {
    const { call } = view.desk;
    if (call !== null) void link.request('call:rejoin', { callId: call.callId });
    rejoin = setTimeout(askBack, REJOIN_AGAIN_MS);
  }

  let soundAsked: ReturnType<typeof setTimeout> | null = null;
  const expectRing = (): void => {
    if (soundAsked !== null) clearTimeout(soundAsked);
    soundAsked = setTimeout(() => {
      soundAsked = null;
    }, ASKED_RING_MS);
  };

  const expectNoRing = (): void => {
    if (soundAsked !== null) clearTimeout(soundAsked);
    soundAsked = null;
  };

  const dispatch = (event: DeskEvent): void => {
    const next = step(view.desk, event);
    if (next.state !== view.desk) {
      view = { ...view, desk: next.state };
      tell();
    }
    for (const command of next.commands) void perform(command);
  };

  const link = parts.connect({
    onEvent: (event) => {
      dispatch(event);
      // What was typed while the line was cut goes out with the new connection.
      if (event.is === 'pictureCame')
        for (const field of unsentFields(view.desk.edits)) void sendField(field);
    },
    have: () => {
      const { transcript } = view.desk;
      return transcript.callId === null ? null : { callId: transcript.callId, seq: lastSeq(transcript) };
    },
  });
  // After the link, because a browser opens one WebSocket of a host at a time: a phone socket that hangs (Asterisk away)
  // would keep the desk from its words.
  const phone = parts.startPhone();
  const unwatchPhone = phone?.watch((state, problem) => {
    view = {
      ...view,
      phone: state,
      phoneProblem: problem ?? (state.is === 'inCall' ? null : view.phoneProblem),
    };
    const { agent } = view.desk;
    // A ring in the middle of one's own call is the same call coming back after a reload or a lost network.
    const inCall = agent?.is === 'talking' || agent?.is === 'holding';
    if (state.is === 'ringing' && (inCall || soundAsked !== null)) phone?.answer();
    else if (state.is === 'ringing') parts.ring.start();
    else parts.ring.stop();
    tell();
  });

  /** Asks and shows the refusal, if any; the value of what was accepted. */
  const ask = async <N extends DeskRequestName>(name: N, request: DeskRequest<N>) => {
    const reply = await link.request(name, request);
    if (!reply.ok) dispatch({ is: 'refused', refusal: reply.refusal });
    else if (view.desk.refusal !== null) dispatch({ is: 'refusalDismissed' });
    return reply;
  };

  async function perform(command: DeskCommand): Promise<void> {
    switch (command.do) {
      case 'fetchLines': {
        const { callId, afterSeq } = command;
        const reply = await link.request('transcript:get', { callId, afterSeq });
        if (reply.ok) dispatch({ is: 'linesCame', lines: reply.value });
        return;
      }
      case 'openTicket': {
        const reply = await link.request('ticket:open', { callId: command.callId });
        // A refusal here is the race with the end of the call; the next picture brings the draft.
        if (reply.ok) dispatch({ is: 'ticketCame', ticket: reply.value });
        return;
      }
      case 'watchBoard': {
        const reply = await link.request('board:watch', {});
        if (reply.ok) dispatch({ is: 'boardCame', board: reply.value });
        return;
      }
      default:
        return impossible(command);
    }
  }

  async function sendField(field: TicketFieldName): Promise<void> {
    clearTimeout(pauses.get(field));
    pauses.delete(field);
    const { ticket, edits } = view.desk;
    const value = unsent(edits, field);
    if (ticket === null || value === null) return;
    dispatch({ is: 'fieldSent', field, value });
    showTicket(field, await link.request('ticket:setField', { ticketId: ticket.ticketId, field, value }));
  }
  const showTicket = (field: TicketFieldName, reply: Reply<TicketView>): void => {
    if (reply.ok) dispatch({ is: 'ticketCame', ticket: reply.value });
    else dispatch({ is: 'fieldRefused', field, refusal: reply.refusal });
  };

  return {
    view: () => view,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setAvailability: async (availability) => {
      const reply = await ask('agent:setAvailability', { availability });
      if (reply.ok) dispatch({ is: 'fact', name: 'agent:changed', fact: reply.value });
    },
    answer: () => phone?.answer(),
    decline: () => phone?.decline(),
    toggleHold: async () => {
      const { agent } = view.desk;
      if (agent?.is === 'talking') await ask('call:hold', { callId: agent.callId });
      else if (agent?.is === 'holding') await ask('call:resume', { callId: agent.callId });
    },
    toggleMute: () => {
      if (view.phone.is === 'inCall') phone?.setMuted(!view.phone.muted);
    },
    togglePause: async () => {
      const { call } = view.desk;
      if (call === null) return;
      const name = call.pausedAt === null ? 'call:pauseRecording' : 'call:resumeRecording';
      await ask(name, { callId: call.callId });
    },
    hangUp: async () => {
      const { call } = view.desk;
      const reply = call === null ? null : await link.request('call:hangUp', { callId: call.callId });
      // Without the server the phone's own BYE still ends the call: nobody may be kept on the line by a lost socket.
      if (reply?.ok !== true) phone?.hangUp();
    },
    sendDigits: (digits) => phone?.sendDigits(digits),
    enterField: (field) => dispatch({ is: 'fieldEntered', field }),
    typeInField: (field, value) => {
      dispatch({ is: 'fieldTyped', field, value });
      clearTimeout(pauses.get(field));
      pauses.set(
        field,
        setTimeout(() => void sendField(field), TYPING_PAUSE_MS),
      );
    },
    sendField,
    leaveField: async (field) => {
      const sending = sendField(field);
      dispatch({ is: 'fieldLeft', field });
      await sending;
    },
    giveBackField: async (field) => {
      const { ticket } = view.desk;
      if (ticket === null) return;
      showTicket(
        field,
        await link.request('ticket:setField', { ticketId: ticket.ticketId, field, value: null }),
      );
    },
    moveTicket: async (move) => {
      await Promise.all(unsentFields(view.desk.edits).map(sendField));
      const { ticket } = view.desk;
      if (ticket === null) return false;
      const { ticketId } = ticket;
      const reply = await ask('ticket:move', { ticketId, move, note: '', key: parts.newKey() });
      if (reply.ok) dispatch({ is: 'ticketCame', ticket: reply.value });
      return reply.ok;
    },
    correctLine: async ({ callId, seq }, text) => {
      const reply = await link.request('transcript:correct', { callId, seq, text });
      if (reply.ok) dispatch({ is: 'linesCame', lines: [reply.value] });
      return reply;
    },
    listTickets: async (text) => {
      const reply = await link.request('ticket:list', { text, limit: 30 });
      return reply.ok ? reply.value : [];
    },
    request: ask,
    control: async (callId, control) => {
      await ask('call:control', { callId, control });
    },
    lead: async (callId, control) => {
      if (control.request === 'supervise' || control.request === 'pull') expectRing();
      await ask('lead:control', { callId, control });
    },
    dial: async (number, dutyId) => {
      expectRing();
      const { ok } = await ask('call:dial', { number, dutyId });
      // What rings now is somebody else, and is not answered by itself.
      if (!ok) expectNoRing();
      return ok;
    },
    simulateCaller: async (language) => {
      return (await ask('demo:simulateCaller', { language })).ok;
    },
    watchBoard: async () => {
      await perform({ do: 'watchBoard' });
    },
    dismissRefusal: () => dispatch({ is: 'refusalDismissed' }),
    close: () => {
      for (const pause of pauses.values()) clearTimeout(pause);
      if (rejoin !== null) clearTimeout(rejoin);
      if (soundAsked !== null) clearTimeout(soundAsked);
      unwatchPhone?.();
      parts.ring.stop();
      phone?.close();
      link.close();
      listeners.clear();
    },
  };
}

function impossible(command: never): never {
  throw new Error(`unknown command: ${JSON.stringify(command)}`);
}
