import type { BoardView } from '../protocol/board.ts';
import { boardView } from './board.ts';
import type { Live } from './live.ts';
import type { DeskPorts } from './ports.ts';

/** Changes within this time are one drawing: a lead's eye needs no more, and 60 agents make many changes. */
const DRAW_AFTER_MS = 150;
const STALE_CHECK_MS = 1000;

/** The live board: drawn soon after a change, and once more when the switch falls silent. */
export function runBoard(live: Live, ports: DeskPorts) {
  let timer: NodeJS.Timeout | null = null;
  let wasLive = false;

  function view(): BoardView {
    return boardView({
      now: ports.now(),
      picture: live.picture,
      accounts: [...live.accounts.values()],
      signedIn: new Set([...live.sessions.values()].map((session) => session.account.agentId)),
      calls: live.calls,
      lastWords: new Map(
        [...live.lines].map(([callId, lines]) => [
          callId,
          lines.findLast((line) => line.leg === 'caller' && line.kind === 'words')?.text ?? '',
        ]),
      ),
      confidential: live.confidential,
      answeredToday: live.today.answeredBy,
      today: live.today.counts,
    });
  }

  function draw(): void {
    timer = null;
    const drawn = view();
    wasLive = drawn.live;
    ports.tell.board(drawn);
  }

  const staleCheck = setInterval(() => {
    if (wasLive && !view().live) draw();
  }, STALE_CHECK_MS);

  return {
    view,
    changed(): void {
      timer ??= setTimeout(draw, DRAW_AFTER_MS);
    },
    close(): void {
      clearInterval(staleCheck);
      if (timer !== null) clearTimeout(timer);
    },
  };
}
export type Board = ReturnType<typeof runBoard>;
