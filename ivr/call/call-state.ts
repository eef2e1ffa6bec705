import type { CallStage, OfferEnd, Outcome } from '../../server/protocol/call.ts';
import type { AgentId, CallId, Leg, QueueName } from '../../server/protocol/ids.ts';
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
  now: CallNow;
};

export type CallNow =
  | { is: 'greeting'; since: number }
  | { is: 'waiting'; since: number }
  | { is: 'apologizing'; since: number }
  | { is: 'ringing'; since: number; agentId: AgentId; leg: number }
  /** `returning`: the leg that rings to bring back an agent whose page lost its sound, else null. */
  | { is: 'talking'; since: number; agentId: AgentId; leg: number; returning: number | null }
  | { is: 'holding'; since: number; agentId: AgentId; leg: number; returning: number | null }
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

export type PromptKind = 'greeting' | 'position' | 'apology';
export type CallTimer = 'ring' | 'announce' | 'maxWait' | 'apology';

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
  | { command: 'play'; prompt: PromptKind; position: number | null }
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

export function newCall(settings: CallSettings, callId: CallId, arrivedAt: number): CallState {
  const wish: QueueWish = { queue: settings.queue, priority: 'normal', skills: [] };
  return {
    settings,
    callId,
    arrivedAt,
    queuedAt: null,
    wish,
    legs: 0,
    now: { is: 'greeting', since: arrivedAt },
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
    case 'greeting':
    case 'waiting':
    case 'ended':
      return now;
  }
}
