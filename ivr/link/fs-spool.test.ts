import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallId } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';
import { createLog } from '../pino-log.ts';
import { openSpool } from './fs-spool.ts';

const log = createLog('silent');
const held: Fact = { fact: 'call:held', callId: 'call-0001' as CallId };
let folder: string;
let life = 0;
const open = () => {
  life += 1;
  return openSpool(folder, () => `life-${life}`, log);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-'));
  life = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('spool', () => {
  it('[L1] facts of a killed life are posted first, in order, and counted on from what was acknowledged', () => {
    const first = open();
    for (const at of [1, 2, 3]) first.append(held, at);
    first.acknowledge('life-1', 1);
    // No close: the process was killed.
    const second = open();
    second.append(held, 4);
    expect(second.next(10).map(({ spool, n, at }) => [spool, n, at])).toEqual([
      ['life-1', 2, 2],
      ['life-1', 3, 3],
    ]);
    second.acknowledge('life-1', 3);
    expect(second.next(10).map(({ spool, n }) => [spool, n])).toEqual([['life-2', 1]]);
    expect(readdirSync(folder).filter((name) => name.startsWith('life-1'))).toEqual([]);
  });

  it('[L1] an acknowledgement said twice or late moves nothing', () => {
    const spool = open();
    spool.append(held, 1);
    spool.append(held, 2);
    spool.acknowledge('life-1', 1);
    spool.acknowledge('life-1', 1);
    spool.acknowledge('life-0', 9);
    expect(spool.next(10).map(({ n }) => n)).toEqual([2]);
  });

  it('[L1] a batch is no longer than asked for', () => {
    const spool = open();
    for (let at = 0; at < 5; at += 1) spool.append(held, at);
    expect(spool.next(2)).toHaveLength(2);
  });

  it('[L2] a torn last line is left out', () => {
    open().append(held, 1);
    appendFileSync(join(folder, 'life-1.jsonl'), '{"spool":"life-1","n":2,"at"');
    expect(open().next(10)).toHaveLength(1);
  });

  it('[L1] nothing is left of a life whose facts have all arrived', () => {
    const spool = open();
    spool.append(held, 1);
    spool.acknowledge('life-1', 1);
    spool.close();
    expect(readdirSync(folder)).toEqual([]);
  });
});
