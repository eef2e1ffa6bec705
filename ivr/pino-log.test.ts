import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { PERSONAL_FIELDS, SECRET_FIELDS } from '../server/protocol/personal.ts';
import { createLog } from './pino-log.ts';

it('[L5] no personal or secret field is readable in a log line, at any depth we log', () => {
  const lines = new PassThrough();
  const log = createLog('info', lines);
  for (const field of [...PERSONAL_FIELDS, ...SECRET_FIELDS]) {
    log.info({ [field]: 'leak-1', call: { [field]: 'leak-2', deep: { [field]: 'leak-3' } } }, 'one');
    log.info({ calls: [{ [field]: 'leak-5' }], a: { b: { c: { [field]: 'leak-6' } } } }, 'deeper');
    log
      .child({ [field]: 'leak-7' })
      .child({ callId: 'kept-id' })
      .info({ kept: 'kept' }, 'bound');
  }
  log.error({ err: Object.assign(new Error('broken'), { callerNumber: 'leak-4' }) }, 'two');
  log.error({ call: { err: Object.assign(new Error('broken'), { callerNumber: 'leak-9' }) } }, 'three');
  const written = String(lines.read());
  expect(written).not.toMatch(/leak-/);
  expect(written).toContain('"kept":"kept"');
});
