import type { LivePicture } from '../server/protocol/board.ts';
import type { CallId, QueueName } from '../server/protocol/ids.ts';
import { type CallState, stageOf } from './call/call-state.ts';
import type { QueueState } from './queue/queue.ts';

/** What is happening now, whole. */
export function drawPicture(
  at: number,
  queue: QueueName,
  calls: CallState[],
  agents: QueueState['agents'],
  positionOf: (callId: CallId) => number | null,
): LivePicture {
  return {
    at,
    calls: calls
      .filter((call) => call.now.is !== 'ended')
      .map((call) => ({
        callId: call.callId,
        queue: call.queuedAt === null ? null : queue,
        arrivedAt: call.arrivedAt,
        queuedAt: call.queuedAt,
        position: positionOf(call.callId),
        estimateMs: null,
        stage: stageOf(call),
      })),
    agents: agents.map(({ agentId, state }) => ({ agentId, state })),
  };
}
