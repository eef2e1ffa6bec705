import type { Verification } from '../../server/protocol/recording.ts';

/** What `doctor` knows of one part. `mend`: the one command or act that mends it, empty where nothing is wrong. */
export interface Finding {
  part: string;
  status: 'found' | 'missing' | 'too old' | 'wrong';
  detail: string;
  /** Calls cannot be taken without it. */
  required: boolean;
  mend: string;
}

export const found = (part: string, detail: string): Finding => ({
  part,
  status: 'found',
  detail,
  required: false,
  mend: '',
});

/** Something the system cannot run without. */
export const needed = (part: string, status: Finding['status'], detail: string, mend: string): Finding => ({
  part,
  status,
  detail,
  required: true,
  mend,
});

/** Something that only a part of the work needs. */
export const wanted = (part: string, status: Finding['status'], detail: string, mend: string): Finding => ({
  part,
  status,
  detail,
  required: false,
  mend,
});

/** What a reading of all recordings says. A lost one is no reason to take no calls. */
export function recordingsFinding({ checked, wrong, unknown }: Verification): Finding {
  const count = (...whys: Verification['wrong'][number]['why'][]) =>
    wrong.filter(({ why }) => whys.includes(why)).length;
  const parts: [number, string][] = [
    [count('missing', 'lost'), 'missing'],
    [count('changed'), 'with a wrong checksum'],
    [count('no-key'), 'without their key'],
    [unknown, 'files of no recording'],
  ];
  const said = parts.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`]));
  const detail = [`${checked} kept`, ...said].join(', ');
  return wrong.length === 0
    ? found('recordings', detail)
    : wanted('recordings', 'wrong', detail, './hotline recordings verify   (names each)');
}

/** Whether every required part is in order. */
export const isHealthy = (findings: Finding[]): boolean =>
  findings.every((finding) => !finding.required || finding.status === 'found');

/** The findings as lines of a table; a part's mending stands under it. */
export function tableOf(findings: Finding[]): string[] {
  const partWidth = Math.max(...findings.map((finding) => finding.part.length));
  const statusWidth = Math.max(...findings.map((finding) => finding.status.length));
  return findings.flatMap(({ part, status, detail, required, mend }) => {
    const mark = status === 'found' ? '✓' : required ? '✗' : '–';
    const line = `${mark} ${part.padEnd(partWidth)}  ${status.padEnd(statusWidth)}  ${detail}`.trimEnd();
    return mend === '' ? [line] : [line, `${' '.repeat(partWidth + 4)}mend: ${mend}`];
  });
}
