import { memo, useEffect, useRef, useState } from 'react';
import type { TicketFields } from '../../../server/protocol/ticket.ts';
import type { TranscriptLine } from '../../../server/protocol/transcript.ts';
import { useText } from '../text/text-context.tsx';
import { clockText } from '../ui/time-text.ts';
import { type Correct, CorrectableLine } from './correctable-line.tsx';
import { type DeskState, speechTrouble } from './desk-state.ts';
import { LineText } from './line-text.tsx';

const NO_FIELDS: TicketFields = {};
/** Plays a stretch of the call, by call time. */
type Hear = (fromMs: number, toMs: number) => void;
/** Within this of the bottom the reader counts as following. */
const FOLLOW_WITHIN_PX = 48;

export function TranscriptPanel(props: {
  desk: DeskState;
  pointed: number | null;
  correct: Correct;
  onHear: Hear;
}) {
  const text = useText();
  const { desk, pointed, correct, onHear } = props;
  const { lines, partials } = desk.transcript;
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const spoken = [partials.agent, partials.caller]
    .flatMap((partial) => (partial ? [partial] : []))
    .sort((a, b) => a.startMs - b.startMs);
  const toBottom = (): void => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the words is the reason to scroll
  useEffect(() => {
    if (following) toBottom();
  }, [desk.transcript, following]);
  useEffect(() => {
    if (pointed === null) return;
    scroller.current?.querySelector(`[data-seq="${pointed}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [pointed]);
  const trouble = speechTrouble(desk.speech);
  return (
    <section className="panel transcript" aria-labelledby="transcript-title">
      <header className="panel-head">
        <h2 id="transcript-title">{text.transcript.title}</h2>
        {!following && (
          <button type="button" className="button-plain" onClick={() => setFollowing(true)}>
            {text.transcript.follow} ↓
          </button>
        )}
      </header>
      {trouble !== null && (
        <p className="note note-quiet" data-testid="no-speech">
          {text.speech.offNote[trouble.leg]}
          {trouble.why !== null && ` ${text.speech.reasons[trouble.why] ?? text.speech.reasons.unknown}`}
        </p>
      )}
      <div
        className="transcript-scroll"
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-labelledby="transcript-title"
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          setFollowing(scrollHeight - scrollTop - clientHeight < FOLLOW_WITHIN_PX);
        }}
      >
        <ol data-testid="transcript">
          {withoutRepeats(lines).map((line) => (
            <Line
              key={line.seq}
              line={line}
              fields={line.leg === 'caller' ? (desk.ticket?.fields ?? NO_FIELDS) : NO_FIELDS}
              pointed={pointed === line.seq}
              correct={correct}
              onHear={onHear}
            />
          ))}
          {spoken.map((partial) => (
            <li key={partial.leg} className={`line line-${partial.leg} line-partial`}>
              <time>{clockText(partial.startMs)}</time>
              <p data-testid={`partial-${partial.leg}`}>{partial.text}</p>
            </li>
          ))}
        </ol>
        {lines.length === 0 && spoken.length === 0 && trouble === null && (
          <p className="empty">
            {desk.call?.answeredAt == null
              ? text.transcript.empty
              : desk.call.endedAt === null
                ? text.transcript.listening
                : text.transcript.none}
          </p>
        )}
      </div>
    </section>
  );
}

/** Of stretches without words in a row one is enough: the next words must not be looked for among them. */
const withoutRepeats = (lines: readonly TranscriptLine[]): readonly TranscriptLine[] =>
  lines.filter((line, index) => line.kind === 'words' || line.kind !== lines[index - 1]?.kind);

const Line = memo(function Line(props: {
  line: TranscriptLine;
  fields: TicketFields;
  pointed: boolean;
  correct: Correct;
  onHear: Hear;
}) {
  const text = useText();
  const { line, fields, pointed, correct, onHear } = props;
  return (
    <li
      className={`line line-${line.leg}${pointed ? ' line-pointed' : ''}`}
      data-seq={line.seq}
      data-leg={line.leg}
      data-kind={line.kind}
    >
      <button
        type="button"
        className="line-play"
        disabled={line.kind !== 'words'}
        aria-label={text.player.playSaid(clockText(line.startMs))}
        onClick={() => onHear(line.startMs, line.endMs)}
      >
        <time>{clockText(line.startMs)}</time>
      </button>
      {line.kind !== 'words' ? (
        <p className="line-gap">— {text.transcript[line.kind]} —</p>
      ) : (
        <p>
          <span className="only-read">{text.transcript[line.leg]}：</span>
          <CorrectableLine line={line} correct={correct}>
            <LineText line={line} fields={fields} />
          </CorrectableLine>
        </p>
      )}
    </li>
  );
});
