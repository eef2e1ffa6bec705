import type { BoardPatch, BoardView } from '../protocol/board.ts';
import { changed } from '../protocol/board-change.ts';
import type { Page } from './page.ts';

/** A lead's board as a page keeps it: the whole once, then patch by patch. */
export async function watchBoard(page: Page) {
  const reply = await page.request('board:watch', {});
  if (!reply.ok) throw new Error(`board:watch: ${reply.refusal.code}`);
  let { n, view } = reply.value;
  const waiting = new Set<() => void>();
  page.raw.on('board:changed', (patch: BoardPatch) => {
    if (patch.n <= n) return;
    const next = patch.n === n + 1 ? changed(view, patch.change) : null;
    if (next === null) throw new Error(`patch ${patch.n} does not fit board ${n}`);
    n = patch.n;
    view = next;
    for (const look of waiting) look();
  });
  return {
    view: () => view,
    /** The first board from now on that fits. */
    until: (fits: (board: BoardView) => boolean): Promise<BoardView> =>
      new Promise((resolve) => {
        const look = () => {
          if (!fits(view)) return;
          waiting.delete(look);
          resolve(view);
        };
        waiting.add(look);
        look();
      }),
  };
}
