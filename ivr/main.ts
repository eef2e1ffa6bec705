import { readConfig } from './fs-config.ts';
import { createLog } from './pino-log.ts';
import { runStandby } from './standby/run-standby.ts';
import { ToIvr } from './standby/words.ts';
import { start } from './start.ts';

const config = readConfig(process.env['HOTLINE_CONFIG']);
const log = createLog(config.settings.logLevel);

/** A launcher says who leads; where there is none this is the only `ivr`. */
function begin() {
  if (process.send === undefined) return start(config, log);
  const standby = runStandby(
    config,
    process.env['HOTLINE_PROCESS'] ?? 'ivr',
    (word) => process.send?.(word),
    log,
  );
  process.on('message', (said) => standby.hear(ToIvr.parse(said)));
  return standby;
}

const ivr = begin();
const stop = () => {
  void ivr.stop().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
// Another one follows at once: callers stay where they are for it.
process.once('SIGHUP', () => {
  void ivr.handOver().then(() => process.exit(0));
});
process.once('SIGINT', stop);
// The launcher died: a process that nobody watches ends.
process.once('disconnect', stop);
