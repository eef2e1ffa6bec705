import type { FlowDocument, FlowNodeId, FlowNodeOf } from './flow.ts';
import type { ProgressAnswer } from './flow-progress.ts';
import type { Language } from './ids.ts';

/** Where a caller is in a flow. */
export type FlowPosition = {
  node: FlowNodeId;
  doing: 'playing' | 'listening' | 'asking' | 'recording' | 'closing';
  /** Tries at this node that came to nothing. */
  tries: number;
  /** Personal: keys pressed so far at this node, and the ticket number before the code. Never remembered or logged. */
  digits: string;
  ticket: string | null;
  /** What was asked for has been told: hanging up now is no abandoned call. */
  served: boolean;
  /** Someone may be in danger: whichever queue comes next, it is entered with the top priority. */
  urgent: boolean;
  language: Language;
};

export type FlowEvent =
  | { event: 'entered' }
  | { event: 'played' }
  | { event: 'digit'; digit: string }
  | { event: 'timeUp' }
  | { event: 'progress'; answer: ProgressAnswer };

export type FlowEffect =
  | { do: 'play'; prompts: string[] }
  | { do: 'stopPlaying' }
  | { do: 'startTimer'; ms: number }
  | { do: 'stopTimer' }
  | { do: 'askProgress'; ticket: string; code: string }
  | { do: 'startRecording' }
  | { do: 'requestCallback' }
  | { do: 'grade'; grade: number };

/** What becomes of the call when it leaves the flow. */
export type FlowEnd =
  | { to: 'queue'; node: FlowNodeOf<'queue'>; emergency: boolean }
  | { to: 'transfer'; number: string; failed: FlowNodeId | null; emergency: boolean }
  | { to: 'callback' }
  | { to: 'voicemail' }
  | { to: 'hangUp' };

export type FlowSurroundings = { document: FlowDocument; at: number; callerNumberKnown: boolean };

/** What a node does with an event, and where it leads: nowhere, to another node, or out of the flow. */
export type NodeStep = {
  position: FlowPosition;
  effects: FlowEffect[];
  /** `early`: a key that was pressed during this node's prompt and counts at the next. */
  onward: { go: FlowNodeId | null; early: string | null } | { end: FlowEnd } | null;
};

export const STOP: FlowEffect[] = [{ do: 'stopPlaying' }, { do: 'stopTimer' }];

export const act = (position: FlowPosition, ...effects: FlowEffect[]): NodeStep => ({
  position,
  effects,
  onward: null,
});
export const stay = (position: FlowPosition): NodeStep => act(position);
export const goTo = (
  position: FlowPosition,
  to: FlowNodeId | null,
  effects: FlowEffect[] = [],
  early: string | null = null,
): NodeStep => ({ position, effects, onward: { go: to, early } });
export const leave = (position: FlowPosition, end: FlowEnd, effects: FlowEffect[] = []): NodeStep => ({
  position,
  effects,
  onward: { end },
});
export const play = (...prompts: string[]): FlowEffect => ({ do: 'play', prompts });
/** The prompt is over: a key is waited for. */
export const listen = (position: FlowPosition, ms: number): NodeStep =>
  act({ ...position, doing: 'listening' }, { do: 'startTimer', ms });
