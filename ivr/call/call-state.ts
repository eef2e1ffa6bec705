import type { CallStage, OfferEnd, Outcome } from '../../server/protocol/call.ts';
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
  /** The speakers' sound goes to the server. */
  listening: boolean;
};

export type CallState = {
  settings: CallSettings;
  callId: CallId;
  arrivedAt: number;
  queuedAt: number | null;
  /** What it asks of the queue. */
  wish: QueueWish;
  /** Agents' legs made so far. */
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
  now: CallNow;
};

export type CallNow =
  /** In the call flow. `recordingSince`: a message is being left. */
  | { is: 'greeting'; since: number; at: FlowPosition; recordingSince: number | null }
  | { is: 'waiting'; since: number }
  /** The last words to a caller who goes without having been answered. */
  | { is: 'apologizing'; since: number; outcome: 'timedOut' | 'callback' }
  | { is: 'ringing'; since: number; agentId: AgentId; leg: number }
  /** `returning`: the leg that rings to bring back an agent whose page lost its sound, else null. */
  | { is: 'talking'; since: number; agentId: AgentId; leg: number; returning: number | null }
  | { is: 'holding'; since: number; agentId: AgentId; leg: number; returning: number | null }
  /** The call has ended as `answered`; the caller is asked for a grade. */
  | { is: 'surveying'; since: number; at: FlowPosition }
  | { is: 'ended'; since: number; outcome: Outcome };

/** The agent's own requests; each gets one `reply`. `ask` names the request. */
export type AgentAsk =
  | { request: 'hold' }
  | { request: 'resume' }
  | { request: 'hangUp' }
  | { request: 'rejoin' }
  | { request: 'sendDigits'; digits: string };

export type CallEvent = { at: number } & (
  | { event: 'arrived'; callerNumber: string; calledNumber: string; simulated: boolean }
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
  | { event: 'asked'; ask: number; agentId: AgentId; request: AgentAsk }
  /** Asterisk is another one than the one that had this call. */
  | { event: 'switchLost' }
  /** This process stops: the caller goes on to Asterisk's own queue, a conversation stays as it is. */
  | { event: 'leaving' }
  /** The watchdog has sent the caller on to Asterisk's own queue. */
  | { event: 'sentOn' }
);

/** greeting: whatever the flow plays. */
export type PromptKind = 'greeting' | 'position' | 'callback' | 'apology';
export type CallTimer = 'flow' | 'ring' | 'announce' | 'maxWait' | 'apology';

/** What is done at the queue on behalf of this call. */
export type QueueWord =
  | ({ event: 'caller:queued' } & QueueWish)
  | ({ event: 'caller:restored'; queuedAt: number; since: number } & QueueWish)
  | { event: 'talk:restored'; agentId: AgentId; held: boolean }
  | { event: 'caller:left' }
  | { event: 'offer:answered'; agentId: AgentId }
  | { event: 'offer:failed'; agentId: AgentId; why: OfferEnd }
  | { event: 'agent:engaged'; agentId: AgentId }
  | { event: 'agent:released'; agentId: AgentId }
  | { event: 'call:held'; agentId: AgentId }
  | { event: 'call:resumed'; agentId: AgentId }
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
    flow: { version: 0, document: defaultFlow(settings) },
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
    legs: 0,
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
      return { is: now.is, agentId: now.agentId, since: now.since };
    case 'surveying':
      return { is: 'ended', outcome: 'answered', since: now.since };
    case 'greeting':
    case 'waiting':
      return { is: now.is, since: now.since };
    case 'ended':
      return now;
  }
}
