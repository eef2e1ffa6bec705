import { z } from 'zod';
import { AgentState, Availability } from './agent.ts';
import { LivePicture } from './board.ts';
import { Direction, EndedBy, OfferEnd, Outcome } from './call.ts';
import { ConversationLinkRequests, PartyEnd, PartyTarget, TransferTarget } from './conversation.ts';
import { FlowVersion } from './flow.ts';
import type { ProgressAnswer } from './flow-progress.ts';
import { AgentId, CallId, CallMs, Extension, Instant, Language, Leg, QueueName } from './ids.ts';
import { Skills } from './queue.ts';
import type { Reply } from './reply.ts';

/**
 * The link between `ivr` and `server`: Socket.IO namespace `/ivr`, `ivr` is the client,
 * `auth: { token, protocol }` with the link secret of the settings. Facts flow to `server`, requests to `ivr`.
 */
export const LINK_NAMESPACE = '/ivr';

/** What happened in a call or at an agent. Times are instants of `ivr`'s clock. */
export const Fact = z.discriminatedUnion('fact', [
  z.object({
    fact: z.literal('call:arrived'),
    callId: CallId,
    direction: Direction.default('inbound'),
    /** The missed-call task a call of ours is for. */
    dutyId: z.string().nullable().default(null),
    /** The citizen's number, whoever called. Personal. */
    callerNumber: z.string().max(64),
    calledNumber: z.string().max(64),
    /** A call the demo placed. */
    simulated: z.boolean(),
  }),
  z.object({ fact: z.literal('call:queued'), callId: CallId, queue: QueueName }),
  /** On to another queue, at the old place. */
  z.object({ fact: z.literal('call:moved'), callId: CallId, queue: QueueName }),
  z.object({ fact: z.literal('call:offered'), callId: CallId, agentId: AgentId }),
  /** The agent's phone rings (SIP 180). */
  z.object({ fact: z.literal('call:ringing'), callId: CallId, agentId: AgentId }),
  z.object({ fact: z.literal('call:offerEnded'), callId: CallId, agentId: AgentId, why: OfferEnd }),
  z.object({ fact: z.literal('call:answered'), callId: CallId, agentId: AgentId }),
  z.object({ fact: z.literal('call:held'), callId: CallId }),
  z.object({ fact: z.literal('call:resumed'), callId: CallId }),
  /** Sent on to Asterisk's own queue because `ivr` was away: waits there. */
  z.object({ fact: z.literal('call:fellBack'), callId: CallId }),
  z.object({ fact: z.literal('call:longHold'), callId: CallId }),
  /** A second party is called. */
  z.object({ fact: z.literal('call:partyCalled'), callId: CallId, agentId: AgentId, target: PartyTarget }),
  z.object({ fact: z.literal('call:partyJoined'), callId: CallId, target: PartyTarget }),
  z.object({ fact: z.literal('call:partyEnded'), callId: CallId, why: PartyEnd }),
  /** `agentId` has left the call to another. */
  z.object({
    fact: z.literal('call:transferred'),
    callId: CallId,
    /** Whose conversation it was. */
    agentId: AgentId,
    target: TransferTarget,
    /** The lead took it, the agent did not give it. */
    byLead: z.boolean().default(false),
  }),
  /** The agent's page and phone are gone: told to the caller at first, then the call waits for another agent. */
  z.object({ fact: z.literal('call:agentLost'), callId: CallId, agentId: AgentId }),
  z.object({ fact: z.literal('call:ended'), callId: CallId, outcome: Outcome, by: EndedBy }),
  /** Asterisk writes `file` (absolute path, raw signed linear 16 kHz mono little-endian) from call time `startMs` on. */
  z.object({
    fact: z.literal('recording:started'),
    callId: CallId,
    leg: Leg,
    file: z.string(),
    startMs: CallMs,
  }),
  z.object({ fact: z.literal('recording:ended'), callId: CallId, leg: Leg, file: z.string() }),
  /** 回拨登记: the caller gave up the wait for a call back; the place in the queue is kept by time of queueing. */
  z.object({
    fact: z.literal('callback:requested'),
    callId: CallId,
    /** Personal. */
    number: z.string().max(64),
  }),
  /** 好差评 by key after the call: 5 very good … 1 very bad. */
  z.object({ fact: z.literal('call:graded'), callId: CallId, grade: z.int().min(1).max(5) }),
  /** Nothing of what is said is recorded or sent on from here; `call:ended` ends it too. */
  z.object({ fact: z.literal('recording:paused'), callId: CallId }),
  z.object({ fact: z.literal('recording:resumed'), callId: CallId }),
  z.object({ fact: z.literal('agent:changed'), agentId: AgentId, state: AgentState }),
  /** Not with the queue any more: what the agent did ends here. */
  z.object({ fact: z.literal('agent:left'), agentId: AgentId }),
]);
export type Fact = z.infer<typeof Fact>;

