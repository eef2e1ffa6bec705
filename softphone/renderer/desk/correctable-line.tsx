import { type ReactNode, useState } from 'react';
import type { Refusal } from '../../../server/protocol/reply.ts';
import { LineHistory, shownText, type TranscriptLine } from '../../../server/protocol/transcript.ts';
import { httpApi } from '../link/http-api.ts';
import { languageTags } from '../text/text.ts';
import { useLanguage, useText } from '../text/text-context.tsx';
import { dateTimeText } from '../ui/time-text.ts';

/** Asks for a correction of a line, or with null for what was recognised; why it was not taken, or null. */
export type Correct = (line: TranscriptLine, text: string | null) => Promise<Refusal | null>;

/** A line's words (`children`), with a way to say what was really said; what was recognised stays one click away. */
export function CorrectableLine(props: { line: TranscriptLine; correct: Correct; children: ReactNode }) {
  const text = useText();
  const { line, correct, children } = props;
  const [isEditing, setEditing] = useState(false);
  const [history, setHistory] = useState<LineHistory | null>(null);
  if (isEditing) return <Editor line={line} correct={correct} onDone={() => setEditing(false)} />;
  const toggleHistory = async (): Promise<void> => {
    if (history !== null) return setHistory(null);
    const reply = await httpApi(window.location.origin)(
      'GET',
      `/api/transcripts/${line.callId}/${line.seq}/corrections`,
      LineHistory,
    );
    if (reply.ok) setHistory(reply.value);
  };
  return (
    <>
      {children}
      {line.correction !== null && (
        <button
          type="button"
          className="line-tool line-corrected"
          aria-expanded={history !== null}
          title={text.transcripts.showHistory}
          onClick={() => void toggleHistory()}
        >
          {text.transcripts.corrected}
        </button>
      )}
      <button
        type="button"
        className="line-tool line-edit"
        aria-label={text.transcripts.correct}
        title={text.transcripts.correct}
        onClick={() => setEditing(true)}
      >
        {text.transcripts.correctShort}
      </button>
      {history !== null && <History history={history} />}
    </>
  );
}

function History({ history }: { history: LineHistory }) {
  const text = useText();
  const { language } = useLanguage();
  return (
    <span className="line-history">
      <span>
        {text.transcripts.recognised}：{history.recognised}
      </span>
      {history.corrections.map(({ text: words, name, at }) => (
        <span key={at}>
          {name} {dateTimeText(at, languageTags[language])}：{words ?? text.transcripts.takenBack}
        </span>
      ))}
    </span>
  );
}

function Editor(props: { line: TranscriptLine; correct: Correct; onDone: () => void }) {
  const text = useText();
  const { line, correct, onDone } = props;
  const [words, setWords] = useState(shownText(line));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const send = async (value: string | null): Promise<void> => {
    const why = value === '' || value === shownText(line) ? null : await correct(line, value);
    if (why === null) onDone();
    else setRefusal(why);
  };
  return (
    <span className="line-editor">
      <textarea
        aria-label={text.transcripts.correction}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
        autoFocus
        rows={2}
        maxLength={2000}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          // The Enter that ends an input method's composition is not meant for the form.
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') onDone();
          if (event.key !== 'Enter' || event.shiftKey) return;
          event.preventDefault();
          void send(words.trim());
        }}
      />
      {refusal !== null && (
        <span role="alert" className="note-bad">
          {refusal.fields?.includes('text') ? text.transcripts.masked : text.refusal[refusal.code]}
        </span>
      )}
      <span className="line-editor-buttons">
        <button type="button" className="button-small" onClick={() => void send(words.trim())}>
          {text.transcripts.save}
        </button>
        <button type="button" className="button-plain" onClick={onDone}>
          {text.transcripts.cancel}
        </button>
        {line.correction !== null && (
          <button type="button" className="button-plain" onClick={() => void send(null)}>
            {text.transcripts.takeBack}
          </button>
        )}
      </span>
    </span>
  );
}
