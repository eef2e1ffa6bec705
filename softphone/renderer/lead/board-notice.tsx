import type { DeskView } from '../desk/run-desk.ts';
import { useText } from '../text/text-context.tsx';

/** Why the figures are old, in a sentence; nothing while they are true. */
export function BoardNotice(props: { view: DeskView }) {
  const text = useText();
  const { link, board } = props.view.desk;
  const why =
    link !== 'live' ? 'away' : board === null || board.view.link === 'live' ? null : board.view.link;
  return why === null ? null : (
    <div className="note note-bad" role="alert" data-testid="board-old">
      {text.board[why]}
    </div>
  );
}
