import { z } from 'zod';
import { Party } from '../../server/protocol/conversation.ts';
import { FlowNodeId, type FlowVersion } from '../../server/protocol/flow.ts';
import { beginFlow } from '../../server/protocol/flow-run.ts';
import { AgentId, CallId, Instant, Language } from '../../server/protocol/ids.ts';
import { QueueWish } from '../../server/protocol/queue.ts';
import { type CallSettings, type CallState, newCall } from './call-state.ts';
import { settledOf } from './caller-flow.ts';

const LegParty = Party.extend({ leg: z.int().positive(), heard: z.boolean() });

/**
 * What a call leaves in a variable of the caller's channel for a successor of this process. Short and without anything
 * personal: it can be read with Asterisk's command line. (The number of a second party outside is a department's.)
 */
export const Remembered = z.object({
  callId: CallId,
  arrivedAt: Instant,
  queuedAt: Instant.nullable(),
  wish: QueueWish,
  answeredAt: Instant.nullable().default(null),
  legs: z.int().nonnegative(),
  callerSound: z.object({ recorded: z.boolean() }).default({ recorded: false }),
  /** Where in which version of the flow; a call of an older program has none. */
  flow: z
    .object({
      version: z.int().nonnegative(),
      node: FlowNodeId.nullable(),
      queueNode: FlowNodeId.nullable(),
      language: Language,
      urgent: z.boolean(),
      callbackOffered: z.boolean(),
    })
    .optional(),
  now: z.union([
    z.object({
      is: z.enum(['talking', 'holding']),
      since: Instant,
      agentId: AgentId,
      leg: z.int().positive(),
      party: LegParty.nullable().default(null),
      agentAway: z.boolean().default(false),
    }),
    z.object({
      is: z.literal('handedOver'),
      since: Instant,
      party: LegParty,
      by: AgentId.nullable(),
      node: FlowNodeId.nullable().default(null),
    }),
    z.object({
      is: z.enum(['greeting', 'apologizing']),
      since: Instant,
      settled: z.enum(['voicemail', 'callback', 'timedOut']).nullable().default(null),
    }),
    z.object({
      is: z.enum(['waiting', 'ringing', 'surveying', 'ended', 'dialling']),
      since: Instant,
    }),
  ]),
});
export type Remembered = z.infer<typeof Remembered>;

export function rememberedText(state: CallState): string {
  const { callId, arrivedAt, queuedAt, wish, legs, now, flow, queueNode, language, urgent, callbackOffered } =
    state;
  const remembered: z.input<typeof Remembered> = {
    callId,
    arrivedAt,
    queuedAt,
    wish,
    legs,
    flow: {
      version: flow.version,
      node: now.is === 'greeting' ? now.at.node : null,
      queueNode,
      language,
      urgent,
      callbackOffered,
    },
    now: rememberedNow(state),
  };
  return JSON.stringify(remembered);
}

/** The keys a caller pressed stay here. */
function rememberedNow(state: CallState): z.input<typeof Remembered>['now'] {
  const { now } = state;
  const { is, since } = now;
  switch (is) {
    case 'greeting':
      return { is, since: now.recordingSince ?? since, settled: settledOf(state) };
    case 'apologizing':
      return { is, since, settled: settledOf(state) };
    case 'talking':
    case 'holding':
    case 'handedOver':
      return now;
    default:
      return { is, since };
  }
}

/** Null for a text that is none of ours. */
export function readRemembered(text: string): Remembered | null {
  try {
    const parsed = Remembered.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

/**
 * A call as the file of open calls knows it: it is written before the variable, so where the process died between the
 * two the caller still has a name. `legs`: agents' legs found in the switch, which a new one must not be called like.
 */
export function rememberedFrom(
  callId: CallId,
  open: Pick<Remembered, 'arrivedAt' | 'queuedAt' | 'wish'> & {
    answered: { leg: number; agentId: AgentId } | null;
  },
  legs: number,
): Remembered {
  const { arrivedAt, queuedAt, wish, answered } = open;
  const since = queuedAt ?? arrivedAt;
  return {
    callId,
    arrivedAt,
    queuedAt,
    wish,
    answeredAt: answered === null ? null : since,
    legs: Math.max(legs, answered?.leg ?? 0),
    callerSound: { recorded: answered !== null },
    now:
      answered === null
        ? { is: 'waiting', since }
        : { is: 'talking', since, ...answered, party: null, agentAway: false },
  };
}

/** The state a successor goes on from. Whoever was not in a conversation begins to wait again, at the old place. */
export function restoredState(
  settings: CallSettings,
  found: Remembered,
  flow: FlowVersion,
  callerNumber: string,
): CallState {
  const { callId, arrivedAt, queuedAt, answeredAt, wish, legs, now } = found;
  const language = found.flow?.language ?? 'zh';
  const begun = newCall(settings, callId, arrivedAt, { flow, language });
  const known: CallState = {
    ...begun,
    queuedAt,
    answeredAt,
    wish,
    legs,
    // Whose sound is sent is told to the switch again; what it records goes on.
    callerSound: { recorded: found.callerSound.recorded, sent: false },
    callerNumber,
    queueNode: found.flow?.queueNode ?? null,
    urgent: found.flow?.urgent ?? false,
    callbackOffered: found.flow?.callbackOffered ?? false,
  };
  // A lead's leg is hung up with what nobody knows: a lead asks again, a caller cannot.
  if (now.is === 'talking' || now.is === 'holding')
    return { ...known, now: { ...now, returning: null, lead: null, heldTooLong: false } };
  if (now.is === 'handedOver') return { ...known, now };
  // Whoever is in the flow again after a queue has no place in it any more.
  if (now.is !== 'greeting' && queuedAt !== null)
    return { ...known, now: { is: 'waiting', since: now.since } };
  const at = beginFlow(found.flow?.node ?? flow.document.start, language);
  const recordingSince = isMessage(found) ? now.since : null;
  return { ...known, now: { is: 'greeting', since: now.since, at, recordingSince } };
}

/** A message is being left. */
export const isMessage = ({ now }: Remembered): boolean =>
  now.is === 'greeting' && now.settled === 'voicemail';

/** Nothing but last words, or the question for a grade, was cut off. */
export const isOver = (found: Remembered): boolean => {
  const { now } = found;
  if (now.is === 'surveying' || now.is === 'ended') return true;
  return 'settled' in now && now.settled !== null && !isMessage(found);
};

/** The legs that belong to a call found again. */
export function legsOf({ now }: Remembered): number[] {
  switch (now.is) {
    case 'talking':
    case 'holding':
      return now.party === null ? [now.leg] : [now.leg, now.party.leg];
    case 'handedOver':
      return [now.party.leg];
    default:
      return [];
  }
}
