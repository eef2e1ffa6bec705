import { readConfig } from './fs-config.ts';
import { start } from './start.ts';

const ivr = start(readConfig(process.env['HOTLINE_CONFIG']));
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
