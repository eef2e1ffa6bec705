import { useState } from 'react';
import type { FlowDocument, FlowNode } from '../../../server/protocol/flow.ts';
import type { FlowHistoryEntry } from '../../../server/protocol/flow-desk.ts';
import { useText } from '../text/text-context.tsx';
import { flowDifference, isSameFlow } from './flow-difference.ts';

/** What changes, a note, and the button that makes it so. */
export function PublishPanel(props: {
  published: FlowDocument;
  document: FlowDocument;
  busy: boolean;
  onPublish: (note: string) => void;
  onCancel: () => void;
}) {
  const text = useText();
  const [note, setNote] = useState('');
  return (
    <form
      className="flow-form"
      onSubmit={(event) => {
        event.preventDefault();
        props.onPublish(note.trim());
      }}
    >
      <h2>{text.flow.publishTitle}</h2>
      <p className="quiet">{text.flow.publishHelp}</p>
      <h3>{text.flow.difference}</h3>
      <Difference before={props.published} after={props.document} />
      <label className="flow-field">
        <span>{text.flow.note}</span>
        <textarea
          rows={3}
          maxLength={500}
          required
          value={note}
          onChange={(event) => setNote(event.target.value)}
          data-testid="flow-note"
        />
      </label>
      <div className="flow-form-foot">
        <button type="button" className="button" onClick={props.onCancel}>
          {text.flow.cancel}
        </button>
        <span className="top-space" />
        <button
          type="submit"
          className="button-main"
          disabled={props.busy || note.trim() === ''}
          data-testid="flow-publish-now"
        >
          {text.flow.publishNow}
        </button>
      </div>
    </form>
  );
}

function Difference(props: { before: FlowDocument; after: FlowDocument }) {
  const text = useText();
  const difference = flowDifference(props.before, props.after);
  if (isSameFlow(difference)) return <p>{text.flow.same}</p>;
  const name = (node: FlowNode) => (node.title === '' ? text.flow.kinds[node.kind] : node.title);
  return (
    <ul className="flow-difference">
      {difference.added.map((node) => (
        <li key={node.id} data-is="added">
          {text.flow.added} · {name(node)}
        </li>
      ))}
      {difference.removed.map((node) => (
        <li key={node.id} data-is="removed">
          {text.flow.removed} · {name(node)}
        </li>
      ))}
      {difference.changed.map(({ node, what }) => (
        <li key={node.id} data-is="changed">
          {text.flow.changed} · {name(node)}：{what.map((one) => text.flow.what[one] ?? one).join('、')}
        </li>
      ))}
      {difference.start && <li data-is="changed">{text.flow.startChanged}</li>}
      {difference.calendar && <li data-is="changed">{text.flow.calendarChanged}</li>}
    </ul>
  );
}

/** Who published what and when; an earlier one can be brought back. */
export function HistoryPanel(props: {
  history: readonly FlowHistoryEntry[];
  current: number;
  busy: boolean;
  onRollBack: (version: number, note: string) => void;
}) {
  const text = useText();
  if (props.history.length === 0) return <p className="empty">{text.flow.noHistory}</p>;
  const time = (at: number) =>
    new Date(at).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'short' });
  return (
    <ol className="flow-history">
      {props.history.map(({ version, by, publishedAt, note, from }) => (
        <li key={version}>
          <strong>{text.flow.versionLine(version, by, time(publishedAt))}</strong>
          {from !== null && <span className="tag">{text.flow.rolledFrom(from)}</span>}
          <p>{note}</p>
          {version !== props.current && (
            <button
              type="button"
              className="button-small"
              disabled={props.busy}
              onClick={() => props.onRollBack(version, text.flow.rolledFrom(version))}
            >
              {text.flow.rollBack}
            </button>
          )}
        </li>
      ))}
    </ol>
  );
}
