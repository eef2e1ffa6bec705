import { z } from 'zod';
import { CallId } from '../../server/protocol/ids.ts';
import type { AriBridge, AriChannel } from '../call/ari.ts';
import { isAgentLeg, isOurs, isSimulator } from '../call/channels.ts';

/**
 * What `ivr` left in a caller's channel, as far as it matters here. Loose, because what stands there may be of another
 * version than we are, and a conversation that cannot be read must not be taken for someone who waits.
 */
export const WatchedCall = z.object({
  callId: CallId,
  arrivedAt: z.number(),
  queuedAt: z.number().nullable(),
  now: z.looseObject({ is: z.string() }),
});
export type WatchedCall = z.infer<typeof WatchedCall>;

/** Also a caller who was spoken to and only grades the call now: nobody waits there. */
const isConversation = ({ now }: WatchedCall): boolean => 'agentId' in now || now.is === 'surveying';

/** What Asterisk has, as far as it matters to those who wait. */
export type Found = {
  channels: readonly AriChannel[];
  inApplication: ReadonlySet<string>;
  bridges: readonly AriBridge[];
  /** By id of the caller's channel. */
  remembered: ReadonlyMap<string, WatchedCall>;
};

/**
 * Who is sent on to Asterisk's own queue, first come first; and the agents' phones that ring for them, which must be
 * free for it. A conversation is not touched: by what `ivr` wrote down of it, or because an agent's leg stands in a
 * bridge (it may have died between connecting and writing).
 */
export function stranded(found: Found): { sendOn: string[]; hangUp: string[] } {
  const bridged = new Set(found.bridges.flatMap(({ channels }) => channels));
  const legsOf = (callId: CallId) =>
    found.channels.map(({ id }) => id).filter((id) => isAgentLeg(id) && id.startsWith(`${callId}-`));
  const waiting = found.channels
    .filter(({ id }) => found.inApplication.has(id) && !isOurs(id) && !isSimulator(id))
    .map((channel) => ({ channel, call: found.remembered.get(channel.id) }))
    .filter(({ call }) => {
      if (call === undefined) return true;
      return !isConversation(call) && !legsOf(call.callId).some((id) => bridged.has(id));
    })
    .sort((one, other) => placeOf(one) - placeOf(other));
  return {
    sendOn: waiting.map(({ channel }) => channel.id),
    hangUp: waiting.flatMap(({ call }) => (call === undefined ? [] : legsOf(call.callId))),
  };
}

/** Who had not entered the queue yet comes after those who had, by the time of arrival. */
function placeOf({ channel, call }: { channel: AriChannel; call: WatchedCall | undefined }): number {
  return call?.queuedAt ?? call?.arrivedAt ?? Date.parse(channel.creationtime);
}