/** A fact in the post: `spool` names the spool file it was written to, `n` counts in it from 1. (spool, n) arrives once. */
export const PostedFact = z.object({
  spool: z.string().min(1).max(64),
  n: z.int().positive(),
  at: Instant,
  fact: Fact,
});
export type PostedFact = z.infer<typeof PostedFact>;

/** Someone signed in: the account `ivr` makes in Asterisk, and what the person last asked for. */
export const SignedInDesk = z.object({
  agentId: AgentId,
  name: z.string(),
  extension: Extension,
  sipSecret: z.string().min(16),
  /** null: every queue. */
  queues: z.array(QueueName).nullable(),
  skills: Skills,
  /** Used by an `ivr` that does not know this agent yet; afterwards `agent:setAvailability` decides. */
  availability: Availability,
  /** What `ivr` said last of this agent: one that has just started goes on from there. */
  last: AgentState.optional(),
});
export type SignedInDesk = z.infer<typeof SignedInDesk>;

/** Requests of `server` to `ivr`; each gets one `Reply<null>`. */
export const LinkRequests = {
  /** All who are signed in now, whole: `ivr` makes what is missing and removes what is gone. */
  'desks:replace': z.object({ desks: z.array(SignedInDesk) }),
  /** A lead's word, unlike the agent's own, never cuts a timed wrap-up short. */
  'agent:setAvailability': z.object({
    agentId: AgentId,
    availability: Availability,
    by: z.literal('lead').optional(),
  }),
  'call:hold': z.object({ callId: CallId, agentId: AgentId }),
  'call:resume': z.object({ callId: CallId, agentId: AgentId }),
  'call:hangUp': z.object({ callId: CallId, agentId: AgentId }),
  'call:rejoin': z.object({ callId: CallId, agentId: AgentId }),
  /** Neither recording nor transcript of what is said until `call:resumeRecording` or the end of the call. */
  'call:pauseRecording': z.object({ callId: CallId, agentId: AgentId }),
  'call:resumeRecording': z.object({ callId: CallId, agentId: AgentId }),
  'call:sendDigits': z.object({ callId: CallId, agentId: AgentId, digits: z.string() }),
  /** What new callers are led through from now on; calls in progress keep theirs. Refused where it could lose a caller. */
  'flow:replace': FlowVersion,
  'demo:simulateCaller': z.object({ language: Language, callerNumber: z.string() }),
  ...ConversationLinkRequests,
} as const;
export type LinkRequestName = keyof typeof LinkRequests;
export type LinkRequest<N extends LinkRequestName> = z.infer<(typeof LinkRequests)[N]>;
export type LinkServerToClient = {
  [N in LinkRequestName]: (request: LinkRequest<N>, reply: (reply: Reply<null>) => void) => void;
};

/** What `ivr` sends. */
export const LinkPosts = {
  /** In order of `n`; the reply's value is the highest `n` of that spool now stored. */
  'facts:post': z.object({ facts: z.array(PostedFact).min(1).max(500) }),
  'live:picture': LivePicture,
  /** A caller asks how a ticket stands; the reply is all that may be said. Personal. */
  'progress:ask': z.object({
    callId: CallId,
    ticket: z.string().max(32),
    code: z.string().max(16),
  }),
} as const;
export type LinkClientToServer = {
  'facts:post': (
    post: z.infer<(typeof LinkPosts)['facts:post']>,
    reply: (reply: Reply<number>) => void,
  ) => void;
  'live:picture': (picture: LivePicture) => void;
  'progress:ask': (
    ask: z.infer<(typeof LinkPosts)['progress:ask']>,
    reply: (reply: Reply<ProgressAnswer>) => void,
  ) => void;
};

/**
 * The address Asterisk opens for each speaker: `/media?call=<CallId>&leg=<Leg>&at=<CallMs>`, WebSocket subprotocol
 * `media`, HTTP Basic `media:<media secret>`. `at` is the call time at which the tap was asked for.
 * https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket/
 */
export const MediaQuery = z.object({ call: CallId, leg: Leg, at: z.coerce.number().int() });
export type MediaQuery = z.infer<typeof MediaQuery>;
export const MEDIA_PATH = '/media';
export const MEDIA_USER = 'media';
export const MEDIA_SAMPLE_RATE = 16_000;

/** Below the data folder: where Asterisk writes recordings of calls that last (its spool folder's `recording`). */
export const RECORDINGS_FOLDER = 'asterisk/spool/recording';
/** Below the sounds of `promptsDir`: a folder a language, and what each sound says: `[{id, zh, en}]`. */
export const PROMPTS_FOLDER = 'hotline';
export const PROMPT_TEXTS = 'texts.json';
