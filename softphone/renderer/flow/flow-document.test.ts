import { describe, expect, it } from 'vitest';
import { defaultFlow } from '../../../server/protocol/flow.ts';
import { flowProblems } from '../../../server/protocol/flow-check.ts';
import type { FlowPrompt } from '../../../server/protocol/flow-desk.ts';
import { cityFlow } from '../../../server/protocol/testing/city-flow.ts';
import { answerProgress, doNothing, doNothingToTheEnd, pressKey, startDryRun } from './dry-run.ts';
import { flowDifference, isSameFlow } from './flow-difference.ts';
import { changeNode, joinExit, newNode, removeNode } from './flow-edit.ts';
import { NODE_KINDS } from './flow-form.tsx';
import { layFlow } from './flow-layout.ts';
import { openingsText, readOpenings } from './opening-text.ts';

const queue = 'citizens' as never;
const prompts: FlowPrompt[] = ['greeting', 'menu', 'voicemail', 'voicemail-thanks'].map((id) => ({
  id,
  zh: `说${id}`,
  en: id,
  languages: ['zh', 'en'],
}));
const known = { recordings: null, queues: [queue, 'enterprise' as never], recorded: [queue], at: 0 };

describe('the drawing', () => {
  it('[F1] no two boxes lie on each other, every way ends at a box, and the same flow is drawn the same way', () => {
    const { nodes, ways, width, height } = layFlow(cityFlow);
    expect(nodes).toHaveLength(cityFlow.nodes.length);
    for (const one of nodes)
      for (const other of nodes)
        if (one !== other && one.x === other.x)
          expect(one.y + one.height <= other.y || other.y + other.height <= one.y).toBe(true);
    expect(ways.every(({ to }) => nodes.some(({ node }) => node.id === to))).toBe(true);
    expect(nodes.every(({ x, y, height: size }) => x + 190 <= width && y + size <= height)).toBe(true);
    expect(layFlow(cityFlow)).toEqual(layFlow(cityFlow));
  });
});

describe('changing a flow', () => {
  it('[F2] each kind can be added, joined and removed, and removing what was added changes nothing', () => {
    for (const kind of NODE_KINDS) {
      const node = newNode(cityFlow, kind, queue);
      const added = { ...cityFlow, nodes: [...cityFlow.nodes, node] };
      expect(isSameFlow(flowDifference(cityFlow, removeNode(added, node.id)))).toBe(true);
      expect(flowDifference(cityFlow, added).added).toEqual([node]);
    }
  });

  it('[F2] a removed node leaves open ways, which the check names', () => {
    const without = removeNode(cityFlow, 'message');
    expect(flowProblems(without, known).map(({ node, code, about }) => `${node} ${code} ${about}`)).toEqual(
      expect.arrayContaining(['hours exit-open closed', 'hours exit-open holiday']),
    );
    const hours = without.nodes.find(({ id }) => id === 'hours')!;
    const mended = changeNode(without, joinExit(joinExit(hours, 'closed', 'people'), 'holiday', 'people'));
    expect(flowProblems(mended, { ...known, at: Date.parse('2026-11-25') })).toEqual([]);
  });

  it('[F3] a difference names what changed, and the order of keys is none', () => {
    const menu = cityFlow.nodes.find(({ id }) => id === 'menu')!;
    const changed = changeNode(cityFlow, { ...joinExit(menu, '3', 'people'), title: 'x' });
    expect(flowDifference(cityFlow, changed).changed).toMatchObject([{ what: ['title', 'keys'] }]);
    const turned = JSON.parse(JSON.stringify(cityFlow)) as typeof cityFlow;
    turned.nodes = turned.nodes.map((node) => Object.fromEntries(Object.entries(node).reverse()) as never);
    expect(isSameFlow(flowDifference(cityFlow, turned))).toBe(true);
  });

  it('[F4] opening hours are read as people write them', () => {
    expect(readOpenings('8:30-12:00，13:00－17:30')).toEqual([
      { from: 510, to: 720 },
      { from: 780, to: 1050 },
    ]);
    expect(readOpenings(' ')).toEqual([]);
    for (const wrong of ['12:00-08:00', '25:00-26:00', 'immer', '8:70-9:00'])
      expect(readOpenings(wrong)).toBeNull();
    expect(openingsText([{ from: 0, to: 1440 }])).toBe('00:00-24:00');
  });
});

describe('the dry run', () => {
  const at = (time: string) => Date.parse(`${time}:00+08:00`);

  it('[F5] Sunday 03:00, nothing pressed: the notice, then a message, by the machine that leads real callers', () => {
    const run = doNothingToTheEnd(startDryRun(cityFlow, prompts, at('2026-11-29T03:00'), true));
    expect(run.path).toEqual(['greeting', 'hours', 'message']);
    expect(run.lines.map(({ is }) => is)).toEqual(['hears', 'hears', 'records', 'waits', 'hears']);
    expect(run.end).toEqual({ to: 'voicemail' });
    expect(run.ms).toBeGreaterThan(120_000);
  });

  it('[F5] a key cuts the prompt short, and a query can be answered', () => {
    let run = startDryRun(cityFlow, prompts, at('2026-11-25T10:00'), true);
    run = pressKey(doNothing(run), '2');
    for (const key of '20261125000001' + '123456') run = pressKey(run, key);
    expect(run.position.doing).toBe('asking');
    run = answerProgress(run, { is: 'found', stage: 'accepted', since: at('2026-11-24T10:00') });
    expect(doNothingToTheEnd(run).path.at(-1)).toBe('goodbye');
  });

  it('[F5] the default flow ends at a person after the greeting', () => {
    const run = doNothingToTheEnd(
      startDryRun(defaultFlow({ queue, greeting: true, recorded: true }), prompts, 0, true),
    );
    expect(run.end).toMatchObject({ to: 'queue' });
  });
});
