import type { ReactNode } from 'react';
import {
  exitsOf,
  type FlowDocument,
  type FlowNode,
  type FlowNodeId,
  type FlowNodeKind,
  Key,
} from '../../../server/protocol/flow.ts';
import type { FlowDesk } from '../../../server/protocol/flow-desk.ts';
import type { QueueName } from '../../../server/protocol/ids.ts';
import { useLanguage, useText } from '../text/text-context.tsx';
import { joinExit } from './flow-edit.ts';
import { HoursForm } from './hours-form.tsx';

export const NODE_KINDS: readonly FlowNodeKind[] = [
  'greeting',
  'hours',
  'menu',
  'queue',
  'voicemail',
  'callback',
  'progress',
  'language',
  'survey',
  'emergency',
  'transfer',
  'hangUp',
];

type FormProps = {
  document: FlowDocument;
  node: FlowNode;
  desk: FlowDesk;
  onChange: (node: FlowNode) => void;
  onDocument: (document: FlowDocument) => void;
  /** A new node of this kind at the end of that way. */
  onNew: (exit: string, kind: FlowNodeKind) => void;
  onRemove: () => void;
  onStart: () => void;
};

/** The properties of one node, and where its ways lead. */
export function FlowForm(props: FormProps) {
  const text = useText();
  const { node, document, onChange } = props;
  const isStart = document.start === node.id;
  return (
    <form className="flow-form" onSubmit={(event) => event.preventDefault()}>
      <h2>
        {text.flow.kinds[node.kind]} {isStart && <span className="tag">{text.flow.isStart}</span>}
      </h2>
      <Field name={text.flow.name}>
        <input
          value={node.title}
          maxLength={40}
          placeholder={text.flow.kinds[node.kind]}
          onChange={(event) => onChange({ ...node, title: event.target.value })}
        />
      </Field>
      <Properties {...props} />
      {exitsOf(node).length > 0 && (
        <fieldset>
          <legend>{text.flow.ways}</legend>
          {exitsOf(node).map(({ exit, to, needed }) => (
            <div className="flow-exit-row" key={exit}>
              <Field
                name={/^[0-9*#]$/.test(exit) ? text.flow.exitKey(exit) : (text.flow.exits[exit] ?? exit)}
              >
                <TargetSelect
                  document={document}
                  from={node.id}
                  to={to}
                  none={needed ? text.flow.nowhere : text.flow.noneOptional}
                  onJoin={(target) => onChange(joinExit(node, exit, target))}
                  onNew={(kind) => props.onNew(exit, kind)}
                />
              </Field>
              {node.kind === 'menu' && exit in node.keys && (
                <button
                  type="button"
                  className="button-plain"
                  onClick={() => onChange(withoutKey(node, exit))}
                >
                  {text.flow.removeKey}
                </button>
              )}
            </div>
          ))}
          {node.kind === 'menu' && <AddKey node={node} onChange={onChange} />}
        </fieldset>
      )}
      <div className="flow-form-foot">
        {!isStart && (
          <button type="button" className="button" onClick={props.onStart}>
            {text.flow.makeStart}
          </button>
        )}
        <span className="top-space" />
        <button
          type="button"
          className="button"
          onClick={props.onRemove}
          disabled={document.nodes.length === 1}
          data-testid="flow-remove"
        >
          {text.flow.remove}
        </button>
      </div>
    </form>
  );
}

function Field(props: { name: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="flow-field">
      <span>{props.name}</span>
      {props.children}
    </label>
  );
}

function TargetSelect(props: {
  document: FlowDocument;
  from: FlowNodeId;
  to: FlowNodeId | null;
  none: string;
  onJoin: (to: FlowNodeId | null) => void;
  onNew: (kind: FlowNodeKind) => void;
}) {
  const text = useText();
  const names = (node: FlowNode) =>
    node.title === '' ? `${text.flow.kinds[node.kind]} (${node.id})` : node.title;
  return (
    <select
      value={props.to ?? ''}
      onChange={(event) => {
        const { value } = event.target;
        const kind = NODE_KINDS.find((one) => value === `new ${one}`);
        if (kind !== undefined) props.onNew(kind);
        else props.onJoin(value === '' ? null : value);
      }}
    >
      <option value="">{props.none}</option>
      <optgroup label={text.flow.nodes}>
        {props.document.nodes
          .filter(({ id }) => id !== props.from)
          .map((node) => (
            <option key={node.id} value={node.id}>
              {names(node)}
            </option>
          ))}
      </optgroup>
      <optgroup label={text.flow.add}>
        {NODE_KINDS.map((kind) => (
          <option key={kind} value={`new ${kind}`}>
            {text.flow.addTo}
            {text.flow.kinds[kind]}
          </option>
        ))}
      </optgroup>
    </select>
  );
}

type MenuNode = Extract<FlowNode, { kind: 'menu' }>;

function withoutKey(node: MenuNode, key: string): MenuNode {
  return { ...node, keys: Object.fromEntries(Object.entries(node.keys).filter(([one]) => one !== key)) };
}

function AddKey(props: { node: MenuNode; onChange: (node: FlowNode) => void }) {
  const text = useText();
  const free = Key.options.find((key) => !(key in props.node.keys));
  if (free === undefined) return null;
  const add = () => props.onChange({ ...props.node, keys: { ...props.node.keys, [free]: null } });
  return (
    <button type="button" className="button-small" onClick={add}>
      + {text.flow.addKey}
    </button>
  );
}

function Properties(props: FormProps) {
  const text = useText();
  const { language } = useLanguage();
  const { node, desk, onChange } = props;
  const seconds = (name: 'timeoutMs' | 'longestMs', label: string, value: number, most: number) => (
    <Field name={label}>
      <input
        type="number"
        min={1}
        max={most}
        value={value / 1000}
        onChange={(event) => {
          const ms = Math.round(Number(event.target.value) * 1000);
          if (ms >= 1000 && ms <= most * 1000) onChange({ ...node, [name]: ms } as FlowNode);
        }}
      />
    </Field>
  );
  const prompt = 'prompt' in node && (
    <Field name={text.flow.prompt}>
      <select
        value={node.prompt ?? ''}
        onChange={(event) =>
          onChange({ ...node, prompt: event.target.value === '' ? null : event.target.value } as FlowNode)
        }
      >
        {(node.kind === 'emergency' || node.kind === 'transfer' || node.kind === 'hangUp') && (
          <option value="">{text.flow.noPrompt}</option>
        )}
        {desk.prompts.map((one) => (
          <option key={one.id} value={one.id}>
            {one.id} · {one[language]}
          </option>
        ))}
      </select>
    </Field>
  );
  const said = 'prompt' in node && (
    <p className="flow-said">{desk.prompts.find((one) => one.id === node.prompt)?.[language] ?? ''}</p>
  );
  switch (node.kind) {
    case 'greeting':
      return (
        <>
          {prompt}
          {said}
          <Check name={text.flow.notice} on={node.notice} onSet={(notice) => onChange({ ...node, notice })} />
        </>
      );
    case 'hours':
      return <HoursForm {...props} node={node} />;
    case 'menu':
      return (
        <>
          {prompt}
          {said}
          {seconds('timeoutMs', text.flow.timeout, node.timeoutMs, 120)}
          <Field name={text.flow.repeats}>
            <input
              type="number"
              min={0}
              max={5}
              value={node.repeats}
              onChange={(event) => {
                const repeats = Number(event.target.value);
                if (repeats >= 0 && repeats <= 5) onChange({ ...node, repeats: Math.round(repeats) });
              }}
            />
          </Field>
        </>
      );
    case 'language':
      return (
        <>
          {prompt}
          {said}
          {seconds('timeoutMs', text.flow.timeout, node.timeoutMs, 120)}
        </>
      );
    case 'progress':
      return seconds('timeoutMs', text.flow.timeout, node.timeoutMs, 120);
    case 'callback':
    case 'survey':
      return (
        <>
          {prompt}
          {said}
          {seconds('timeoutMs', text.flow.timeout, node.timeoutMs, 120)}
        </>
      );
    case 'voicemail':
      return (
        <>
          {prompt}
          {said}
          {seconds('longestMs', text.flow.longest, node.longestMs, 600)}
        </>
      );
    case 'emergency':
    case 'transfer':
      return (
        <>
          {prompt}
          {said}
          <Field name={text.flow.number}>
            <input
              inputMode="numeric"
              value={node.number ?? ''}
              placeholder={node.kind === 'emergency' ? text.flow.numberNone : ''}
              onChange={(event) => {
                const number = event.target.value.replace(/\D/g, '').slice(0, 15);
                if (node.kind === 'emergency') onChange({ ...node, number: number === '' ? null : number });
                else onChange({ ...node, number });
              }}
            />
          </Field>
        </>
      );
    case 'queue':
      return (
        <>
          <Field name={text.flow.queue}>
            <select
              value={node.queue}
              onChange={(event) => onChange({ ...node, queue: event.target.value as QueueName })}
            >
              {desk.queues.map((queue) => (
                <option key={queue} value={queue}>
                  {queue}
                </option>
              ))}
            </select>
          </Field>
          <Field name={text.flow.priority}>
            <select
              value={node.priority}
              onChange={(event) =>
                onChange({ ...node, priority: event.target.value === 'emergency' ? 'emergency' : 'normal' })
              }
            >
              <option value="normal">{text.flow.priorities.normal}</option>
              <option value="emergency">{text.flow.priorities.emergency}</option>
            </select>
          </Field>
          {desk.skills.map(({ skill, zh, en }) => (
            <Check
              key={skill}
              name={`${text.flow.skill} ${language === 'zh' ? zh : en}`}
              on={node.skills.some((need) => need.skill === skill)}
              onSet={(on) =>
                onChange({
                  ...node,
                  skills: on
                    ? [...node.skills, { skill, level: 1, always: false }]
                    : node.skills.filter((need) => need.skill !== skill),
                })
              }
            />
          ))}
          <Check
            name={text.flow.sayPlace}
            on={node.sayPlace}
            onSet={(sayPlace) => onChange({ ...node, sayPlace })}
          />
          <Check
            name={text.flow.sayWait}
            on={node.sayWait}
            onSet={(sayWait) => onChange({ ...node, sayWait })}
          />
        </>
      );
    case 'hangUp':
      return (
        <>
          {prompt}
          {said}
        </>
      );
    default:
      return node satisfies never;
  }
}

function Check(props: { name: string; on: boolean; onSet: (on: boolean) => void }) {
  return (
    <label className="flow-check">
      <input type="checkbox" checked={props.on} onChange={(event) => props.onSet(event.target.checked)} />
      <span>{props.name}</span>
    </label>
  );
}
