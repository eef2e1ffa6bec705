import type { BoardPicture, BoardView } from '../protocol/board.ts';
import { changeOf } from '../protocol/board-change.ts';
import type { Settings } from '../protocol/settings.ts';
import { forget } from '../reports/rolling-day.ts';
import { boardView } from './board.ts';
import type { Live } from './live.ts';
import type { DeskPorts } from './ports.ts';

/** The first change is drawn at once, those within this time after it together: 60 agents make many changes. */
const DRAW_APART_MS = 40;
/** Time alone changes the board too: silence makes it old, and calls leave the last 24 hours. */
const LOOK_AGAIN_MS = 1000;

/** The live board: soon after a change those who watch are told what is different. */
export function runBoard(live: Live, ports: DeskPorts, targets: Settings['service']) {
  let timer: NodeJS.Timeout | null = null;
  let drawnAt = 0;
  let n = 0;
  let told: BoardView | null = null;

  function view(): BoardView {
    const now = ports.now();
    live.rolling = forget(live.rolling, now);
    return boardView({
      now,
      targets,
      linked: ports.linked(),
      picture: live.picture,
      accounts: [...live.accounts.values()],
      signedIn: new Set([...live.sessions.values()].map((session) => session.account.agentId)),
      calls: live.calls,
      lines: live.lines,
      confidential: live.confidential,
      marks: live.marks,
      answeredToday: live.today.answeredBy,
      today: live.today.figures,
      rolling: live.rolling.sum,
      duty: live.duty,
    });
  }

  function draw(): void {
    timer = null;
    drawnAt = ports.now();
    // Nobody has the whole yet to whom a change would mean something.
    if (told === null) return;
    const drawn = view();
    const change = changeOf(told, drawn);
    if (change === null) return;
    told = drawn;
    n += 1;
    ports.tell.board({ n, change });
  }

  const lookAgain = setInterval(draw, LOOK_AGAIN_MS);

  return {
    /** The whole board as those who watch have it now. */
    picture(): BoardPicture {
      if (told === null) told = view();
      else draw();
      return { n, view: told };
    },
    changed(): void {
      // At the end of this turn at the soonest: what came with it belongs together.
      timer ??= setTimeout(draw, Math.max(0, drawnAt + DRAW_APART_MS - ports.now()));
    },
    close(): void {
      clearInterval(lookAgain);
      if (timer !== null) clearTimeout(timer);
    },
  };
}
export type Board = ReturnType<typeof runBoard>;
