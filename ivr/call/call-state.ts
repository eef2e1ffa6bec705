import type { CallStage, OfferEnd, Outcome } from '../../server/protocol/call.ts';
import {
  type Around,
  type CallControl,
  type LeadControl,
  type LeadMode,
  NOBODY_AROUND,
  type OutsideNumber,
  type Party,
} from '../../server/protocol/conversation.ts';
import { defaultFlow, type FlowNodeId, type FlowVersion } from '../../server/protocol/flow.ts';
import type { FlowPosition } from '../../server/protocol/flow-position.ts';
import type { ProgressAnswer } from '../../server/protocol/flow-progress.ts';
import { beginFlow } from '../../server/protocol/flow-run.ts';
import type { AgentId, CallId, Language, Leg, QueueName } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';
import type { QueueWish } from '../../server/protocol/queue.ts';
import type { RefusalCode } from '../../server/protocol/reply.ts';

// What one call is, what happens to it and what is done for it; call-flow.ts has the diagram and the decisions.

export type CallSettings = {
  queue: QueueName;
  greeting: boolean;
  /** 0: no announcements. */
  announceEveryMs: number;
  maxWaitMs: number;
  recording: boolean;
  /** Queues whose calls are not recorded. */
  notRecorded: readonly QueueName[];
  /** The speakers' sound goes to the server. */
  listening: boolean;
  /** How long a phone the queue did not offer rings: a colleague's, a lead's, the agent's own for a call of ours. */
  ringMs: number;
  /** 0: a caller on hold is never spoken to. */
  longHoldMs: number;
  /** How long a number outside rings. */
  outsideRingMs: number;
  /** From telling the caller that the agent's page is gone until the call waits for another agent. */
  agentLostQueueMs: number;
};

export type CallState = {
  settings: CallSettings;
  callId: CallId;
  arrivedAt: number;
  queuedAt: number | null;
  /** What it asks of the queue. */
  wish: QueueWish;
  /** When a person first spoke to the caller. */
  answeredAt: number | null;
  /** Legs on our side made so far: agents, second parties, leads. */
  legs: number;
  /** Empty where withheld. Personal: never remembered in the switch. */
  callerNumber: string;
  /** What announcements are spoken in. */
  language: Language;
  /** The flow this call began with and stays with. */
  flow: FlowVersion;
  /** The node by which the call came into its queue. */
  queueNode: FlowNodeId | null;
  /** Someone may be in danger: before all others in any queue. */
  urgent: boolean;
  /** A call back was offered in the queue: key 1 takes it. */
  callbackOffered: boolean;
  /** What of the caller's sound goes on by itself; it is begun once, whoever the caller speaks with. */
  callerSound: { recorded: boolean; sent: boolean };
  now: CallNow;
};

export type CallNow =
  /** In the call flow. `recordingSince`: a message is being left. */
  | { is: 'greeting'; since: number; at: FlowPosition; recordingSince: number | null }
  | { is: 'waiting'; since: number }
  /** The last words to a caller who goes without having been answered. */
  | { is: 'apologizing'; since: number; outcome: 'timedOut' | 'callback' }
  | { is: 'ringing'; since: number; agentId: AgentId; leg: number }
  /** A call we make: the agent's phone rings; once it is answered (`called`) the citizen's. */
  | { is: 'dialling'; since: number; agentId: AgentId; leg: number; number: OutsideNumber; called: boolean }
  /** talking: the caller is with the agent · holding: the caller hears music. */
  | ({ is: 'talking' | 'holding'; since: number } & Conversation)
  /** The agent is gone. The party rings (the caller hears music) or speaks with the caller. */
  /** Caller and a number outside. `by` null: the flow handed over, from its node `node`. */
  | { is: 'handedOver'; since: number; party: LegParty; by: AgentId | null; node: FlowNodeId | null }
  /** The call has ended as `answered`; the caller is asked for a grade. */
  | { is: 'surveying'; since: number; at: FlowPosition }
  | { is: 'ended'; since: number; outcome: Outcome };

export type Conversation = {
  agentId: AgentId;
  leg: number;
  /** The leg that rings to bring back an agent whose page lost its sound, else null. */
  returning: number | null;
  party: LegParty | null;
  lead: LegLead | null;
  heldTooLong: boolean;
  /** Page and phone of the agent are gone, and the caller was told. */
  agentAway: boolean;
};
/** `heard`: its sound is sent and recorded, begun when it first spoke with the caller. */
export type LegParty = Party & { leg: number; heard: boolean };
export type LegLead = { agentId: AgentId; leg: number; mode: LeadMode; is: 'ringing' | 'on' };

