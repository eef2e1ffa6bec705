import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makePrompts } from '../../asterisk-config/prompts/child-prompts.ts';
import { asteriskFolders, writeAsteriskConfig } from '../../asterisk-config/provision/fs-config.ts';
import type { ProcessConfig, Settings } from '../../server/protocol/settings.ts';
import { provideModel } from '../../server/stt/run-model-search.ts';
import { findOrFetchAsterisk, findOrFetchEspeak, findOrFetchSox } from '../provision/child-tools.ts';
import type { AsteriskTool } from '../provision/parts.ts';
import { type Ivrs, superviseIvrs } from './child-ivrs.ts';
import { buildPages } from './child-pages.ts';
import { type ProcessPlan, type SupervisedProcess, supervise } from './child-process.ts';
import { openDataFolder, readOrMakeSecrets, readSettingsFile, writePrivate } from './fs-data-folder.ts';
import { endLeftOvers, type ProcessName, processList } from './fs-process-list.ts';
import { askAri, askHealth, webUrl } from './http-readiness.ts';
import { terminalLine } from './log-line.ts';
import { checkPorts } from './net-ports.ts';
import { type SettingsOverrides, wholeSettings } from './settings-layers.ts';

export { askAri } from './http-readiness.ts';
export { freePorts } from './net-ports.ts';

export const CHECKOUT = resolve(import.meta.dirname, '../..');

/** Where fetched parts are kept, for all data folders: `HOTLINE_CACHE`, else `.cache` in the checkout. */
export function cacheFolder(): string {
  return resolve(process.env['HOTLINE_CACHE'] ?? join(CHECKOUT, '.cache'));
}

export interface SystemOptions {
  dataDir: string;
  /** Laid over the defaults and the data folder's settings.json. */
  settings?: SettingsOverrides;
  ports?: Partial<Settings['ports']>;
  /** One readable line each; default: none. */
  log?: (line: string) => void;
  /** Build the web pages when they are stale; default true. */
  pages?: boolean;
  cacheDir?: string;
  /** Aborted while starting: what was started is stopped, and `startSystem` throws the signal's reason. */
  signal?: AbortSignal;
}

export interface RunningSystem {
  /** Address of the pages. */
  url: string;
  /** The data folder and its first accounts were made by this start. */
  isFirst: boolean;
  config: ProcessConfig;
  parts: { asterisk: AsteriskTool };
  processes: Record<Exclude<ProcessName, 'ivr-2'>, SupervisedProcess>;
  /** `processes.ivr` among them. */
  ivrs: Ivrs;
  /** Ends all in reverse order; idempotent. */
  stop: () => Promise<void>;
}

/** The system did not become ready. `waitingFor` names what was still missing. */
export class NotReady extends Error {
  readonly code = 'not-ready';
  constructor(waitingFor: string, logs: string) {
    super(`${waitingFor} did not become ready; its log is in ${logs}`);
    this.name = 'NotReady';
  }
}

const READY_WITHIN_MS = 90_000;
/** A process that ended this often before it was ever ready has a fault that waiting does not mend. */
const STARTS_BEFORE_GIVING_UP = 5;

/** The folders searched for speech models, first first. */
export function modelFolders(dataDir: string, cacheDir: string): string[] {
  const named = (process.env['HOTLINE_MODELS'] ?? '').split(':').filter((folder) => folder !== '');
  const beside = join(dirname(CHECKOUT), 'shared/models');
  return [...named, beside, join(cacheDir, 'models'), join(dataDir, 'models')].map((folder) =>
    resolve(folder),
  );
}

/** Settings, secrets, prompts, Asterisk's configuration and the process configuration, written into the data folder. */
async function prepare(
  dataDir: string,
  cacheDir: string,
  options: SystemOptions,
  log: (line: string) => void,
) {
  const overrides = [await readSettingsFile(dataDir), options.settings, { ports: options.ports }];
  const settings = wholeSettings(...overrides);
  // Before anything is made: a taken port is told in a second, not after minutes of preparing.
  await checkPorts(settings);
  const secrets = await readOrMakeSecrets(dataDir);
  const asterisk = await findOrFetchAsterisk(cacheDir, log);
  const folders = asteriskFolders(dataDir, asterisk.modulesDir);
  const made = await makePrompts(dataDir, folders, async () => ({
    espeak: await findOrFetchEspeak(cacheDir, log),
    sox: await findOrFetchSox(cacheDir, log),
  }));
  if (made > 0) log(`prompts: ${made} made`);
  if (options.pages !== false) await buildPages(CHECKOUT, cacheDir, log);
  const modelDirs = modelFolders(dataDir, cacheDir);
  await provideModel({ modelDirs, cacheDir, settings: settings.speech, progress: log });
  const asteriskConf = await writeAsteriskConfig(dataDir, asterisk, settings, secrets);
  const config: ProcessConfig = {
    dataDir,
    pagesDir: join(CHECKOUT, 'dist/pages'),
    promptsDir: folders.soundsDir,
    cacheDir,
    modelDirs,
    settings,
    secrets,
  };
  const configFile = join(dataDir, 'run', 'process-config.json');
  await writePrivate(configFile, JSON.stringify(config, null, 2));
  return { asterisk, asteriskConf, config, configFile };
}

