const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** Fields worth a person's eye; none of them can hold a number, a name or words. */
const SHOWN = [
  'callId',
  'event',
  'is',
  'leg',
  'engine',
  'language',
  'why',
  'code',
  'request',
  'command',
] as const;

/**
 * One line of a process's log as a person reads it on the terminal: `server warn: message (code=bad-token)`. Other
 * fields stay in the log file. Null for what is not worth a terminal line.
 */
export function terminalLine(name: string, line: string): string | null {
  if (line.trim() === '') return null;
  if (!line.startsWith('{')) return `${name}: ${line}`;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const { level, msg } = entry;
    if (typeof level !== 'number' || typeof msg !== 'string') return `${name}: ${line}`;
    if (level < 30) return null;
    const fields = SHOWN.filter((field) => typeof entry[field] === 'string').map(
      (field) => `${field}=${entry[field]}`,
    );
    const more = fields.length === 0 ? '' : ` (${fields.join(' ')})`;
    return `${name} ${LEVELS[level] ?? level}: ${msg}${more}`;
  } catch {
    return `${name}: ${line}`;
  }
}
