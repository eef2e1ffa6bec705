import { z } from 'zod';
import type { CallId } from '../../server/protocol/ids.ts';
import { type Ari, AriApplication, AriBridges, AriChannel, AriChannels, AriFault } from './ari.ts';
import { CALL_VARIABLE, FALLBACK, isAgentLeg, isCitizen, isOurs, isSimulator, legOf } from './channels.ts';
import type { Reconciliation, Survey } from './reconcile.ts';
import { type Remembered, readRemembered } from './remembered.ts';

const Info = z.object({ status: z.object({ startup_time: z.string() }) });

/** @returns the instant Asterisk started, as it says it: another one means another Asterisk. */
export async function askStartup(ari: Ari): Promise<string> {
  return Info.parse(await ari.do('asterisk', 'getInfo', { only: 'status' })).status.startup_time;
}

export async function survey(
  ari: Ari,
  applicationName: string,
  /** What else is known of the call of a caller's channel that holds no state. */
  otherwise: (channelId: string, legs: (callId: CallId) => number) => Remembered | null,
): Promise<Survey> {
  const [channels, bridges, application] = await Promise.all([
    ari.do('channels', 'list').then((answer) => AriChannels.parse(answer)),
    ari.do('bridges', 'list').then((answer) => AriBridges.parse(answer)),
    ari.do('applications', 'get', { applicationName }).then((answer) => AriApplication.parse(answer)),
  ]);
  const inApplication = new Set(application.channel_ids);
  const remembered = new Map<string, Remembered>();
  const legs = (callId: CallId) =>
    Math.max(0, ...channels.map(({ id }) => (isAgentLeg(id) && id.startsWith(`${callId}-`) ? legOf(id) : 0)));
  for (const { id } of channels) {
    if (!inApplication.has(id) || isSimulator(id) || (isOurs(id) && !isCitizen(id))) continue;
    const found = readRemembered(await variable(ari, id)) ?? otherwise(id, legs);
    if (found !== null) remembered.set(id, found);
  }
  return { channels, inApplication, bridges: bridges.map((bridge) => bridge.id), remembered };
}

async function variable(ari: Ari, channelId: string): Promise<string> {
  try {
    const answer = await ari.do('channels', 'getChannelVar', { channelId, variable: CALL_VARIABLE });
    return z.object({ value: z.string() }).parse(answer).value;
  } catch (cause) {
    // No such variable, or the caller left meanwhile.
    if (cause instanceof AriFault) return '';
    throw cause;
  }
}

/** Whether the dialplan has the caller on the way to Asterisk's own queue. */
export async function isInFallback(ari: Ari, channelId: string): Promise<boolean> {
  try {
    const channel = AriChannel.parse(await ari.do('channels', 'get', { channelId }));
    return channel.dialplan.context === FALLBACK.context;
  } catch (cause) {
    // Gone: the caller has hung up.
    if (cause instanceof AriFault) return false;
    throw cause;
  }
}

/** Channels first: a bridge that loses its last channel may be destroyed, not the other way round (asterisk#1201). */
export async function removeStrays(ari: Ari, { hangUp, destroy }: Reconciliation): Promise<void> {
  const quietly = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (cause) {
      if (!(cause instanceof AriFault) || !cause.gone) throw cause;
    }
  };
  for (const channelId of hangUp) await quietly(ari.do('channels', 'hangup', { channelId }));
  for (const bridgeId of destroy) await quietly(ari.do('bridges', 'destroy', { bridgeId }));
}
