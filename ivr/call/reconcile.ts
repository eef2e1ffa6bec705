import type { CallId } from '../../server/protocol/ids.ts';
import type { AriChannel } from './ari.ts';
import type { CallNow } from './call-state.ts';
import { agentChannel, FALLBACK, isAgentLeg, isOurs, isRecorder, isSimulator } from './channels.ts';
import type { Remembered } from './remembered.ts';
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
    if (caller === undefined) {
      result.missed.push({ callId: call.callId, event: { event: sameSwitch ? 'callerLeft' : 'switchLost' } });
      continue;
    }
    if (!survey.inApplication.has(caller.id) && caller.dialplan.context === FALLBACK.context) {
      result.missed.push({ callId: call.callId, event: { event: 'sentOn' } });
      continue;
    }
    const { now } = call;
    if (now.is !== 'ringing' && now.is !== 'talking' && now.is !== 'holding') continue;
    const leg = alive.get(agentChannel(call.callId, now.leg));
    if (leg === undefined)
      result.missed.push({
        callId: call.callId,
        event: { event: 'legEnded', leg: now.leg, why: 'unreachable' },
      });
    else if (now.is === 'ringing' && leg.state === 'Up')
      result.missed.push({ callId: call.callId, event: { event: 'legAnswered', leg: now.leg } });
  }

  for (const channel of survey.channels) {
    const { id } = channel;
    if (!survey.inApplication.has(id) || knownChannels.has(id) || isOurs(id) || isSimulator(id)) continue;
    const found = survey.remembered.get(id);
    if (found === undefined) {
      result.arrivals.push(channel);
      continue;
    }
    // The call is over; only the question for a grade was cut off.
    if (found.now.is === 'surveying') {
      result.hangUp.push(id);
      continue;
    }
    const bridges = survey.bridges.filter(
      (bridge) => bridge.startsWith(`${found.callId}-`) && /-(wait|talk)$/.test(bridge),
    );
    result.restore.push({ channel, found, bridges });
    for (const bridge of bridges) keep.add(bridge);
    // The recording of a conversation goes on as it does.
    for (const { id: other } of survey.channels)
      if (isRecorder(other) && other.startsWith(`${found.callId}-`)) keep.add(other);
    if (found.now.is !== 'talking' && found.now.is !== 'holding') continue;
    const { leg } = found.now;
    if (alive.has(agentChannel(found.callId, leg))) keep.add(agentChannel(found.callId, leg));
    // The agent hung up while nobody was there to see it: the caller must not be left alone in the conversation.
    else result.missed.push({ callId: found.callId, event: { event: 'legEnded', leg, why: 'unreachable' } });
  }

  const kept = (id: string) =>
    keep.has(id) || (known.some((call) => id.startsWith(`${call.callId}-`)) && (!isAgentLeg(id) || owns(id)));
  result.hangUp.push(...survey.channels.map(({ id }) => id).filter((id) => isOurs(id) && !kept(id)));
  result.destroy = survey.bridges.filter((id) => isOurs(id) && !kept(id));
  return result;
}
