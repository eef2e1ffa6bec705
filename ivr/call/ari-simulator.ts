import type { Language } from '../../server/protocol/ids.ts';
import type { Ari, AriEvent } from './ari.ts';
import { SIMULATED } from './channels.ts';
import { promptSound } from './prompts.ts';

/** Plays a citizen: dials the hotline through the ordinary dialplan and speaks once a person has answered. */
export type Simulator = {
  call: (language: Language, callerNumber: string) => Promise<void>;
  /** The conversation on this caller's channel has begun. */
  answered: (channelId: string) => void;
  languageOf: (channelId: string) => Language | null;
  handle: (event: AriEvent) => void;
};

/** Time for the agent's greeting before the citizen speaks. */
const SPEAK_AFTER_MS = 800;

export function createSimulator(
  ari: Ari,
  options: { application: string; number: string; newId: () => string; onFault: (cause: unknown) => void },
): Simulator {
  /** By the caller's channel: the far half of the Local channel is where the citizen would be. */
  const citizens = new Map<string, { channelId: string; language: Language }>();
  return {
    call: async (language, callerNumber) => {
      const channelId = `${SIMULATED}${options.newId()}`;
      const otherChannelId = `${channelId}-in`;
      citizens.set(otherChannelId, { channelId, language });
      await ari.do('channels', 'originate', {
        // n: the two halves stay, because the far half is where the citizen's voice is played.
        endpoint: `Local/${options.number}@from-trunk/n`,
        app: options.application,
        appArgs: 'simulator',
        channelId,
        otherChannelId,
        callerId: callerNumber.replace(/[^0-9+]/g, ''),
      });
    },
    answered: (callerChannel) => {
      const citizen = citizens.get(callerChannel);
      if (citizen === undefined) return;
      const media = promptSound(citizen.language, 'sample-caller');
      setTimeout(() => {
        ari.do('channels', 'play', { channelId: citizen.channelId, media }).catch(options.onFault);
      }, SPEAK_AFTER_MS);
    },
    languageOf: (channelId) => citizens.get(channelId)?.language ?? null,
    handle: (event) => {
      if (event.type === 'ChannelDestroyed') citizens.delete(event.channel.id);
    },
  };
}
