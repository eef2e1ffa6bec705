import { type Logger, pino } from 'pino';
import { PERSONAL_FIELDS, SECRET_FIELDS } from '../server/protocol/personal.ts';

export type Log = Logger;

/** How deep a field named in personal.ts is looked for; deeper objects are not logged at all. */
const DEPTHS = ['', '*.', '*.*.', '*.*.*.'];

/** One JSON line an event on stdout; personal and secret values are replaced wherever they stand. */
export function createLog(level: string, destination?: NodeJS.WritableStream): Log {
  const paths = DEPTHS.flatMap((depth) =>
    [...PERSONAL_FIELDS, ...SECRET_FIELDS].map((field) => `${depth}${field}`),
  );
  const options = {
    level,
    base: { room: 'ivr' },
    redact: { paths, censor: '[hidden]' },
    depthLimit: DEPTHS.length,
    serializers: { err: describeError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Type and stack of an error and its causes; never the payload, which may hold a request with a number in it. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error;
  return { type: error.name, message: error.message, stack: error.stack, cause: describeCause(error.cause) };
}

const describeCause = (cause: unknown) =>
  cause instanceof Error ? `${cause.name}: ${cause.message}` : undefined;
