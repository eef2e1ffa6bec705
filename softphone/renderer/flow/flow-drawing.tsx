import type { KeyboardEvent } from 'react';
import type { FlowDocument, FlowNode, FlowNodeId } from '../../../server/protocol/flow.ts';
import type { FlowProblem, FlowPrompt } from '../../../server/protocol/flow-desk.ts';
import { useLanguage, useText } from '../text/text-context.tsx';
import { BOX, layFlow, type PlacedNode } from './flow-layout.ts';

type DrawingProps = {
  document: FlowDocument;
  prompts: readonly FlowPrompt[];
  problems: readonly FlowProblem[];
  selected: FlowNodeId | null;
  onSelect: (id: FlowNodeId) => void;
  /** Nodes an imagined caller came through; empty: nobody walks. */
  path: readonly FlowNodeId[];
};

/** The flow as boxes and arrows, each way out at its own place on the box; reached by Tab, chosen by Enter. */
export function FlowDrawing(props: DrawingProps) {
  const text = useText();
  const picture = layFlow(props.document);
  const walked = walkedWays(props.path);
  const onPath = new Set(props.path);
  return (
    <section className="flow-drawing" aria-label={text.flow.drawing}>
      <svg width={picture.width} height={picture.height} viewBox={`0 0 ${picture.width} ${picture.height}`}>
        <title>{text.flow.drawing}</title>
        <defs>
          <marker
            id="flow-tip"
            viewBox="0 0 8 8"
            refX="6"
            refY="4"
            markerUnits="userSpaceOnUse"
            markerWidth="10"
            markerHeight="10"
            orient="auto"
          >
            <path d="M0,0 L8,4 L0,8 z" className="flow-tip" />
          </marker>
        </defs>
        {picture.ways.map(({ from, exit, to, path }) => (
          <path
            key={`${from} ${exit}`}
            d={path}
            className="flow-way"
            data-walked={walked.has(`${from} ${to}`)}
            data-near={props.selected === from || props.selected === to}
            markerEnd="url(#flow-tip)"
          />
        ))}
        {picture.nodes.map((placed) => (
          <NodeBox
            key={placed.node.id}
            placed={placed}
            drawing={props}
            walked={onPath.has(placed.node.id)}
            isStart={props.document.start === placed.node.id}
          />
        ))}
      </svg>
    </section>
  );
}

/** Ways between nodes that follow each other on the path. */
function walkedWays(path: readonly FlowNodeId[]): Set<string> {
  return new Set(path.slice(1).map((id, index) => `${path[index]} ${id}`));
}

function NodeBox(props: { placed: PlacedNode; drawing: DrawingProps; walked: boolean; isStart: boolean }) {
  const text = useText();
  const { language } = useLanguage();
  const { placed, drawing } = props;
  const { node, x, y, height, ports } = placed;
  const own = drawing.problems.filter((problem) => problem.node === node.id);
  const grade = own.some((problem) => problem.grade === 'error')
    ? 'error'
    : own.length > 0
      ? 'warning'
      : 'none';
  const name = node.title === '' ? text.flow.kinds[node.kind] : node.title;
  const detail = useDetail(node, drawing.prompts, language);
  const select = () => drawing.onSelect(node.id);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    select();
  };
  const label = [
    name,
    ...(props.isStart ? [text.flow.isStart] : []),
    ...own.map((problem) => text.flow.problem[problem.code].replace('{about}', problem.about)),
  ].join(', ');
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button of HTML cannot stand in a drawing
    <g
      className="flow-node"
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={drawing.selected === node.id}
      data-kind={node.kind}
      data-grade={grade}
      data-walked={props.walked}
      data-testid={`flow-node-${node.id}`}
      onClick={select}
      onKeyDown={onKeyDown}
    >
      <rect x={x} y={y} width={BOX.width} height={height} rx={8} className="flow-box" />
      <rect x={x} y={y} width={5} height={height} rx={2.5} className="flow-stripe" />
      <text x={x + 15} y={y + 20} className="flow-name">
        {shortened(name, 22)}
      </text>
      <text x={x + 15} y={y + 38} className="flow-detail">
        {shortened(detail, 27)}
      </text>
      {props.isStart && (
        <text x={x + BOX.width - 9} y={y + 20} textAnchor="end" className="flow-start">
          ▶
        </text>
      )}
      {grade !== 'none' && (
        <text x={x + BOX.width - (props.isStart ? 26 : 9)} y={y + 20} textAnchor="end" className="flow-mark">
          {grade === 'error' ? '✕' : '!'}
        </text>
      )}
      {ports.map((port) => (
        <g key={port.exit}>
          <text x={port.x - 12} y={port.y + 4} textAnchor="end" className="flow-exit">
            {/^[0-9*#]$/.test(port.exit) ? text.flow.exitKey(port.exit) : text.flow.exits[port.exit]}
          </text>
          <circle
            cx={port.x}
            cy={port.y}
            r={3.5}
            className="flow-port"
            data-open={port.to === null && port.needed}
          />
        </g>
      ))}
    </g>
  );
}

/** What stands below a node's name: what it says, whom it rings. */
function useDetail(node: FlowNode, prompts: readonly FlowPrompt[], language: 'zh' | 'en'): string {
  const text = useText();
  switch (node.kind) {
    case 'queue':
      return `${text.call.queues[node.queue] ?? node.queue}${node.priority === 'emergency' ? ` · ${text.flow.priorities.emergency}` : ''}`;
    case 'hours':
      return openDays(node.week, text.flow.weekdays);
    case 'transfer':
      return node.number;
    case 'emergency':
      return node.number ?? text.flow.exits['person'] ?? '';
    case 'progress':
      return '';
    default: {
      const prompt = prompts.find((one) => one.id === node.prompt);
      return prompt?.[language] ?? node.prompt ?? '';
    }
  }
}

function openDays(week: readonly (readonly unknown[])[], names: readonly string[]): string {
  const open = week.flatMap((openings, index) => (openings.length > 0 ? [index] : []));
  const [first, last] = [open[0], open.at(-1)];
  if (first === undefined || last === undefined) return '–';
  const whole = last - first + 1 === open.length;
  return whole && open.length > 1
    ? `${names[first]}–${names[last]}`
    : open.map((index) => names[index]).join(' ');
}

/** Cut by width: a Chinese character is as wide as two Latin ones. */
function shortened(text: string, width: number): string {
  let used = 0;
  for (let index = 0; index < text.length; index += 1) {
    used += text.charCodeAt(index) > 0x2e80 ? 2 : 1;
    if (used > width) return `${text.slice(0, index)}…`;
  }
  return text;
}
