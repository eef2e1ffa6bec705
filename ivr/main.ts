import { readConfig } from './fs-config.ts';
import { start } from './start.ts';

const ivr = start(readConfig(process.env['HOTLINE_CONFIG']));
const stop = () => {
  void ivr.stop().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// The launcher died: a process that nobody watches ends.
process.once('disconnect', stop);
