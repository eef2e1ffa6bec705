import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import { EXIT_USAGE } from '../usage.ts';
import { portsFrom, type SettingsOverrides } from './settings-layers.ts';
import { CHECKOUT, startSystem } from './start.ts';

/** What a person reads once the system runs. */
function welcome(system: Awaited<ReturnType<typeof startSystem>>): string[] {
  const { config, url } = system;
  const { settings, secrets } = config;
  const accounts = secrets.firstAccounts.map(
    (one) =>
      `  ${one.username.padEnd(8)} ${one.password}   ${one.role === 'lead' ? 'lead' : 'agent'} ${one.extension}`,
  );
  return [
    '',
    `Ready: ${url}`,
    ...(settings.openCall ? [`Call from the browser: ${url}/#/call`] : []),
    `Calls: ${settings.trunk.number} by SIP at ${settings.trunk.listen}:${settings.ports.sip} from ${settings.trunk.from.join(', ')}`,
    '',
    ...(system.isFirst
      ? ['First accounts, shown this once:', ...accounts]
      : [`Accounts: as before; the first ones stand in ${config.dataDir}/secrets.json`]),
    '',
    `Data: ${config.dataDir}   Stop: Ctrl-C`,
  ];
}

function overridesOf(args: {
  'open-call'?: boolean | undefined;
  demo?: boolean | undefined;
  listen?: string | undefined;
}): SettingsOverrides {
  return {
    ...(args['open-call'] === true ? { openCall: true } : {}),
    ...(args.demo === true ? { demo: true } : {}),
    ...(args.listen === undefined ? {} : { listen: args.listen }),
  };
}

/** `./hotline up` */
export const upCommand = defineCommand({
  meta: { name: 'up', description: 'Prepare what is missing, start everything, stop it on Ctrl-C' },
  args: {
    data: { type: 'string', description: 'Folder for everything that is written', valueHint: 'DIR' },
    ports: { type: 'string', description: 'Use ports from BASE on (for a second copy)', valueHint: 'BASE' },
    listen: {
      type: 'string',
      description: 'Address the pages are served at (default 127.0.0.1)',
      valueHint: 'IP',
    },
    demo: { type: 'boolean', description: 'Show "simulate a caller" on the agent\'s page' },
    'open-call': { type: 'boolean', description: 'Serve the page on which a citizen calls from the browser' },
  },
  async run({ args }) {
    const base = args.ports === undefined ? null : Number(args.ports);
    if (base !== null && !(Number.isInteger(base) && base >= 1024 && base <= 64_000)) {
      console.error('--ports: a number from 1024 to 64000 is needed');
      process.exitCode = EXIT_USAGE;
      return;
    }
    let stop: (() => Promise<void>) | null = null;
    let asked = false;
    const starting = new AbortController();
    const end = () => {
      if (asked) process.exit(130);
      asked = true;
      console.log('\nStopping (Ctrl-C again: at once)');
      starting.abort();
      stop?.().then(
        () => process.exit(0),
        (cause: unknown) => {
          console.error(cause);
          process.exit(1);
        },
      );
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
    try {
      const system = await startSystem({
        dataDir: resolve(args.data ?? `${CHECKOUT}/data`),
        settings: overridesOf(args),
        ...(base === null ? {} : { ports: portsFrom(base) }),
        log: (line) => console.log(line),
        signal: starting.signal,
      });
      stop = system.stop;
      if (asked) return await stop();
      for (const line of welcome(system)) console.log(line);
    } catch (cause) {
      const known = cause instanceof Error && 'code' in cause;
      console.error(known ? `hotline up: ${cause.message} [${cause.code}]` : cause);
      process.exit(1);
    }
  },
});
