import { type Logger, pino } from 'pino';
import { PERSONAL_FIELDS, SECRET_FIELDS } from '../protocol/personal.ts';

export type Log = Logger;

/** How deep a field named in personal.ts is looked for; deeper objects are not logged at all. */
const DEPTHS = ['', '*.', '*.*.', '*.*.*.'];

/**
 * One JSON line an event on stdout. Values of personal and secret fields are replaced wherever they stand, so that a
 * careless `log.info({ call })` leaks nothing. Errors are logged by type, code and stack, never with their payload.
 */
export function createLog(room: string, level: string, destination?: NodeJS.WritableStream): Log {
  const paths = DEPTHS.flatMap((depth) =>
    [...PERSONAL_FIELDS, ...SECRET_FIELDS].map((field) => `${depth}${field}`),
  );
  const options = {
    level,
    base: { room },
    redact: { paths, censor: '[hidden]' },
    depthLimit: DEPTHS.length,
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
