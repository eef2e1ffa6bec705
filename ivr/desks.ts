import type { AgentState } from '../server/protocol/agent.ts';
import type { AgentId, CallId, Extension } from '../server/protocol/ids.ts';
import type { Fact, SignedInDesk } from '../server/protocol/link.ts';
import type { Settings } from '../server/protocol/settings.ts';
import type { CallSettings } from './call/call-flow.ts';
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

/** Who is signed in and with which phone. Those who signed out in a call stay until it ends. */
export type Desks = {
  replace: (desks: SignedInDesk[]) => void;
  has: (agentId: AgentId) => boolean;
  extensionOf: (agentId: AgentId) => Extension | null;
  remove: (agentId: AgentId) => void;
  accounts: () => { extension: Extension; sipSecret: string }[];
};

export function keepDesks(isInCall: (agentId: AgentId) => boolean): Desks {
  const desks = new Map<AgentId, SignedInDesk>();
  return {
    replace: (signedIn) => {
      for (const agentId of [...desks.keys()]) if (!isInCall(agentId)) desks.delete(agentId);
      for (const desk of signedIn) desks.set(desk.agentId, desk);
    },
    has: (agentId) => desks.has(agentId),
    extensionOf: (agentId) => desks.get(agentId)?.extension ?? null,
    remove: (agentId) => {
      desks.delete(agentId);
    },
    accounts: () => [...desks.values()].map(({ extension, sipSecret }) => ({ extension, sipSecret })),
  };
}

/** The facts with which the calls an earlier process left open are closed: nobody saw their end. */
export function closeUnseen(
  left: ReadonlyMap<CallId, { arrivedAt: number; answeredLeg: number | null }>,
  restored: ReadonlySet<CallId>,
  switchStartedAt: number,
  fileOf: (callId: CallId, leg: 'caller' | 'agent', agentLeg: number) => string,
): Fact[] {
  return [...left]
    .filter(([callId]) => !restored.has(callId))
    .flatMap(([callId, { arrivedAt, answeredLeg }]): Fact[] => {
      const recordings =
        answeredLeg === null
          ? []
          : (['caller', 'agent'] as const).map(
              (leg): Fact => ({
                fact: 'recording:ended',
                callId,
                leg,
                file: fileOf(callId, leg, answeredLeg),
              }),
            );
      if (answeredLeg !== null)
        return [{ fact: 'call:ended', callId, outcome: 'answered', by: 'system' }, ...recordings];
      // The switch lived on, so the caller was still in it and left by hanging up.
      if (switchStartedAt <= arrivedAt)
        return [{ fact: 'call:ended', callId, outcome: 'abandoned', by: 'caller' }];
      return [{ fact: 'call:ended', callId, outcome: 'lost', by: 'system' }];
    });
}

export const isFree = (state: AgentState): boolean => state.is === 'ready';
