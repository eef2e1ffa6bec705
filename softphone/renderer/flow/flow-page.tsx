import { useEffect, useMemo, useState } from 'react';
import type { FlowDocument, FlowNode, FlowNodeId, FlowNodeKind } from '../../../server/protocol/flow.ts';
import { flowProblems } from '../../../server/protocol/flow-check.ts';
import { FlowDesk, FlowDraft } from '../../../server/protocol/flow-desk.ts';
import type { Refusal } from '../../../server/protocol/reply.ts';
import { httpApi } from '../link/http-api.ts';
import type { PageProps } from '../session/page-props.ts';
import { useText } from '../text/text-context.tsx';
import { RefusalNote } from '../ui/refusal-note.tsx';
import { DryRunPanel } from './dry-run-panel.tsx';
import { FlowDrawing } from './flow-drawing.tsx';
import { changeNode, joinExit, newNode, removeNode } from './flow-edit.ts';
import { FlowForm, NODE_KINDS } from './flow-form.tsx';
import { ProblemList } from './problem-list.tsx';
import { HistoryPanel, PublishPanel } from './versions-panel.tsx';

type Panel = 'properties' | 'dryRun' | 'publish' | 'history';

/** The call flow: drawn, changed, walked through, published. */
export function FlowPage(_props: PageProps) {
  const [desk, setDesk] = useState<FlowDesk | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    void httpApi(window.location.origin)('GET', '/api/flow', FlowDesk).then((reply) => {
      if (reply.ok) setDesk(reply.value);
      else setRefusal(reply.refusal);
    });
  }, []);
  return (
    <main className="flow" data-testid="flow">
      {refusal !== null && <RefusalNote refusal={refusal} onDismiss={() => setRefusal(null)} />}
      {desk !== null && <Editor desk={desk} setDesk={setDesk} onRefusal={setRefusal} />}
    </main>
  );
}

