import { defineCommand } from 'citty';
import type { DemoResult } from './demo/run-demo.ts';
import { runDemo } from './demo/run-demo.ts';
import { StageFailed } from './demo/stage.ts';
import { percentile } from './demo/timing.ts';
import { EXIT_USAGE } from './usage.ts';

/** 1: a stage failed, it is named · 2: wrong arguments. */
const EXIT = { failed: 1, usage: EXIT_USAGE } as const;

function report(result: DemoResult, tell: (line: string) => void): void {
  tell('');
  for (const { leg, text, startMs } of result.transcript)
    tell(`${(startMs / 1000).toFixed(1).padStart(6)} s  ${leg.padEnd(6)}  ${text}`);
  tell('');
  const { id, number, ...fields } = result.ticket;
  tell(`ticket ${number} (${id})`);
  for (const [name, value] of Object.entries(fields)) tell(`  ${name.padEnd(13)} ${value}`);
  const lag = percentile(result.finalLagMs, 0.95);
  tell('');
  tell(`waited ${result.waitMs} ms, answered after ${result.ringToAnswerMs} ms of ringing`);
  if (result.speech !== null)
    tell(
      `first words after ${result.firstWordsMs ?? '-'} ms, final lines p95 ${lag ?? '-'} ms after the speaker stopped`,
    );
}

/** What a whole run must not show, although every step of it came about. */
function faultOf({ speech, transcript, leftovers }: DemoResult): string | null {
  const { channels, bridges, recognizers } = leftovers;
  if (channels + bridges + recognizers > 0) return 'nothing is left over';
  const isHeard = (leg: string): boolean => transcript.some((line) => line.leg === leg);
  return speech === null || (isHeard('caller') && isHeard('agent')) ? null : 'both sides are heard';
}

export const demoCommand = defineCommand({
  meta: {
    name: 'demo',
    description: 'One scripted call with nobody present: called, answered, heard, written, saved',
  },
  args: {
    language: {
      type: 'enum',
      options: ['auto', 'zh', 'en'],
      default: 'auto',
      description: 'Language spoken',
    },
    caller: { type: 'string', valueHint: 'WAV', description: "The citizen's sound, with --agent" },
    agent: { type: 'string', valueHint: 'WAV', description: "The agent's sound, with --caller" },
    data: { type: 'string', valueHint: 'DIR', description: 'Data folder; default: a temporary one' },
    keep: { type: 'boolean', default: false, description: 'Keep the temporary folder' },
    json: {
      type: 'boolean',
      default: false,
      description: 'The last line of stdout is the result as one object',
    },
  },
  async run({ args }) {
    // With --json stdout belongs to the result alone.
    const tell = (line: string): void => (args.json ? console.error(line) : console.log(line));
    if ((args.caller === undefined) !== (args.agent === undefined)) {
      console.error('demo: give both --caller WAV and --agent WAV, or neither');
      process.exitCode = EXIT.usage;
      return;
    }
    const { caller, agent } = args;
    try {
      const result = await runDemo({
        language: args.language as 'auto' | 'zh' | 'en',
        sounds: caller === undefined || agent === undefined ? null : { caller, agent },
        dataDir: args.data ?? null,
        keep: args.keep,
        tell,
      });
      if (args.json) console.log(JSON.stringify(result));
      else report(result, tell);
      const fault = faultOf(result);
      if (fault === null) return;
      console.error(`demo failed at: ${fault}`);
      process.exitCode = EXIT.failed;
    } catch (error) {
      console.error(
        error instanceof StageFailed ? `demo failed at: ${error.message}` : `demo failed: ${String(error)}`,
      );
      process.exitCode = EXIT.failed;
    }
  },
});
