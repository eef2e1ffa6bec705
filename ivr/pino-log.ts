import { type Logger, pino } from 'pino';
import { PERSONAL_FIELDS, SECRET_FIELDS } from '../server/protocol/personal.ts';

/** What stands on all lines of a part is flat: only then the names of its fields are looked at. */
export type Log = Pick<Logger, 'error' | 'warn' | 'info' | 'debug'> & {
  child: (bindings: Record<string, string>) => Log;
};

const HIDDEN: ReadonlySet<string> = new Set([...PERSONAL_FIELDS, ...SECRET_FIELDS]);
const hide = () => '[hidden]';
/** Deeper objects are not logged at all. */
const DEPTH = 4;

/**
 * One JSON line an event on stdout; personal and secret values are replaced wherever they stand. Not by pino's `redact`:
 * its hundred paths cost a millisecond a line while they are cold, and a phone could ring meanwhile.
 */
export function createLog(level: string, destination?: NodeJS.WritableStream): Log {
  const options = {
    level,
    base: { room: 'ivr' },
    formatters: { log: (fields: object) => visible(fields, DEPTH) },
    serializers: {
      // What a child carries does not go by the formatter.
      ...Object.fromEntries([...HIDDEN].map((name) => [name, hide])),
      // Described by then; pino's own would add what the error holds.
      err: (described: unknown) => described,
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function visible(fields: object, depth: number): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields))
    shown[name] = HIDDEN.has(name) ? hide() : visibleValue(value, depth - 1);
  return shown;
}

function visibleValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describeError(value);
  if (depth === 0) return '[deeper]';
  return Array.isArray(value) ? value.map((one) => visibleValue(one, depth - 1)) : visible(value, depth);
}

/** Type and stack of an error and its causes; never the payload, which may hold a request with a number in it. */
const describeError = ({ name, message, stack, cause }: Error) => ({
  type: name,
  message,
  stack,
  cause: cause instanceof Error ? `${cause.name}: ${cause.message}` : undefined,
});
