import type { Settings } from '../server/protocol/settings.ts';
import type { CallSettings } from './call/call-state.ts';
import type { QueueSettings } from './queue/queue.ts';

/** What the settings of the installation say to a call. */
export function callSettings({ queue, recording }: Settings): CallSettings {
  const { name, greeting, ringMs, announceEveryMs, maxWaitMs } = queue;
  return { queue: name, greeting, ringMs, announceEveryMs, maxWaitMs, recording };
}

/** An agent's phone that refuses at once would else ring in a loop. */
const REST_MS = 2000;
export function queueSettings({ queue }: Settings): QueueSettings {
  return { wrapUpMs: queue.wrapUpMs, missesBeforePause: queue.missesBeforePause, restMs: REST_MS };
}
