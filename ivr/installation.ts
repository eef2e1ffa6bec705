import { entryRules, type Settings } from '../server/protocol/settings.ts';
import type { CallSettings } from './call/call-state.ts';

/** What the settings of the installation say to a call. */
export function callSettings(settings: Settings): CallSettings {
  const { greeting, ringMs, announceEveryMs, maxWaitMs } = entryRules(settings);
  const { entryQueue: queue, recording, speech, conversation, trunk } = settings;
  return {
    queue,
    greeting,
    ringMs,
    announceEveryMs,
    maxWaitMs,
    recording,
    notRecorded: settings.recordings.off,
    listening: speech.engine !== 'none',
    longHoldMs: conversation.longHoldMs,
    // Without lines out no number outside is ever rung.
    outsideRingMs: trunk.outbound?.ringMs ?? 0,
    agentLostQueueMs: conversation.agentLostQueueMs,
  };
}

/** The longest any phone rings: Asterisk's own limit on a leg, should ours be missed. */
export const longestRingMs = ({ queues }: Settings): number =>
  Math.max(...Object.values(queues).map(({ ringMs }) => ringMs));
