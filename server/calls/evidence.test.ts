import { expect, it } from 'vitest';
import { arrived, CALL } from '../testing/facts.ts';
import { applyFact } from './call-record.ts';
import { evidenceHtml } from './evidence.ts';

it('[S32] the police file holds facts, marks in call time, words and checksums, and no markup of a caller', () => {
  const call = applyFact(null, arrived() as never, 1_700_000_000_000);
  const html = evidenceHtml({
    call: call ?? expect.fail('no call'),
    agentName: '王芳',
    madeBy: '李敏',
    madeAt: 1_700_000_100_000,
    marks: [
      { callId: CALL, kind: 'malicious', at: 1_700_000_065_000, atMs: 65_000, agentId: 'agent-1' as never },
    ],
    lines: [
      {
        callId: CALL,
        seq: 1,
        leg: 'caller',
        kind: 'words',
        text: '<script>alert(1)</script>',
        startMs: 62_000,
        endMs: 66_000,
        words: null,
      } as never,
    ],
    recordings: [{ leg: 'caller', startMs: 0, sha256: 'abc123' }],
  });
  expect(html).toContain('1:05');
  expect(html).toContain('abc123');
  expect(html).toContain('class="marked"');
  expect(html).not.toContain('<script>');
});
