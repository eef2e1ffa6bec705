import { defineCommand } from 'citty';
import { buildPages } from '../up/child-pages.ts';
import { CHECKOUT, cacheFolder } from '../up/start.ts';
import { provision, runTool, runVitest } from './child-steps.ts';
import { FAILED, PASSED, sum, summaryOf, type Tally } from './tally.ts';

const REAL = '.real.test.';

const show = (line: string) => console.log(line);

async function pages(): Promise<Tally> {
  try {
    await buildPages(CHECKOUT, cacheFolder(), show);
    return PASSED;
  } catch (cause) {
    show(cause instanceof Error ? cause.message : String(cause));
    return FAILED;
  }
}

/** Cheap and telling ones first; the real ones last and one file at a time, because they measure times on few cores. */
const STEPS: Record<string, () => Promise<Tally>> = {
  'format and lint': () => runTool(CHECKOUT, 'biome', ['ci', '.']),
  types: () => runTool(CHECKOUT, 'tsc', ['-p', '.']),
  'dead code': () => runTool(CHECKOUT, 'knip', []),
  parts: () => provision(cacheFolder(), show),
  'web pages': pages,
  'unit and contract tests': () => runVitest(CHECKOUT, ['--exclude', `**/*${REAL}*`, '--maxWorkers=2']),
  'tests on real parts': () => runVitest(CHECKOUT, [REAL, '--no-file-parallelism']),
};

/** `./hotline test`: all that CI runs. Goes on after a failed step, so that one run tells everything. */
export const testCommand = defineCommand({
  meta: { name: 'test', description: 'Everything CI runs: format, lint, types, dead code, and all tests' },
  async run() {
    const tallies: Tally[] = [];
    for (const [name, step] of Object.entries(STEPS)) {
      const began = Date.now();
      show(`\n── ${name}`);
      const tally = await step();
      tallies.push(tally);
      const verdict = tally.failed > 0 ? 'FAILED' : 'ok';
      show(`── ${name}: ${verdict} after ${Math.round((Date.now() - began) / 1000)} s`);
    }
    const all = sum(tallies);
    show('');
    for (const line of summaryOf(all)) show(line);
    process.exitCode = all.failed > 0 ? 1 : 0;
  },
});
