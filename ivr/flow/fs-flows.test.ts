import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultFlow } from '../../server/protocol/flow.ts';
import type { QueueName } from '../../server/protocol/ids.ts';
import { cityFlow } from '../../server/protocol/testing/city-flow.ts';
import { writeTestPrompts } from '../../server/testing/prompts.ts';
import { createLog } from '../pino-log.ts';
import { openFlows } from './fs-flows.ts';

let folder: string;
const queues = ['citizens', 'enterprise'] as QueueName[];
const first = defaultFlow({ queue: 'citizens' as QueueName, greeting: true, recorded: true });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flows-'));
  writeTestPrompts(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (promptsDir = folder) =>
  openFlows({
    file: join(folder, 'spool', 'flows.json'),
    first,
    promptsDir,
    queues,
    recorded: ['citizens' as QueueName],
    now: () => Date.parse('2026-11-25'),
    log: createLog('silent'),
  });

describe('the flows ivr knows', () => {
  it('[F2] before anything was published it is the one of the settings; what is taken outlives the process', () => {
    const flows = open();
    expect(flows.current()).toEqual({ version: 0, document: first });
    expect(flows.replace({ version: 1, document: cityFlow })).toBeNull();
    expect(flows.replace({ version: 2, document: { ...cityFlow, start: 'hours' } })).toBe('flow-problems');
    const again = open();
    expect(again.current()).toEqual({ version: 1, document: cityFlow });
    expect(again.version(0)?.document).toEqual(first);
    expect(again.version(7)).toBeNull();
  });

  it('[F2] a flow that could lose a caller, rings an unknown queue or has no recording is refused', () => {
    const flows = open();
    const people = (change: object) => ({
      ...cityFlow,
      nodes: cityFlow.nodes.map((node) => (node.id === 'people' ? { ...node, ...change } : node)),
    });
    for (const document of [
      { ...cityFlow, start: 'nowhere' },
      people({ queue: 'unknown' }) as typeof cityFlow,
      {
        ...cityFlow,
        nodes: cityFlow.nodes.map((node) =>
          node.kind === 'voicemail' ? { ...node, prompt: 'unsaid' } : node,
        ),
      },
    ])
      expect(flows.replace({ version: 1, document })).toBe('flow-problems');
    expect(flows.current().version).toBe(0);
    expect(open(join(folder, 'gone')).replace({ version: 1, document: cityFlow })).toBe('unavailable');
  });

  it('[F2] a torn file is no flow: the process starts, and is told again', () => {
    open().replace({ version: 1, document: cityFlow });
    writeFileSync(join(folder, 'spool', 'flows.json'), '[{"version":');
    expect(open().current().version).toBe(0);
  });
});
