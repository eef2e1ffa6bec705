import { describe, expect, it } from 'vitest';
import type { Verification } from '../../server/protocol/recording.ts';
import { sum, summaryOf } from '../test/tally.ts';
import { terminalLine } from '../up/log-line.ts';
import { found, isHealthy, needed, recordingsFinding, tableOf, wanted } from './finding.ts';

describe('what doctor says', () => {
  it('[D1] only a required part makes it unhealthy', () => {
    expect(isHealthy([found('a', ''), wanted('b', 'missing', '', 'get b')])).toBe(true);
    expect(isHealthy([found('a', ''), needed('b', 'too old', '', 'get b')])).toBe(false);
  });

  it('[D2] what mends a part stands right under it', () => {
    expect(tableOf([found('a', '1.0'), needed('bb', 'missing', 'why', 'get bb')])).toEqual([
      '✓ a   found    1.0',
      '✗ bb  missing  why',
      '      mend: get bb',
    ]);
  });
});

describe('what doctor says of recordings', () => {
  const one = { callId: 'call-00000001', leg: 'caller' as const, startMs: 0 };
  it('[D5] how many there are, how many are missing or not as they were kept; it stops no call', () => {
    expect(recordingsFinding({ checked: 3, bytes: 9, wrong: [], unknown: 0 })).toMatchObject({
      status: 'found',
      detail: '3 kept',
    });
    const wrong = (['missing', 'lost', 'changed', 'no-key'] as const).map((why) => ({ ...one, why }));
    const finding = recordingsFinding({ checked: 9, bytes: 9, wrong, unknown: 2 } as Verification);
    expect(finding).toMatchObject({
      status: 'wrong',
      detail: '9 kept, 2 missing, 1 with a wrong checksum, 1 without their key, 2 files of no recording',
    });
    expect(isHealthy([finding])).toBe(true);
  });
});

describe('what test says', () => {
  it('[D3] every skipped test is named with its reason, and the counts stand alone on the last line', () => {
    const skipped = [{ test: 'opens', why: 'no binary' }];
    const all = sum([
      { passed: 2, failed: 0, skipped },
      { passed: 1, failed: 1, skipped: [] },
    ]);
    expect(summaryOf(all)).toEqual(['skipped, because no binary: opens', '3 passed, 1 failed, 1 skipped']);
  });
});

describe('a line on the terminal', () => {
  it('[D4] is the message of a structured line alone: its fields may be personal', () => {
    const line = JSON.stringify({ level: 30, msg: 'call arrived', callerNumber: '13800138000' });
    expect(terminalLine('server', line)).toBe('server info: call arrived');
    expect(terminalLine('server', JSON.stringify({ level: 20, msg: 'detail' }))).toBeNull();
    expect(terminalLine('ivr', 'plain words')).toBe('ivr: plain words');
    expect(terminalLine('ivr', '{broken')).toBe('ivr: {broken');
  });
});
