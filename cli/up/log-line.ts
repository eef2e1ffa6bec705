const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/**
 * One line of a process's log as a person reads it on the terminal: `server warn: message`. Only the message of a
 * structured line is shown: its fields stay in the log file. Null for what is not worth a terminal line.
 */
export function terminalLine(name: string, line: string): string | null {
  if (line.trim() === '') return null;
  if (!line.startsWith('{')) return `${name}: ${line}`;
  try {
    const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown };
    if (typeof level !== 'number' || typeof msg !== 'string') return `${name}: ${line}`;
    return level < 30 ? null : `${name} ${LEVELS[level] ?? level}: ${msg}`;
  } catch {
    return `${name}: ${line}`;
  }
}
