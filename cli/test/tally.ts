/** What one run of tests came to. `skipped` says of each test that was left out which one and why. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: { test: string; why: string }[];
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: [] };
export const PASSED: Tally = { ...NOTHING, passed: 1 };
export const FAILED: Tally = { ...NOTHING, failed: 1 };

/** Several tallies as one. */
export const sum = (tallies: Tally[]): Tally => ({
  passed: tallies.reduce((total, one) => total + one.passed, 0),
  failed: tallies.reduce((total, one) => total + one.failed, 0),
  skipped: tallies.flatMap((one) => one.skipped),
});

/** The last lines of a run: every skipped test with its reason, then the counts alone on a line. */
export const summaryOf = ({ passed, failed, skipped }: Tally): string[] => [
  ...skipped.map(({ test, why }) => `skipped, because ${why}: ${test}`),
  `${passed} passed, ${failed} failed, ${skipped.length} skipped`,
];
