import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';
import { NOTHING, type Tally } from './tally.ts';

/** Environment variable: the file the tally of a vitest run is written to. */
export const TALLY_FILE = 'HOTLINE_TALLY';

/** Counts a run of vitest, with the reason each skipped test gave (`context.skip('why')`). */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tally: Tally = { ...NOTHING, failed: errors.length, skipped: [] };
    for (const module of modules) {
      let broken = false;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') tally.passed += 1;
        else if (result.state === 'failed') {
          tally.failed += 1;
          broken = true;
        } else {
          const note = result.state === 'skipped' ? result.note : 'it did not run';
          tally.skipped.push({ test: test.fullName, why: note ?? 'it says no reason' });
        }
      }
      // A file that fails outside its tests (an import, a hook) has no failed test to show for it.
      if (module.state() === 'failed' && !broken) tally.failed += 1;
    }
    const file = process.env[TALLY_FILE];
    if (file !== undefined) writeFileSync(file, JSON.stringify(tally));
  }
}