/** The agent's own requests; each gets one `reply`. `ask` names the request. */
export type AgentAsk =
  | { request: 'hold' }
  | { request: 'resume' }
  | { request: 'hangUp' }
  | { request: 'rejoin' }
  | { request: 'sendDigits'; digits: string }
  | CallControl;
/** The lead's, about a conversation. */
export type LeadAsk = Extract<LeadControl, { request: 'supervise' | 'leaveCall' }>;

export type CallEvent = { at: number } & (
  | { event: 'arrived'; callerNumber: string; calledNumber: string; simulated: boolean }
  | { event: 'dialled'; agentId: AgentId; number: OutsideNumber; callerId: string; dutyId: string | null }
  /** The citizen answered a call of ours. */
  | { event: 'citizenAnswered' }
  /** Found in the switch by a successor of the process that had it. */
  | { event: 'restored' }
  | { event: 'played'; prompt: PromptKind }
  | { event: 'offered'; agentId: AgentId; ringMs: number }
  /** By the rules of the queue the caller may now be asked whether to be called back. */
  | { event: 'callbackDue' }
  /** The queue has moved the caller into another one. */
  | { event: 'moved'; queue: QueueName }
  /** A key of the caller's telephone. Personal. */
  | { event: 'digit'; digit: string }
  | { event: 'progressTold'; answer: ProgressAnswer }
  | { event: 'withdrawn'; agentId: AgentId }
  | { event: 'legRinging'; leg: number }
  | { event: 'legAnswered'; leg: number }
  | { event: 'legEnded'; leg: number; why: OfferEnd }
  | { event: 'callerLeft' }
  /** `estimateMs`: the expected rest of the wait, null where nobody can tell. */
  | { event: 'timeUp'; timer: CallTimer; position: number | null; estimateMs: number | null }
  | { event: 'asked'; ask: number; agentId: AgentId; request: AgentAsk | LeadAsk }
  /** Neither page nor phone of this agent is there any more. */
  | { event: 'agentLost'; agentId: AgentId }
  /** Asterisk is another one than the one that had this call. */
  | { event: 'switchLost' }
  /** This process stops: the caller goes on to Asterisk's own queue, a conversation stays as it is. */
  | { event: 'leaving' }
  /** The watchdog has sent the caller on to Asterisk's own queue. */
  | { event: 'sentOn' }
);

/** greeting: whatever the flow plays. */
export type PromptKind = 'greeting' | 'position' | 'callback' | 'apology' | 'longHold' | 'agentLost';
export type CallTimer =
  | 'flow'
  | 'ring'
  | 'announce'
  | 'maxWait'
  | 'apology'
  | 'hold'
  | 'party'
  | 'lead'
  | 'agentLost';

/** What is done at the queue on behalf of this call. */
export type QueueWord =
  | ({ event: 'caller:queued'; queuedAt: number } & QueueWish)
  | ({ event: 'caller:restored'; queuedAt: number; since: number } & QueueWish)
  | { event: 'talk:restored'; agentId: AgentId; held: boolean }
  | { event: 'talk:elsewhere'; agentId: AgentId }
  | { event: 'caller:left' }
  | { event: 'offer:answered'; agentId: AgentId }
  | { event: 'offer:failed'; agentId: AgentId; why: OfferEnd }
  | { event: 'call:held'; agentId: AgentId }
  | { event: 'call:resumed'; agentId: AgentId }
  /** A phone the queue did not ring rings for the call, or is out of it again. */
  | { event: 'agent:engaged'; agentId: AgentId }
  | { event: 'agent:released'; agentId: AgentId }
  | { event: 'call:ended' };

