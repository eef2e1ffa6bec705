import { z } from 'zod';
import { AgentState, Availability } from './agent.ts';
import { AgentId, CallId, Extension, Instant, QueueName } from './ids.ts';

// What people do with a conversation: the agent with a second party, the lead from the board.

/** A number of the telephone network as it is dialled out: never a SIP address. Personal. */
export const OutsideNumber = z.string().regex(/^[0-9*#]{2,20}$/);
export type OutsideNumber = z.infer<typeof OutsideNumber>;

/** Who can be brought into a conversation. */
export const PartyTarget = z.discriminatedUnion('to', [
  z.object({ to: z.literal('agent'), agentId: AgentId }),
  z.object({ to: z.literal('outside'), number: OutsideNumber }),
]);
export type PartyTarget = z.infer<typeof PartyTarget>;

/** Where a call can be sent. */
export const TransferTarget = z.discriminatedUnion('to', [
  ...PartyTarget.options,
  z.object({ to: z.literal('queue'), queue: QueueName }),
]);
export type TransferTarget = z.infer<typeof TransferTarget>;

/** What an agent asks for in the own conversation; each gets one reply. */
export const CallControl = z.discriminatedUnion('request', [
  /** The caller hears music until the other answers, then the agent goes; without an answer the caller is back. */
  z.object({ request: z.literal('transfer'), target: TransferTarget }),
  /** The agent speaks with the other first; the caller hears music. */
  z.object({ request: z.literal('consult'), target: PartyTarget }),
  /** The agent goes, caller and second party stay. */
  z.object({ request: z.literal('complete') }),
  /** Speak with the one who waits; the other waits. */
  z.object({ request: z.literal('swap') }),
  /** All three hear each other. */
  z.object({ request: z.literal('joinAll') }),
  /** The second party goes, the caller is back. */
  z.object({ request: z.literal('cancel') }),
  /** The warning to a malicious caller is played to both. */
  z.object({ request: z.literal('playWarning') }),
]);
export type CallControl = z.infer<typeof CallControl>;

export const LeadMode = z.enum(['listen', 'whisper', 'barge', 'takeOver']);
export type LeadMode = z.infer<typeof LeadMode>;

/** What a lead asks for about a call; each gets one reply. */
export const LeadControl = z.discriminatedUnion('request', [
  /** listen: hears all, is heard by nobody · whisper: the agent alone hears · barge: all hear · takeOver: the agent goes. */
  z.object({ request: z.literal('supervise'), mode: LeadMode }),
  z.object({ request: z.literal('leaveCall') }),
  /** A waiting caller is the next one. */
  z.object({ request: z.literal('moveUp') }),
  /** A waiting caller rings at the lead's own phone. */
  z.object({ request: z.literal('pull') }),
]);
export type LeadControl = z.infer<typeof LeadControl>;

/** Who else is in a conversation, as it is now. */
export const Party = z.object({
  target: PartyTarget,
  /** transfer: the agent goes when it answers · consult: the agent speaks with it first. */
  purpose: z.enum(['transfer', 'consult']),
  /** ringing · talking: with the agent (and the caller, where the call is not held) · waiting: hears music. */
  is: z.enum(['ringing', 'talking', 'waiting']),
});
export type Party = z.infer<typeof Party>;

export const Supervision = z.object({ agentId: AgentId, mode: LeadMode, is: z.enum(['ringing', 'on']) });
export type Supervision = z.infer<typeof Supervision>;

/** What stands around a conversation: part of the live picture. */
export const Around = z.object({
  party: Party.nullable(),
  lead: Supervision.nullable(),
  /** The caller was left with music for longer than the setting allows. */
  heldTooLong: z.boolean(),
  /** The agent's page is gone and the caller was told so. */
  agentAway: z.boolean(),
});
export type Around = z.infer<typeof Around>;
export const NOBODY_AROUND: Around = { party: null, lead: null, heldTooLong: false, agentAway: false };

/** A colleague one can consult or transfer to. */
export const Colleague = z.object({
  agentId: AgentId,
  name: z.string(),
  extension: Extension,
  /** Null: not signed in. */
  state: AgentState.nullable(),
});
export type Colleague = z.infer<typeof Colleague>;

/** A number outside that has a name: a department, 110. */
export const Place = z.object({ name: z.string().min(1).max(40), number: OutsideNumber });
export type Place = z.infer<typeof Place>;

export const Directory = z.object({
  colleagues: z.array(Colleague),
  queues: z.array(QueueName),
  places: z.array(Place),
  /** Numbers outside may be typed; false: there are no outside lines, or only the listed places may be called. */
  anyNumber: z.boolean(),
});
export type Directory = z.infer<typeof Directory>;

/** Evidence: something a person marked at a moment of a call. */
export const CallMark = z.object({
  callId: CallId,
  kind: z.enum(['malicious']),
  at: Instant,
  /** Call time. */
  atMs: z.int(),
  agentId: AgentId,
});
export type CallMark = z.infer<typeof CallMark>;

/** Requests of pages, joined into the catalogue of desk.ts. */
export const ConversationRequests = {
  'call:control': z.object({ callId: CallId, control: CallControl }),
  /** The agent's phone rings, then the citizen is called. `dutyId`: the missed-call task this call is for. */
  'call:dial': z.object({ number: OutsideNumber, dutyId: z.string().min(1).max(64).nullable() }),
  'call:mark': z.object({ callId: CallId, kind: CallMark.shape.kind }),
  'desk:directory': z.object({}),
  'lead:control': z.object({ callId: CallId, control: LeadControl }),
  /** Text on the agent's screen. */
  'lead:sendText': z.object({ callId: CallId, text: z.string().trim().min(1).max(200) }),
  'lead:setAvailability': z.object({ agentId: AgentId, availability: Availability }),
} as const;

export type ConversationReplies = {
  'call:control': null;
  'call:dial': null;
  'call:mark': CallMark;
  'desk:directory': Directory;
  'lead:control': null;
  'lead:sendText': null;
  'lead:setAvailability': null;
};

/** Why a second party did not answer, or is gone. */
export const PartyEnd = z.enum(['noAnswer', 'declined', 'busy', 'unreachable', 'left']);
export type PartyEnd = z.infer<typeof PartyEnd>;

/** Facts told to pages, joined into the catalogue of desk.ts. */
export const ConversationFacts = {
  'call:aroundChanged': z.object({ callId: CallId, around: Around }),
  'call:partyEnded': z.object({ callId: CallId, why: PartyEnd }),
  'lead:textSent': z.object({ callId: CallId, text: z.string(), at: Instant }),
} as const;

/** Requests of `server` to `ivr`, joined into the catalogue of link.ts. */
export const ConversationLinkRequests = {
  'call:control': z.object({ callId: CallId, agentId: AgentId, control: CallControl }),
  'call:dial': z.object({
    agentId: AgentId,
    number: OutsideNumber,
    dutyId: z.string().nullable(),
  }),
  'lead:control': z.object({ callId: CallId, agentId: AgentId, control: LeadControl }),
  /** Neither a page nor a phone of this agent is there any more. */
  'agent:lost': z.object({ callId: CallId, agentId: AgentId }),
} as const;
