/** A program the project runs, own or fetched: `command ...args <your arguments>` with `env` laid over the environment. */
export interface Tool {
  command: string;
  args: string[];
  env: Record<string, string>;
  version: string;
  /** `own`: found on PATH. `private`: unpacked into the cache folder. */
  origin: 'own' | 'private';
}

/** Asterisk needs to be told where its modules and its documentation lie. */
export interface AsteriskTool extends Tool {
  modulesDir: string;
  shareDir: string;
}

/** One line of progress for a person; never holds personal data. */
export type Progress = (line: string) => void;

/** A part that cannot be had. `mend` is what the reader should do, a command where there is one. */
export class MissingPart extends Error {
  readonly code = 'missing-part';
  readonly part: string;
  readonly mend: string;
  constructor(part: string, why: string, mend: string, options?: ErrorOptions) {
    super(`${part}: ${why}. ${mend}`, options);
    this.name = 'MissingPart';
    this.part = part;
    this.mend = mend;
  }
}

/** 22.10.1 closes two holes in ARI, and 22.9.0 deadlocks at about 100 ARI calls a minute (asterisk#1962). */
export const ASTERISK_MINIMUM = '22.10.1';

/** The Debian packages of the private telephony folder. */
export const TELEPHONY_PACKAGES = ['asterisk', 'sip-tester', 'espeak-ng', 'sox'];
/** WenQuanYi is 3 MB where Noto CJK is 60. */
export const CJK_FONT_PACKAGES = ['fonts-wqy-microhei'];
export const CHROMIUM_PACKAGES = ['chromium', 'fonts-liberation', ...CJK_FONT_PACKAGES];

/** The first `1.2` or `1.2.3` in what a program says about itself, or null. */
export function versionIn(text: string): string | null {
  return /\d+\.\d+(?:\.\d+)*/.exec(text)?.[0] ?? null;
}

/** Whether dotted version `have` is `want` or later; missing places count as 0. */
export function isAtLeast(have: string, want: string): boolean {
  const a = have.split('.').map(Number);
  const b = want.split('.').map(Number);
  for (let place = 0; place < Math.max(a.length, b.length); place += 1) {
    const difference = (a[place] ?? 0) - (b[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
