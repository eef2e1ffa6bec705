import { z } from 'zod';
import { AgentId } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';
import type { Log } from '../pino-log.ts';
import { type Ari, AriFault } from './ari.ts';
import type { Taps } from './ari-taps.ts';
import type { Reconciliation } from './reconcile.ts';
import type { Recorder } from './recorder.ts';
import type { RunningCalls } from './run-calls.ts';
import { type Pauses, runPauses } from './run-pauses.ts';
import type { Switch } from './switch.ts';

/** On the caller's channel while an agent has paused the recording, that agent: for a successor of this process. */
const PAUSED_VARIABLE = 'HOTLINE_PAUSED';

export type AriPauses = Pauses & {
  /** Finds the pauses of calls that are restored; before their sound is asked for. */
  restoreAll: (found: Reconciliation['restore']) => Promise<void>;
};

/** The pauses of all calls, remembered in Asterisk. */
export function createPauses(
  ari: Ari,
  parts: {
    calls: RunningCalls;
    recorder: Recorder;
    taps: Taps;
    ariCalls: Pick<Switch, 'listen' | 'record'>;
    post: (fact: Fact) => void;
    now: () => number;
    log: Log;
  },
): AriPauses {
  const { calls, recorder, taps, ariCalls, post, now, log } = parts;
  const pauses = runPauses({
    stateOf: (callId) => calls.states().find((state) => state.callId === callId) ?? null,
    remember: async (callId, by) => {
      const channelId = calls.channelOf(callId);
      if (channelId === null) return;
      await ari.do('channels', 'setChannelVar', {
        channelId,
        variable: PAUSED_VARIABLE,
        value: by ?? '',
      });
    },
    stopSound: async (callId) => void (await Promise.all([recorder.stop(callId), taps.close(callId)])),
    listen: ariCalls.listen,
    record: ariCalls.record,
    post,
    now,
    log,
  });
  return {
    ...pauses,
    restoreAll: async (found) => {
      for (const { channel, found: call } of found) {
        const by = await pausedBy(ari, channel.id);
        if (by !== null) pauses.restore(call.callId, by);
      }
    },
  };
}

async function pausedBy(ari: Ari, channelId: string): Promise<AgentId | null> {
  try {
    const answer = await ari.do('channels', 'getChannelVar', { channelId, variable: PAUSED_VARIABLE });
    return z.object({ value: AgentId.nullable().catch(null) }).parse(answer).value;
  } catch (cause) {
    // No such variable: it was never paused.
    if (cause instanceof AriFault) return null;
    throw cause;
  }
}
