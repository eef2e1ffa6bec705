import type { DeskReplies, DeskRequest, DeskRequestName } from '../../../server/protocol/desk.ts';
import type { CallId } from '../../../server/protocol/ids.ts';
import type { Reply } from '../../../server/protocol/reply.ts';
import type { DeskEvent } from '../desk/desk-state.ts';

/**
 * The line to the server. Every request gets a reply: without a connection, or past its deadline, the refusal
 * `not-connected`. After `close()` nothing is told any more.
 */
export type DeskLink = {
  request: <N extends DeskRequestName>(name: N, request: DeskRequest<N>) => Promise<Reply<DeskReplies[N]>>;
  close: () => void;
};

export type DeskLinkListener = {
  onEvent: (event: DeskEvent) => void;
  /** What the page holds when a connection begins, so that only the lines after it are sent. */
  have: () => { callId: CallId; seq: number } | null;
};
