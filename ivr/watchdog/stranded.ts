import { z } from 'zod';
import { CallId } from '../../server/protocol/ids.ts';
import type { AriBridge, AriChannel } from '../call/ari.ts';
import { isAgentLeg, isCitizen, isOurs, isSimulator } from '../call/channels.ts';

/**
 * What `ivr` left in a caller's channel, as far as it matters here. Loose, because what stands there may be of another
 * version than we are, and a conversation that cannot be read must not be taken for someone who waits.
 */
export const WatchedCall = z.object({
  callId: CallId,
  arrivedAt: z.number(),
  queuedAt: z.number().nullable(),
  now: z.looseObject({
    is: z.string(),
    settled: z.string().nullish(),
    agentAway: z.boolean().optional(),
    party: z.looseObject({ is: z.string() }).nullish(),
  }),
});
export type WatchedCall = z.infer<typeof WatchedCall>;

/** waits: for a person · stays: is heard by someone, or by a recording · over: hears the last words, or nobody any more. */
type Standing = 'waits' | 'stays' | 'over';

/** `alone`: nobody else of the call is in the switch. */
function standingOf({ now }: WatchedCall, alone: boolean): Standing {
  switch (now.is) {
    case 'waiting':
    case 'ringing':
      return 'waits';
    case 'greeting':
    case 'apologizing': {
      const { settled = null } = now;
      if (settled === null) return 'waits';
      // Asterisk goes on recording a message by itself, until the caller hangs up.
      return settled === 'voicemail' ? 'stays' : 'over';
    }
    case 'talking':
    case 'holding':
      if (!alone) return 'stays';
      // The agent was lost and the caller told to wait, or has hung up since.
      return now.agentAway === true ? 'waits' : 'over';
    case 'handedOver':
      // A phone that rings could be answered, but nobody would bring the two together.
      if (now.party?.is === 'ringing') return 'waits';
      return alone ? 'over' : 'stays';
    case 'surveying':
    case 'ended':
      return 'over';
    default:
      return 'stays';
  }
}

/** What Asterisk has, as far as it matters to those who wait. */
export type Found = {
  channels: readonly AriChannel[];
  inApplication: ReadonlySet<string>;
  bridges: readonly AriBridge[];
  /** By id of the caller's channel. */
  remembered: ReadonlyMap<string, WatchedCall>;
};

/**
 * Who is sent on to Asterisk's own queue, first come first; and who is hung up: agents' phones that ring for them, which
 * must be free for it, and callers whose call is over. A conversation is not touched: by what `ivr` wrote down of it, or
 * because an agent's leg stands in a bridge (it may have died between connecting and writing).
 */
export function stranded(found: Found): { sendOn: string[]; hangUp: string[] } {
  const bridged = new Set(found.bridges.flatMap(({ channels }) => channels));
  const legsOf = (callId: CallId) =>
    found.channels.map(({ id }) => id).filter((id) => isAgentLeg(id) && id.startsWith(`${callId}-`));
  const callers = found.channels
    .filter(({ id }) => found.inApplication.has(id) && !isSimulator(id) && (!isOurs(id) || isCitizen(id)))
    .map((channel) => ({ channel, call: found.remembered.get(channel.id) }))
    // A citizen we called and have not spoken to waits for nobody.
    .filter(({ channel, call }) => call !== undefined || !isCitizen(channel.id))
    .map((caller) => {
      const legs = caller.call === undefined ? [] : legsOf(caller.call.callId);
      return { ...caller, legs, standing: standing(caller.call, legs, bridged) };
    });
  const waiting = callers
    .filter((caller) => caller.standing === 'waits')
    .sort((one, other) => placeOf(one) - placeOf(other));
  const over = callers.filter((caller) => caller.standing === 'over');
  return {
    sendOn: waiting.map(({ channel }) => channel.id),
    hangUp: [...waiting.flatMap(({ legs }) => legs), ...over.map(({ channel }) => channel.id)],
  };
}

function standing(
  call: WatchedCall | undefined,
  legs: readonly string[],
  bridged: ReadonlySet<string>,
): Standing {
  if (call === undefined) return 'waits';
  const written = standingOf(call, legs.length === 0);
  return written === 'waits' && legs.some((id) => bridged.has(id)) ? 'stays' : written;
}

/** Who had not entered the queue yet comes after those who had, by the time of arrival. */
function placeOf({ channel, call }: { channel: AriChannel; call: WatchedCall | undefined }): number {
  return call?.queuedAt ?? call?.arrivedAt ?? Date.parse(channel.creationtime);
}