export type CallCommand =
  | { command: 'answer' }
  /** `sounds`: names of recordings, one after the other. */
  | { command: 'play'; prompt: PromptKind; sounds: string[] }
  /** Told by `progressTold`. Personal. */
  | { command: 'askProgress'; ticket: string; code: string }
  | { command: 'stopPlaying' }
  /** Into the caller's own holding bridge, with music. */
  | { command: 'wait' }
  | { command: 'tellQueue'; word: QueueWord }
  | { command: 'ring'; agentId: AgentId; leg: number }
  | { command: 'stopRinging'; leg: number }
  /** The phone of a person the queue did not offer: it gives them to this call, or the leg ends `busy`. */
  | { command: 'ringColleague'; agentId: AgentId; leg: number }
  | { command: 'ringOutside'; number: OutsideNumber; leg: number }
  /** Calls the citizen of a call of ours; the channel is the caller's. */
  | { command: 'callCitizen'; number: OutsideNumber }
  /** The tone of a phone that rings, to those in the conversation. */
  | { command: 'ringback'; on: boolean }
  | { command: 'playWarning' }
  /** A leg to music of its own. */
  | { command: 'park'; leg: number }
  /** What the lead on `leg` hears and who hears the lead; `agentLeg`: whose ear a whisper reaches. */
  | { command: 'supervise'; leg: number; agentLeg: number; mode: 'listen' | 'whisper' | 'barge' }
  /** Caller and agent into one mixing bridge. */
  | { command: 'connect'; leg: number }
  /** The agent's new leg into the bridge of the conversation; the caller stays where they are. */
  | { command: 'reconnect'; leg: number }
  /** Everyone but the caller out, nothing listened to or recorded any more. */
  | { command: 'leaveAlone' }
  | { command: 'hold' }
  | { command: 'unhold' }
  | { command: 'listen'; leg: Leg; agentLeg: number }
  | { command: 'record'; leg: Leg; agentLeg: number }
  | { command: 'sendDigits'; digits: string }
  /** Leaves the caller to Asterisk's own queue. */
  | { command: 'sendOn' }
  /** The caller is there already: the clean-up must not hang them up. */
  | { command: 'letGo' }
  /** Call state into the caller's channel, for a successor of this process. */
  | { command: 'remember' }
  | { command: 'startTimer'; timer: CallTimer; ms: number }
  | { command: 'stopTimer'; timer: CallTimer }
  | { command: 'post'; fact: Fact }
  | { command: 'reply'; ask: number; refusal: RefusalCode | null }
  /** Hangs up whatever is left of the call and removes its bridges; the last command of a call. */
  | { command: 'cleanUp' };

/** A call that has just come in; without a flow it is led by the one the settings make. */
export function newCall(
  settings: CallSettings,
  callId: CallId,
  arrivedAt: number,
  led: { flow: FlowVersion; language: Language } = {
    flow: {
      version: 0,
      document: defaultFlow({ ...settings, recorded: isQueueRecorded(settings, settings.queue) }),
    },
    language: 'zh',
  },
): CallState {
  const { flow, language } = led;
  const at = beginFlow(flow.document.start, language);
  const wish: QueueWish = { queue: settings.queue, priority: 'normal', skills: [] };
  return {
    settings,
    callId,
    arrivedAt,
    queuedAt: null,
    wish,
    answeredAt: null,
    legs: 0,
    callerSound: { recorded: false, sent: false },
    callerNumber: '',
    language,
    flow,
    queueNode: null,
    urgent: false,
    callbackOffered: false,
    now: { is: 'greeting', since: arrivedAt, at, recordingSince: null },
  };
}

/** The stage as pages know it; an apology is the end of waiting. */
export function stageOf({ now }: CallState): CallStage {
  switch (now.is) {
    case 'apologizing':
      return { is: 'waiting', since: now.since };
    case 'ringing':
    case 'talking':
    case 'holding':
    case 'dialling':
      return { is: now.is, agentId: now.agentId, since: now.since };
    case 'surveying':
      return { is: 'ended', outcome: 'answered', since: now.since };
    case 'handedOver':
      return { is: 'handedOver', since: now.since };
    case 'greeting':
    case 'waiting':
      return { is: now.is, since: now.since };
    case 'ended':
      return now;
  }
}

/** Who else is in it, as pages know it. */
export function aroundOf({ now }: CallState): Around {
  const seen = (party: LegParty | null): Party | null =>
    party === null ? null : { target: party.target, purpose: party.purpose, is: party.is };
  if (now.is === 'handedOver') return { ...NOBODY_AROUND, party: seen(now.party) };
  if (now.is !== 'talking' && now.is !== 'holding') return NOBODY_AROUND;
  const { party, lead, heldTooLong, agentAway } = now;
  return {
    party: seen(party),
    lead: lead === null ? null : { agentId: lead.agentId, mode: lead.mode, is: lead.is },
    heldTooLong,
    agentAway,
  };
}

/** Whether what is said in this call is written to files: by the queue it came to its agent from. */
export const isRecorded = ({ settings, wish }: CallState): boolean => isQueueRecorded(settings, wish.queue);

const isQueueRecorded = ({ recording, notRecorded }: CallSettings, queue: QueueName): boolean =>
  recording && !notRecorded.includes(queue);
