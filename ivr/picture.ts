import type { LivePicture } from '../server/protocol/board.ts';
import type { CallId, QueueName } from '../server/protocol/ids.ts';
import { aroundOf, type CallState, stageOf } from './call/call-state.ts';
import type { QueueState } from './queue/queue-state.ts';
import { estimates } from './queue/wait-estimate.ts';

/** What is happening now, whole. */
export function drawPicture(at: number, calls: CallState[], queue: QueueState): LivePicture {
  const expected = estimates(queue);
  const places = placesOf(queue);
  return {
    at,
    calls: calls
      .filter((call) => stageOf(call).is !== 'ended')
      .map((call) => ({
        callId: call.callId,
        queue: call.queuedAt === null ? null : call.wish.queue,
        arrivedAt: call.arrivedAt,
        queuedAt: call.queuedAt,
        position: places.get(call.callId) ?? null,
        estimateMs: expected.get(call.callId) ?? null,
        stage: stageOf(call),
        around: aroundOf(call),
      })),
    agents: queue.agents.map(({ agentId, state }) => ({ agentId, state })),
    switchAway: !queue.reachable,
  };
}

/** All places in one walk: `positionOf` for each of 500 callers would walk 500 times. */
function placesOf({ waiting }: QueueState): Map<CallId, number> {
  const counts = new Map<QueueName, number>();
  return new Map(
    waiting.map(({ callId, queue }) => {
      const place = (counts.get(queue) ?? 0) + 1;
      counts.set(queue, place);
      return [callId, place];
    }),
  );
}
