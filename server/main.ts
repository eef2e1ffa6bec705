import { readFileSync } from 'node:fs';
import { readConfig } from './config.ts';
import { createLog } from './log/pino-log.ts';
import { start } from './start.ts';

const path = process.env['HOTLINE_CONFIG'];
if (path === undefined) throw new Error('HOTLINE_CONFIG names no file; start the system with ./hotline up');
const config = readConfig(readFileSync(path, 'utf8'));
const log = createLog('server', config.settings.logLevel);
const running = await start(config, log);
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    running.stop().then(
      () => process.exit(0),
      (err: unknown) => {
        log.error({ err }, 'the server did not stop cleanly');
        process.exit(1);
      },
    );
  });
}
