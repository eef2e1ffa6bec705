import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId, CallId, QueueName } from '../../server/protocol/ids.ts';
import { type OpenCall, openOpenCalls } from './fs-open-calls.ts';

const callId = (n: number) => `call-000${n}` as CallId;
const call = (queuedAt: number | null, leg: number | null = null): OpenCall => ({
  arrivedAt: 1,
  queuedAt,
  wish: { queue: 'citizens' as QueueName, priority: 'normal', skills: [] },
  channelId: 'channel-1',
  answered: leg === null ? null : { leg, agentId: 'a' as AgentId },
  outbound: false,
  settled: null,
});
let folder: string;
const file = () => join(folder, 'open-calls.journal');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-calls-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('open calls', () => {
  it('[L8] a killed life leaves the calls that had not ended, as they were last', () => {
    const first = openOpenCalls(file());
    first.set(callId(1), call(null));
    first.set(callId(2), call(2));
    first.set(callId(1), call(2, 1));
    first.delete(callId(2));
    // No close: the process was killed.
    const second = openOpenCalls(file());
    expect([...second.left]).toEqual([[callId(1), call(2, 1)]]);
    expect(second.ofChannel('channel-1')?.callId).toBe(callId(1));
    second.delete(callId(1));
    expect(openOpenCalls(file()).left.size).toBe(0);
  });

  it('[L2] a torn last line is left out, and what comes after a restart is not lost behind it', () => {
    openOpenCalls(file()).set(callId(1), call(null));
    appendFileSync(file(), '{"callId":"call-0002","ca');
    const second = openOpenCalls(file());
    expect([...second.left.keys()]).toEqual([callId(1)]);
    second.set(callId(3), call(null));
    expect([...openOpenCalls(file()).left.keys()]).toEqual([callId(1), callId(3)]);
  });

  it('[L8] the file stays small, however many calls there were', () => {
    const open = openOpenCalls(file());
    open.set(callId(1), call(null));
    for (let round = 0; round < 3000; round += 1) {
      open.set(callId(2), call(round));
      open.delete(callId(2));
    }
    expect(readFileSync(file(), 'utf8').split('\n').length).toBeLessThan(2100);
    expect([...openOpenCalls(file()).left.keys()]).toEqual([callId(1)]);
  });
});
