import { z } from 'zod';
import { type Ari, AriApplication, AriBridges, AriChannels, AriFault } from './ari.ts';
import { CALL_VARIABLE, isOurs, isSimulator } from './channels.ts';
import type { Reconciliation, Survey } from './reconcile.ts';
import { type Remembered, readRemembered } from './remembered.ts';

const Info = z.object({ status: z.object({ startup_time: z.string() }) });

/** @returns the instant Asterisk started, as it says it: another one means another Asterisk. */
export async function askStartup(ari: Ari): Promise<string> {
  return Info.parse(await ari.do('asterisk', 'getInfo', { only: 'status' })).status.startup_time;
}

export async function survey(ari: Ari, applicationName: string): Promise<Survey> {
  const [channels, bridges, application] = await Promise.all([
    ari.do('channels', 'list').then((answer) => AriChannels.parse(answer)),
    ari.do('bridges', 'list').then((answer) => AriBridges.parse(answer)),
    ari.do('applications', 'get', { applicationName }).then((answer) => AriApplication.parse(answer)),
  ]);
  const inApplication = new Set(application.channel_ids);
  const remembered = new Map<string, Remembered>();
  for (const { id } of channels) {
    if (!inApplication.has(id) || isOurs(id) || isSimulator(id)) continue;
    const found = readRemembered(await variable(ari, id));
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
