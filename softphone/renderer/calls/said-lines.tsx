import { memo, useEffect, useRef } from 'react';
import type { TranscriptLine } from '../../../server/protocol/transcript.ts';
import { type Correct, CorrectableLine } from '../desk/correctable-line.tsx';
import { useText } from '../text/text-context.tsx';
import { clockText } from '../ui/time-text.ts';
import { type Playback, usePart } from './dom-playback.ts';
import { lineAt, piecesOf } from './player.ts';

/** The transcript scrolling with the sound; every word (or line, where there are no times of words) is heard on a click. */
export function SaidLines(props: {
  lines: readonly TranscriptLine[];
  playback: Playback | null;
  correct: Correct;
}) {
  const { playback } = props;
  return playback === null ? (
    <List lines={props.lines} now={-1} onPlay={null} correct={props.correct} />
  ) : (
    <Following lines={props.lines} playback={playback} correct={props.correct} />
  );
}

function Following(props: { lines: readonly TranscriptLine[]; playback: Playback; correct: Correct }) {
  const { lines, playback, correct } = props;
  const now = usePart(playback, ({ atMs }) => lineAt(lines, atMs));
  const play = useRef((ms: number): void => playback.seek(ms, true));
  play.current = (ms) => playback.seek(ms, true);
  const stable = useRef((ms: number): void => play.current(ms));
  return <List lines={lines} now={now} onPlay={stable.current} correct={correct} />;
}

type OnPlay = ((ms: number) => void) | null;

function List(props: { lines: readonly TranscriptLine[]; now: number; onPlay: OnPlay; correct: Correct }) {
  const text = useText();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const line = list.current?.children[props.now];
    line?.scrollIntoView({ block: 'nearest' });
  }, [props.now]);
  if (props.lines.length === 0) return <p className="empty">{text.transcript.none}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <ol className="said" ref={list} tabIndex={0} aria-label={text.player.transcript} data-testid="said">
      {props.lines.map((line, index) => (
        <Said
          key={line.seq}
          line={line}
          now={index === props.now}
          onPlay={props.onPlay}
          correct={props.correct}
        />
      ))}
    </ol>
  );
}

const Said = memo(function Said(props: {
  line: TranscriptLine;
  now: boolean;
  onPlay: OnPlay;
  correct: Correct;
}) {
  const text = useText();
  const { line, onPlay, correct } = props;
  return (
    <li
      className={`said-line line-${line.leg}`}
      data-now={props.now}
      data-kind={line.kind}
      data-seq={line.seq}
    >
      <button
        type="button"
        className="said-time"
        disabled={onPlay === null}
        aria-label={text.player.playFrom(clockText(line.startMs))}
        onClick={() => onPlay?.(line.startMs)}
      >
        {clockText(line.startMs)}
      </button>
      {line.kind === 'words' ? (
        <p>
          <span className="only-read">{text.transcript[line.leg]}：</span>
          <CorrectableLine line={line} correct={correct}>
            {piecesOf(line).map((piece, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: by keyboard a line is played by its time, a button
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line have no other name and keep their order
                key={index}
                className={piece.quiet ? 'said-word said-filler' : 'said-word'}
                onClick={() => onPlay?.(piece.startMs)}
              >
                {piece.text}
              </span>
            ))}
          </CorrectableLine>
        </p>
      ) : (
        <p className="line-gap">
          — {text.transcript[line.kind]}
          {line.endMs - line.startMs >= 1000 && ` ${clockText(line.endMs - line.startMs)}`} —
        </p>
      )}
    </li>
  );
});
