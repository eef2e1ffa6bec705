import type { CallId } from '../../server/protocol/ids.ts';
import { goesBefore } from '../queue/waiting.ts';
import type { AriChannel } from './ari.ts';
import type { CallNow } from './call-state.ts';
import {
  agentChannel,
  FALLBACK,
  isAgentLeg,
  isCitizen,
  isOurs,
  isRecorder,
  isSimulator,
} from './channels.ts';
import { isOver, legsOf, type Remembered } from './remembered.ts';
import type { SwitchEvent } from './switch.ts';

/** What was found in the switch when the link came up. */
export type Survey = {
  channels: AriChannel[];
  /** Ids of the channels the application holds. */
  inApplication: ReadonlySet<string>;
  bridges: string[];
  /** By id of the caller's channel. */
  remembered: ReadonlyMap<string, Remembered>;
};

export type KnownCall = { callId: CallId; channelId: string; now: CallNow };

export type Reconciliation = {
  /** Calls of an earlier process: theirs to go on with. */
  restore: { channel: AriChannel; found: Remembered; bridges: string[] }[];
  /** Callers nobody has taken in yet. */
  arrivals: AriChannel[];
  /** What happened unseen: to calls of this process, and to those restored. Told after the restoring. */
  missed: { callId: CallId; event: SwitchEvent | { event: 'switchLost' } }[];
  hangUp: string[];
  destroy: string[];
};

/**
 * Compares what we know with what there is. The switch is right: a conversation in it is never cut, a caller in it never
 * forgotten, and what belongs to no living call is removed.
 */
export function reconcile(
  survey: Survey,
  known: KnownCall[],
  sameSwitch: boolean,
  /** Whether this process made that agent's leg and still wants it. */
  owns: (channelId: string) => boolean,
): Reconciliation {
  const alive = new Map(survey.channels.map((channel) => [channel.id, channel]));
  const knownChannels = new Set(known.map((call) => call.channelId));
  const keep = new Set<string>();
  const result: Reconciliation = { restore: [], arrivals: [], missed: [], hangUp: [], destroy: [] };

  for (const call of known) {
    const caller = alive.get(call.channelId);
    // A citizen who is not called yet has no channel to look for.
    const called = call.now.is !== 'dialling' || call.now.called;
    if (called && caller === undefined) {
      result.missed.push({ callId: call.callId, event: { event: sameSwitch ? 'callerLeft' : 'switchLost' } });
      continue;
    }
    if (
      caller !== undefined &&
      !survey.inApplication.has(caller.id) &&
      caller.dialplan.context === FALLBACK.context
    ) {
      result.missed.push({ callId: call.callId, event: { event: 'sentOn' } });
      continue;
    }
    for (const event of missedOf(call.callId, legsNow(call.now), alive))
      result.missed.push({ callId: call.callId, event });
  }

  for (const channel of survey.channels) {
    const { id } = channel;
    if (!survey.inApplication.has(id) || knownChannels.has(id) || isSimulator(id)) continue;
    if (isOurs(id) && !isCitizen(id)) continue;
    const found = survey.remembered.get(id);
    if (found === undefined) {
      // A citizen we called and have not spoken to: nobody would know what to say.
      if (isCitizen(id)) continue;
      result.arrivals.push(channel);
      continue;
    }
    if (isOver(found)) {
      result.hangUp.push(id);
      continue;
    }
    const bridges = survey.bridges.filter(
      (bridge) => bridge.startsWith(`${found.callId}-`) && /-(wait|talk|aside)$/.test(bridge),
    );
    const legs = legsOf(found).map((leg) => ({ leg, ringing: isRinging(found, leg) }));
    result.restore.push({ channel, found, bridges });
    keep.add(id);
    for (const bridge of bridges) keep.add(bridge);
    // The recording of a conversation goes on as it does.
    for (const { id: other } of survey.channels)
      if (isRecorder(other) && other.startsWith(`${found.callId}-`)) keep.add(other);
    for (const { leg } of legs) keep.add(agentChannel(found.callId, leg));
    // A leg that ended while nobody was there to see it: the caller must not be left alone in the conversation.
    for (const event of missedOf(found.callId, legs, alive))
      result.missed.push({ callId: found.callId, event });
  }

  result.restore.sort(asTheLineStood);
  const kept = (id: string) =>
    keep.has(id) || (known.some((call) => id.startsWith(`${call.callId}-`)) && (!isAgentLeg(id) || owns(id)));
  result.hangUp.push(...survey.channels.map(({ id }) => id).filter((id) => isOurs(id) && !kept(id)));
  result.destroy = survey.bridges.filter((id) => isOurs(id) && !kept(id));
  return result;
}

type Found = Reconciliation['restore'][number];

const placeOf = ({ found: { now, queuedAt, wish } }: Found) =>
  queuedAt !== null && (now.is === 'waiting' || now.is === 'ringing')
    ? { priority: wish.priority, queuedAt }
    : null;

/**
 * Asterisk lists its channels in no order, and each caller found may be offered at once: those who talk come first, so
 * that their agents are not taken for free, then the line as it stood.
 */
function asTheLineStood(one: Found, other: Found): number {
  const [a, b] = [placeOf(one), placeOf(other)];
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return goesBefore(a, b) ? -1 : goesBefore(b, a) ? 1 : 0;
}

type LegNow = { leg: number; ringing: boolean };

/** The legs a call of this process believes in. */
function legsNow(now: CallNow): LegNow[] {
  switch (now.is) {
    case 'ringing':
      return [{ leg: now.leg, ringing: true }];
    case 'dialling':
      return [{ leg: now.leg, ringing: !now.called }];
    case 'talking':
    case 'holding': {
      const others = [now.party, now.lead].flatMap((other) =>
        other === null ? [] : [{ leg: other.leg, ringing: other.is === 'ringing' }],
      );
      const returning = now.returning === null ? [] : [{ leg: now.returning, ringing: true }];
      // The ways back first: a call whose agent is gone goes on with whom it still has.
      return [...returning, ...others, { leg: now.leg, ringing: now.leg === now.returning }];
    }
    case 'handedOver':
      return [{ leg: now.party.leg, ringing: now.party.is === 'ringing' }];
    default:
      return [];
  }
}

const isRinging = ({ now }: Remembered, leg: number): boolean =>
  'party' in now && now.party?.leg === leg && now.party.is === 'ringing';

/** What became of legs while nobody listened. */
function missedOf(callId: CallId, legs: LegNow[], alive: ReadonlyMap<string, AriChannel>): SwitchEvent[] {
  return legs.flatMap(({ leg, ringing }): SwitchEvent[] => {
    const channel = alive.get(agentChannel(callId, leg));
    if (channel === undefined) return [{ event: 'legEnded', leg, why: 'unreachable' }];
    return ringing && channel.state === 'Up' ? [{ event: 'legAnswered', leg }] : [];
  });
}
