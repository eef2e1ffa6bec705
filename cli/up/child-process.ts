import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Supervision, type SupervisionEvent, started, step } from './supervision.ts';

/** A process that is started again when it ends. */
export interface SupervisedProcess {
  readonly name: string;
  /** Of the process that runs now; null between an end and the next start. */
  readonly pid: number | null;
  readonly restarts: number;
  /** Sends a signal to the process that runs now; it will be started again. */
  kill: (signal: NodeJS.Signals) => void;
  /** A word over the IPC channel to the process that runs now, where one does. */
  send: (word: object) => void;
  /** Resolves when a process other than `pid` runs. */
  restarted: (pid: number) => Promise<number>;
  /** Ends it for good: TERM, and KILL after `graceMs`. Idempotent. */
  stop: () => Promise<void>;
}

export interface ProcessPlan {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  logFile: string;
  /** Stands in the log file at each start, for a reader who looks for more than is there. */
  logNote?: string;
  graceMs: number;
  /** Node children learn of our death by the closing of their IPC channel. */
  ipc: boolean;
  /** A line the process wrote. */
  onLine: (line: string) => void;
  /** A sentence about the process itself. */
  onNotice: (sentence: string) => void;
  /** Called at each start with the new process id. */
  onStart: (pid: number) => void;
  /** A word from the process over its IPC channel. */
  onWord?: (word: unknown) => void;
  /** The kernel has reported its end: nothing of it runs any more. */
  onEnd?: () => void;
}

const LOG_FILE_LIMIT = 20 * 1024 * 1024;
const SETPRIV = '/usr/bin/setpriv';

function openLog(file: string): WriteStream {
  if (existsSync(file) && statSync(file).size > LOG_FILE_LIMIT) renameSync(file, `${file}.1`);
  return createWriteStream(file, { flags: 'a', mode: 0o600 });
}

function launch(plan: ProcessPlan): ChildProcess {
  // A foreign program would outlive a killed launcher and hold the ports: the kernel is asked to end it with us.
  const guarded = !plan.ipc && existsSync(SETPRIV);
  const [command, args] = guarded
    ? [SETPRIV, ['--pdeathsig', 'TERM', plan.command, ...plan.args]]
    : [plan.command, plan.args];
  return spawn(command, args, {
    cwd: plan.cwd,
    env: { ...process.env, ...plan.env },
    // A group of its own: Ctrl-C in the terminal reaches the launcher alone, which then stops all in order.
    detached: true,
    stdio: plan.ipc ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts a process and keeps it running until `stop`. */
export function supervise(plan: ProcessPlan): SupervisedProcess {
  const log = openLog(plan.logFile);
  let state: Supervision = started(Date.now());
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopping: Promise<void> | null = null;
  let waiting: { not: number; resolve: (pid: number) => void }[] = [];

  const start = () => {
    const fresh = launch(plan);
    child = fresh;
    for (const stream of [fresh.stdout, fresh.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`);
        plan.onLine(line);
      });
    }
    let ended = false;
    const end = (why: string) => {
      if (ended) return;
      ended = true;
      child = null;
      log.write(`-- ${plan.name} ended: ${why}\n`);
      if (state.is === 'running') plan.onNotice(`${plan.name} ended (${why}) and will be started again`);
      plan.onEnd?.();
      happen({ event: 'exited', at: Date.now() });
    };
    fresh.on('message', (word) => {
      // Read after its end: a word of the dead is no word of the next one of its name.
      if (!ended) plan.onWord?.(word);
    });
    fresh.on('error', (cause) => {
      // A word that did not get through comes here too: the process may live.
      if (fresh.pid === undefined) end(cause.message);
    });
    fresh.on('exit', (code, signal) => end(signal ?? `status ${code}`));
    const { pid } = fresh;
    if (pid === undefined) return;
    log.write(
      `-- ${plan.name} started: process ${pid}${plan.logNote === undefined ? '' : `; ${plan.logNote}`}\n`,
    );
    plan.onStart(pid);
    for (const one of waiting) if (one.not !== pid) one.resolve(pid);
    waiting = waiting.filter((one) => one.not === pid);
  };
  const happen = (event: SupervisionEvent) => {
    const next = step(state, event);
    state = next.state;
    for (const command of next.commands) {
      if (command.command === 'start') start();
      else timer = setTimeout(() => happen({ event: 'due', at: Date.now() }), command.ms);
    }
  };
  const end = async () => {
    happen({ event: 'stop' });
    if (timer !== null) clearTimeout(timer);
    const last = child;
    if (last !== null) {
      const gone = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      last.kill('SIGTERM');
      const late = setTimeout(() => last.kill('SIGKILL'), plan.graceMs);
      await gone;
      clearTimeout(late);
    }
    await new Promise<void>((resolve) => log.end(() => resolve()));
  };

  start();
  return {
    name: plan.name,
    get pid() {
      return child?.pid ?? null;
    },
    get restarts() {
      return state.restarts;
    },
    kill: (signal) => {
      child?.kill(signal);
    },
    send: (word) => {
      if (child?.connected) child.send(word);
    },
    restarted: (pid) => {
      const now = child?.pid;
      if (now !== undefined && now !== pid) return Promise.resolve(now);
      return new Promise((resolve) => waiting.push({ not: pid, resolve }));
    },
    stop: () => {
      stopping ??= end();
      return stopping;
    },
  };
}
