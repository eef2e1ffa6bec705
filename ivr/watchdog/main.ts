import { readConfig } from '../fs-config.ts';
import { start } from './start.ts';

const watchdog = start(readConfig(process.env['HOTLINE_CONFIG']));
const stop = () => {
  void watchdog.stop().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
process.once('disconnect', stop);
