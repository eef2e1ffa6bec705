import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { defineCommand } from 'citty';
import { runningConfig } from './doctor/fs-running.ts';
import { processOf } from './up/fs-process-list.ts';
import { askHealth } from './up/http-readiness.ts';
import { CHECKOUT } from './up/start.ts';
import { EXIT_USAGE } from './usage.ts';

/** ivr: HUP, so that it leaves the callers where they are for the next one. */
const SIGNALS = { ivr: 'SIGHUP', 'ivr-2': 'SIGHUP', server: 'SIGTERM' } as const;
type Restarted = keyof typeof SIGNALS;
const WITHIN_MS = 60_000;

/** Ends one process of a running system in order and waits until the next one is at work; calls go on meanwhile. */
async function restart(dataDir: string, name: Restarted): Promise<number> {
  const config = await runningConfig(dataDir);
  const old = await processOf(dataDir, name);
  if (config === null || old === null) throw new Error(`no ${name} runs on ${dataDir}`);
  const began = Date.now();
  process.kill(old.pid, SIGNALS[name]);
  const isBack = async () => {
    const next = await processOf(dataDir, name);
    if (next === null || next.pid === old.pid) return false;
    if (name !== 'server' && next.role === null) return false;
    const health = await askHealth(config);
    return health?.ivr === true && health.switch;
  };
  while (!(await isBack())) {
    if (Date.now() - began > WITHIN_MS) throw new Error(`${name} is not back after ${WITHIN_MS / 1000} s`);
    await pause(100);
  }
  return Date.now() - began;
}

/** The warm one first: the leader then hands over to one that has been restarted already. */
async function ivrsOf(dataDir: string): Promise<Restarted[]> {
  const warm = await processOf(dataDir, 'ivr-2');
  if (warm === null) return ['ivr'];
  return warm.role === 'leads' ? ['ivr', 'ivr-2'] : ['ivr-2', 'ivr'];
}

const BOTH = ['ivr', 'server'] as const;

/** `./hotline restart ivr` */
export const restartCommand = defineCommand({
  meta: {
    name: 'restart',
    description: 'Restart ivr or server (or both) of the running system; no call is cut',
  },
  args: {
    name: {
      type: 'positional',
      required: false,
      description: 'ivr or server; default: both, one after the other',
    },
    data: { type: 'string', description: 'Data folder of the running system', valueHint: 'DIR' },
  },
  async run({ args }) {
    const names = args.name === undefined ? BOTH : BOTH.filter((one) => one === args.name);
    if (names.length === 0) {
      console.error('restart: takes ivr or server');
      process.exitCode = EXIT_USAGE;
      return;
    }
    const dataDir = resolve(args.data ?? `${CHECKOUT}/data`);
    try {
      for (const name of names) {
        const processes: readonly Restarted[] = name === 'ivr' ? await ivrsOf(dataDir) : [name];
        for (const one of processes)
          console.log(`${one}: at work again after ${await restart(dataDir, one)} ms`);
      }
    } catch (cause) {
      console.error(`hotline restart: ${cause instanceof Error ? cause.message : String(cause)}`);
      process.exitCode = 1;
    }
  },
});
