import type { BoardPatch, BoardPicture, BoardView } from '../protocol/board.ts';
import { changed } from '../protocol/board-change.ts';
import type { Page } from './page.ts';

/** A lead's board as a page keeps it: the whole once, then patch by patch; the whole again after a missed one. */
export async function watchBoard(page: Page) {
  const whole = async () => {
    const reply = await page.request('board:watch', {});
    if (!reply.ok) throw new Error(`board:watch: ${reply.refusal.code}`);
    return reply.value;
  };
  let { n, view } = await whole();
  const waiting = new Set<() => void>();
  const show = (next: BoardPicture) => {
    if (next.n < n) return;
    ({ n, view } = next);
    for (const look of waiting) look();
  };
  page.raw.on('board:changed', async (patch: BoardPatch) => {
    if (patch.n <= n) return;
    const next = patch.n === n + 1 ? changed(view, patch.change) : null;
    show(next === null ? await whole() : { n: patch.n, view: next });
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