function Editor(props: {
  desk: FlowDesk;
  setDesk: (desk: FlowDesk) => void;
  onRefusal: (refusal: Refusal | null) => void;
}) {
  const text = useText();
  const { desk, setDesk, onRefusal } = props;
  const saved = desk.draft?.document ?? desk.published.document;
  const [document, setDocument] = useState(saved);
  const [earlier, setEarlier] = useState<readonly FlowDocument[]>([]);
  const [selected, setSelected] = useState<FlowNodeId | null>(null);
  const [panel, setPanel] = useState<Panel>('properties');
  const [path, setPath] = useState<readonly FlowNodeId[]>([]);
  const [busy, setBusy] = useState(false);
  const problems = useMemo(() => flowProblems(document, knownOf(desk)), [document, desk]);
  const errors = problems.filter(({ grade }) => grade === 'error').length;
  const node = document.nodes.find(({ id }) => id === selected) ?? null;
  const changed = document !== saved;

  const change = (next: FlowDocument) => {
    setEarlier([...earlier.slice(-49), document]);
    setDocument(next);
  };
  const undo = () => {
    const last = earlier.at(-1);
    if (last === undefined) return;
    setEarlier(earlier.slice(0, -1));
    setDocument(last);
  };
  const select = (id: FlowNodeId) => {
    setSelected(id);
    if (panel !== 'dryRun') setPanel('properties');
  };
  const add = (kind: FlowNodeKind, from: { node: FlowNode; exit: string } | null) => {
    const [queue] = desk.queues;
    if (queue === undefined) return;
    const made = newNode(document, kind, queue);
    const joined = from === null ? document : changeNode(document, joinExit(from.node, from.exit, made.id));
    change({ ...joined, nodes: [...joined.nodes, made] });
    select(made.id);
  };

  const ask = httpApi(window.location.origin);
  const settled = (next: FlowDesk) => {
    setDesk(next);
    setDocument(next.draft?.document ?? next.published.document);
    setEarlier([]);
  };
  const guarded = async (work: () => Promise<Refusal | null>) => {
    setBusy(true);
    onRefusal(await work());
    setBusy(false);
  };
  /** The draft as it is now on the server, or null where it was refused. */
  const store = async (): Promise<FlowDraft | Refusal> => {
    const revision = desk.draft?.revision ?? 0;
    if (!changed && desk.draft !== null) return desk.draft;
    const reply = await ask('PUT', '/api/flow/draft', FlowDraft, { document, revision });
    if (!reply.ok) return reply.refusal;
    setDesk({ ...desk, draft: reply.value });
    setDocument(reply.value.document);
    return reply.value;
  };
  const save = () =>
    guarded(async () => {
      const draft = await store();
      return 'code' in draft ? draft : null;
    });
  const publish = (note: string) =>
    guarded(async () => {
      const draft = await store();
      if ('code' in draft) return draft;
      const reply = await ask('POST', '/api/flow/publish', FlowDesk, { revision: draft.revision, note });
      if (!reply.ok) return reply.refusal;
      settled(reply.value);
      setPanel('history');
      return null;
    });
  const rollBack = (version: number, note: string) =>
    guarded(async () => {
      const reply = await ask('POST', '/api/flow/roll-back', FlowDesk, { version, note });
      if (!reply.ok) return reply.refusal;
      settled(reply.value);
      return null;
    });
  const discard = () =>
    guarded(async () => {
      const reply = await ask('DELETE', '/api/flow/draft', FlowDraft.nullable());
      if (!reply.ok) return reply.refusal;
      settled({ ...desk, draft: null });
      return null;
    });

  const tab = (name: Panel, label: string) => (
    <button
      type="button"
      role="tab"
      aria-selected={panel === name}
      className="flow-tab"
      onClick={() => setPanel(name)}
      data-testid={`flow-tab-${name}`}
    >
      {label}
    </button>
  );

  return (
    <>
      <header className="flow-head">
        <strong>{text.flow.published(desk.published.version)}</strong>
        <span className="quiet">
          {changed
            ? text.flow.unsaved
            : desk.draft === null
              ? text.flow.noDraft
              : text.flow.draft(desk.draft.by)}
        </span>
        <span className="top-space" />
        <select
          aria-label={text.flow.add}
          value=""
          data-testid="flow-add"
          onChange={(event) => {
            const kind = NODE_KINDS.find((one) => one === event.target.value);
            if (kind !== undefined) add(kind, null);
          }}
        >
          <option value="">+ {text.flow.add}</option>
          {NODE_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {text.flow.kinds[kind]}
            </option>
          ))}
        </select>
        <button type="button" className="button" disabled={earlier.length === 0} onClick={undo}>
          {text.flow.undo}
        </button>
        <button type="button" className="button" disabled={busy || desk.draft === null} onClick={discard}>
          {text.flow.discard}
        </button>
        <button
          type="button"
          className="button"
          disabled={busy || !changed}
          onClick={save}
          data-testid="flow-save"
        >
          {text.flow.save}
        </button>
        <button
          type="button"
          className="button-main"
          disabled={busy || errors > 0 || (!changed && desk.draft === null)}
          onClick={() => setPanel('publish')}
          data-testid="flow-publish"
        >
          {text.flow.publish}
        </button>
      </header>
      <div className="flow-columns">
        <div className="flow-left panel">
          <FlowDrawing
            document={document}
            prompts={desk.prompts}
            problems={problems}
            selected={selected}
            onSelect={select}
            path={panel === 'dryRun' ? path : []}
          />
          <ProblemList document={document} problems={problems} onSelect={select} />
        </div>
        <aside className="flow-side panel">
          <div className="flow-tabs" role="tablist" aria-label={text.flow.title}>
            {tab('properties', text.flow.properties)}
            {tab('dryRun', text.flow.dryRun)}
            {tab('history', text.flow.history)}
          </div>
          <div className="flow-panel" role="tabpanel">
            {panel === 'properties' &&
              (node === null ? (
                <p className="empty">{text.flow.pickNode}</p>
              ) : (
                <FlowForm
                  key={node.id}
                  document={document}
                  node={node}
                  desk={desk}
                  onChange={(next) => change(changeNode(document, next))}
                  onDocument={change}
                  onNew={(exit, kind) => add(kind, { node, exit })}
                  onStart={() => change({ ...document, start: node.id })}
                  onRemove={() => {
                    change(removeNode(document, node.id));
                    setSelected(null);
                  }}
                />
              ))}
            {panel === 'dryRun' && (
              <DryRunPanel document={document} prompts={desk.prompts} onPath={setPath} />
            )}
            {panel === 'publish' && (
              <PublishPanel
                published={desk.published.document}
                document={document}
                busy={busy}
                onPublish={publish}
                onCancel={() => setPanel('properties')}
              />
            )}
            {panel === 'history' && (
              <HistoryPanel
                history={desk.history}
                current={desk.published.version}
                busy={busy}
                onRollBack={rollBack}
              />
            )}
          </div>
        </aside>
      </div>
    </>
  );
}

function knownOf({ prompts, queues, recorded }: FlowDesk) {
  const of = (language: 'zh' | 'en') =>
    new Set(prompts.filter(({ languages }) => languages.includes(language)).map(({ id }) => id));
  return { recordings: { zh: of('zh'), en: of('en') }, queues, recorded, at: Date.now() };
}