/** Waits until `isReady`; gives up early when the process keeps ending. */
async function ready(
  name: string,
  one: SupervisedProcess,
  logs: string,
  signal: AbortSignal | undefined,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  while (!(await isReady())) {
    signal?.throwIfAborted();
    if (Date.now() > until || one.restarts >= STARTS_BEFORE_GIVING_UP) throw new NotReady(name, logs);
    await pause(50);
  }
}

/**
 * Starts Asterisk, `server`, `ivr` and its watchdog on a data folder, preparing what is missing, and resolves when calls can be taken.
 * A process that ends is started again; none takes another along.
 * @throws DataFolderInUse, BadSettings, PortTaken, MissingPart, NotReady: each says what to do; nothing is left running.
 */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const dataDir = resolve(options.dataDir);
  const cacheDir = options.cacheDir ?? cacheFolder();
  const log = options.log ?? (() => undefined);
  const lock = await openDataFolder(dataDir);
  const isFirst = !existsSync(join(dataDir, 'secrets.json'));
  const stack: { stop: () => Promise<void> }[] = [];
  let closing: Promise<void> | null = null;
  const list = processList(dataDir);
  const close = async () => {
    for (const one of stack.toReversed()) await one.stop();
    await list.settle();
    await lock.release();
  };
  const stop = () => {
    closing ??= close();
    return closing;
  };
  try {
    for (const name of await endLeftOvers(dataDir)) log(`${name}: ended one that a killed launcher had left`);
    const { asterisk, asteriskConf, config, configFile } = await prepare(dataDir, cacheDir, options, log);
    options.signal?.throwIfAborted();
    const logFile = (name: ProcessName) => join(dataDir, 'logs', `${name}.log`);
    const run = (
      name: ProcessName,
      plan: Pick<ProcessPlan, 'command' | 'args' | 'env' | 'logNote' | 'onWord' | 'onEnd'>,
    ) =>
      supervise({
        name,
        ...plan,
        cwd: CHECKOUT,
        logFile: logFile(name),
        graceMs: 8000,
        ipc: name !== 'asterisk',
        onStart: (pid) => list.note(name, pid),
        onNotice: log,
        onLine: (line) => {
          // What Asterisk has to say stands in its own log, in its own words.
          if (name === 'asterisk') return;
          const readable = terminalLine(name, line);
          if (readable !== null) log(readable);
        },
      });
    const node = (main: string) => ({
      command: process.execPath,
      args: [join(CHECKOUT, main)],
      env: { HOTLINE_CONFIG: configFile },
    });
    const stopped = <Stopped extends { stop: () => Promise<void> }>(one: Stopped): Stopped => {
      stack.push(one);
      return one;
    };
    const asteriskRuns = stopped(
      run('asterisk', {
        command: asterisk.command,
        args: [...asterisk.args, '-C', asteriskConf, '-f'],
        env: asterisk.env,
        logNote: 'what it says of itself stands in asterisk/messages.log',
      }),
    );
    const server = stopped(run('server', node('server/main.ts')));
    const ivrs = stopped(
      superviseIvrs(
        config.settings.ivr.processes,
        (name, plan) => {
          const main = node('ivr/main.ts');
          return run(name, { ...main, ...plan, env: { ...main.env, ...plan.env } });
        },
        list.noteRole,
      ),
    );
    // Last, so that it is stopped first: an `ivr` that stops in order needs no watching.
    const watchdog = stopped(run('watchdog', node('ivr/watchdog/main.ts')));
    const processes = { asterisk: asteriskRuns, server, ivr: ivrs.first, watchdog };
    await ready('asterisk', processes.asterisk, logFile('asterisk'), options.signal, async () => {
      return (await askAri(config, 'asterisk/info')) !== null;
    });
    await ready(
      'server',
      processes.server,
      logFile('server'),
      options.signal,
      async () => (await askHealth(config)) !== null,
    );
    await ready('ivr', processes.ivr, logFile('ivr'), options.signal, async () => {
      const health = await askHealth(config);
      return health?.ivr === true;
    });
    return { url: webUrl(config), isFirst, config, parts: { asterisk }, processes, ivrs, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
