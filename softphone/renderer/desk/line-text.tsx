import type { TicketFields } from '../../../server/protocol/ticket.ts';
import type { TranscriptLine } from '../../../server/protocol/transcript.ts';
import { useText } from '../text/text-context.tsx';
import { markedWords, type Stretch } from './marked-words.ts';

const NO_FIELDS: TicketFields = {};

/** The words of a line as they are read: written form or correction, fillers faint, words of fields underlined. */
export function LineText(props: { line: TranscriptLine; fields?: TicketFields }) {
  const text = useText();
  return markedWords(props.line, props.fields ?? NO_FIELDS).map((stretch) =>
    stretch.field === null ? (
      <Words key={stretch.at} stretch={stretch} />
    ) : (
      <mark key={stretch.at} title={text.field[stretch.field]}>
        <Words stretch={stretch} />
      </mark>
    ),
  );
}

function Words({ stretch }: { stretch: Stretch }) {
  const text = useText();
  if (stretch.mark === null) return stretch.text;
  if (stretch.heard === null) return <span className={`word-${stretch.mark}`}>{stretch.text}</span>;
  const heard = text.transcript.heard(stretch.heard);
  return (
    <button type="button" className="word-hot" aria-label={`${stretch.text} ${heard}`} data-heard={heard}>
      {stretch.text}
    </button>
  );
}
