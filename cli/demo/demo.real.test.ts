import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DemoResult } from './run-demo.ts';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
const LONGEST_RUN_MS = 240_000;
/** The bounds of an idle machine are the bench's; a test runs beside others. */
const PATIENCE = { waitMs: 3000, firstWordsMs: 10_000 };
const KEYS = [
  'callId',
  'finalLagMs',
  'firstWordsMs',
  'language',
  'leftovers',
  'queue',
  'ringToAnswerMs',
  'speech',
  'ticket',
  'transcript',
  'waitMs',
];

describe('the demo on real parts', () => {
  let run: { exitCode: number | undefined; stderr: string; result: DemoResult };
  beforeAll(async () => {
    const command = ['cli/main.ts', 'demo', '--language', 'en', '--json'];
    const { exitCode, stdout, stderr } = await execa(process.execPath, command, {
      cwd: CHECKOUT,
      reject: false,
    });
    const last = stdout.split('\n').at(-1) ?? '';
    expect(exitCode, stderr).toBe(0);
    run = { exitCode, stderr, result: JSON.parse(last) as DemoResult };
  }, LONGEST_RUN_MS);

  it('[O1] tells each stage as it happens and ends with status 0', () => {
    for (const stage of ['the hotline takes the call', 'the agent answers', 'the ticket is saved'])
      expect(run.stderr).toContain(`✓ ${stage}`);
  });

  it('[O2] gives exactly the promised keys, times in whole milliseconds', () => {
    const { result } = run;
    expect(Object.keys(result).sort()).toEqual(KEYS);
    expect(result).toMatchObject({ queue: 'citizens', language: 'en' });
    for (const time of [result.waitMs, result.ringToAnswerMs, ...result.finalLagMs])
      expect(time).toSatisfy(Number.isInteger);
    expect(result.waitMs).toBeLessThan(PATIENCE.waitMs);
  });

  it('[O3] hears both sides, lines numbered without gaps', ({ skip }) => {
    const { speech, transcript, firstWordsMs, finalLagMs } = run.result;
    if (speech === null) skip('no speech model on this machine');
    expect(new Set(transcript.map(({ leg }) => leg))).toEqual(new Set(['caller', 'agent']));
    expect(transcript.map(({ seq }) => seq)).toEqual(transcript.map((_, index) => index + 1));
    expect(firstWordsMs).toBeGreaterThan(0);
    expect(firstWordsMs).toBeLessThan(PATIENCE.firstWordsMs);
    expect(finalLagMs).toHaveLength(transcript.length);
  });

  it('[O4] the words fill the ticket, which is saved and read back', ({ skip }) => {
    const { speech, ticket } = run.result;
    if (speech === null) skip('no speech model on this machine');
    expect(ticket).toMatchObject({ kind: 'complaint', contactPhone: '13800001234', channel: 'phone' });
    expect(ticket.content).toContain('noise');
    expect(ticket.number).toMatch(/^\d{8}-\d{6}$/);
  });

  it('[O5] leaves nothing in Asterisk and no recogniser', () => {
    expect(run.result.leftovers).toEqual({ channels: 0, bridges: 0, recognizers: 0 });
  });
});
