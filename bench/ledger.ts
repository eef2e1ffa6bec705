import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { leftovers } from '../cli/demo/http-leftovers.ts';
import { findOrFetchSipp } from '../cli/provision/child-tools.ts';
import { temporaryFolder } from '../cli/up/fs-temporary-folder.ts';
import type { SettingsOverrides } from '../cli/up/settings-layers.ts';
import { cacheFolder, freePorts, type RunningSystem } from '../cli/up/start.ts';
import type { CallView } from '../server/protocol/call.ts';
import { FIRST_QUEUE } from '../server/protocol/queue.ts';
import { counted, type Figure } from './figure.ts';
import { type Leftover, table, type Violation, violationsOf } from './ledger/ledger.ts';
import { readLedger } from './ledger/pg-ledger.ts';
import { dice, type PlannedCall, plan } from './ledger/plan.ts';
import { answeringPhones, plannedCallers, type SippPlaces } from './load/child-sipp.ts';
import { type Desk, openDesk } from './load/socketio-desk.ts';
import { type Account, startStaffedSystem } from './load/staffed-system.ts';

export type LedgerOptions = {
  calls: number;
  seed: number;
  agents: number;
  /** Callers a second. */
  aSecond: number;
  /** `ivr` processes; attacked is the one that leads. */
  processes: number;
  /** 0: `ivr` is left alone. */
  killEveryMs: number;
  keep: boolean;
  tell: (line: string) => void;
};

/** Beside this stand the scenarios of callers and phones. */
const SCENARIOS = new URL('ledger/plan.ts', import.meta.url).href;
const LONGEST_MS = 15_000;
const LEFTOVERS_AFTER_MS = 5000;
/** Agents' wrap-up, and a journal that is read a moment later. */
const SETTLE_MS = 3000;
const DESK_ACTS_AFTER_MS = 400;
const PAGE_AWAY_MS = 1500;
const FROZEN_MS = 4500;

/** Short rings and waits, so that much happens in little time. */
const SETTINGS: SettingsOverrides = {
  queues: {
    [FIRST_QUEUE]: {
      greeting: false,
      wrapUpMs: 500,
      ringMs: 3000,
      retryMs: 500,
      missesBeforePause: 1000,
    },
  },
  speech: { engine: 'none' },
  logLevel: 'info',
};

/** An agent whose page does what the plan of the caller says, and comes back when it was closed. */
function agentAtWork(
  url: string,
  account: Account,
  planned: ReadonlyMap<string, PlannedCall>,
  colleagues: readonly Desk[],
) {
  const acted = new Set<string>();
  let desk: Desk | null = null;
  let over = false;
  const onCall = (call: CallView) => {
    if (call.stage.is !== 'talking' || acted.has(call.callId)) return;
    acted.add(call.callId);
    const wanted = planned.get(call.callerNumber)?.desk ?? 'nothing';
    setTimeout(() => void act(wanted, call), DESK_ACTS_AFTER_MS);
  };
  const act = async (wanted: PlannedCall['desk'], { callId }: CallView) => {
    const mine = desk;
    if (mine === null || over) return;
    if (wanted === 'hangs up') await mine.tryCall('call:hangUp', callId);
    if (wanted === 'passes to the queue') await mine.tryTransfer(callId, { to: 'queue', queue: FIRST_QUEUE });
    const colleague = colleagues[(colleagues.indexOf(mine) + 1) % colleagues.length];
    if (wanted === 'passes to a colleague' && colleague !== undefined)
      await mine.tryTransfer(callId, { to: 'agent', agentId: colleague.session.me.agentId });
    if (wanted === 'holds') {
      await mine.tryCall('call:hold', callId);
      await pause(DESK_ACTS_AFTER_MS);
      await mine.tryCall('call:resume', callId);
    }
    if (wanted === 'page lost') {
      mine.drop();
      await pause(PAGE_AWAY_MS);
      if (!over) mine.comeBack();
    }
  };
  return {
    open: async () => {
      desk = await openDesk(url, account, (call) => {
        try {
          onCall(call);
        } catch {
          // A desk that fails is a desk that does nothing: the ledger must come out right all the same.
        }
      });
      return desk;
    },
    close: () => {
      over = true;
      desk?.close();
    },
  };
}

/** Kills `ivr` now and then, or freezes it, by the dice; the returned function ends that. */
function disturb(system: RunningSystem, everyMs: number, seed: number, tell: LedgerOptions['tell']) {
  if (everyMs === 0) return async () => undefined;
  const roll = dice(seed + 1);
  const ended = new AbortController();
  const work = (async () => {
    while (!ended.signal.aborted) {
      await pause(everyMs * (0.6 + roll() * 0.8), null, { signal: ended.signal }).catch(() => undefined);
      if (ended.signal.aborted) return;
      const how = roll();
      // Between two leaders nobody leads: then the first, whatever it does.
      const ivr = system.ivrs.leader() ?? system.processes.ivr;
      if (how < 0.6) {
        tell('kill -9 ivr');
        ivr.kill('SIGKILL');
      } else if (how < 0.8) {
        tell('ivr hands over');
        ivr.kill('SIGHUP');
      } else {
        tell('ivr frozen');
        ivr.kill('SIGSTOP');
        await pause(FROZEN_MS);
        ivr.kill('SIGCONT');
      }
    }
  })();
  return async () => {
    ended.abort();
    await work;
  };
}

/**
 * Random callers and agents, by a seed, while `ivr` is killed, frozen and restarted. Every INVITE must end in exactly
 * one outcome and one record, and 5 s after the last of them nothing is left and nobody is stuck.
 */
export async function runLedger(options: LedgerOptions): Promise<Figure[]> {
  const { calls, seed, keep, tell } = options;
  const cacheDir = cacheFolder();
  const { path: folder, remove } = await temporaryFolder('hotline-ledger-');
  if (keep) tell(`files are kept in ${folder}`);
  const closing: (() => unknown)[] = keep ? [] : [remove];
  try {
    const planned = plan(calls, seed, LONGEST_MS);
    const byNumber = new Map(planned.map((call) => [call.number, call]));
    const { system, agents, lead } = await startStaffedSystem(
      folder,
      options.agents,
      { ...SETTINGS, ivr: { processes: options.processes } },
      (line) => {
        if (/ended \(|silent|back|sent on/.test(line)) tell(`  ${line}`);
      },
    );
    closing.push(system.stop);
    const { trunk, ports } = system.config.settings;
    const sipp = await findOrFetchSipp(cacheDir, tell);
    const places: SippPlaces = { sipp, folder, target: { host: trunk.listen, port: ports.sip } };
    const desks: Desk[] = [];
    const workers = agents.map((account) => agentAtWork(system.url, account, byNumber, desks));
    for (const worker of workers) {
      desks.push(await worker.open());
      closing.push(worker.close);
    }
    const leading = await openDesk(system.url, lead, () => undefined);
    closing.push(leading.close);
    const phones = desks.map(({ session }) => ({
      extension: session.me.extension,
      secret: session.phone.secret,
    }));
    const answering = await answeringPhones(places, phones, (await freePorts()).sip, '', SCENARIOS);
    closing.push(answering.stop);
    for (const desk of desks) await desk.setReady();
    tell(`seed ${seed}: ${calls} calls, ${options.aSecond} a second, ${desks.length} agents`);
    const undisturbed = disturb(system, options.killEveryMs, seed, tell);
    await plannedCallers(places, {
      calls: planned,
      aSecond: options.aSecond,
      number: trunk.number,
      from: trunk.from[0] ?? '127.0.0.2',
      here: SCENARIOS,
    });
    await undisturbed();
    await pause(LEFTOVERS_AFTER_MS);
    const { counts, ids } = await leftovers(system.url, system.config);
    await pause(SETTLE_MS);
    const view = await leading.board();
    const stuck = Object.values(view.agents).filter(
      ({ state }) => state !== null && state.is !== 'ready' && state.is !== 'notReady',
    );
    for (const agent of stuck) tell(`stuck: ${agent.extension} ${JSON.stringify(agent.state)}`);
    for (const [callId, call] of Object.entries(view.calls))
      tell(`on the board still: ${callId} ${call.stage.is}`);
    await system.stop();
    const rows = await readLedger(join(system.config.dataDir, 'database'));
    const violations = violationsOf(planned, rows);
    for (const line of table(planned, rows)) tell(line);
    report(violations, { ...counts, ids }, byNumber, tell);
    const least = { better: 'lower' as const, goal: 0 };
    return [
      counted('INVITEs', 'calls', calls, { better: 'higher', goal: calls }),
      counted('records', 'calls', rows.length, { better: 'higher', goal: calls }),
      counted('violations', '', violations.length, least),
      counted('left channels', '', counts.channels, least),
      counted('left bridges', '', counts.bridges, least),
      counted('left recognizers', '', counts.recognizers, least),
      counted('stuck agents', '', stuck.length, least),
      counted("sent to Asterisk's queue", 'calls', rows.filter(hasFallenBack).length, {
        better: 'lower',
        goal: null,
      }),
      counted('restarts of ivr', '', system.ivrs.restarts(), { better: 'lower', goal: null }),
    ];
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

const hasFallenBack = ({ facts }: { facts: readonly string[] }) => facts.includes('call:fellBack');

function report(
  violations: readonly Violation[],
  left: Leftover,
  planned: ReadonlyMap<string, PlannedCall>,
  tell: LedgerOptions['tell'],
): void {
  for (const { rule, number, callId, facts } of violations) {
    const call = planned.get(number);
    const what =
      call === undefined
        ? ''
        : `phone ${call.phone}, leaves after ${call.hangsUpAfterMs} ms, desk ${call.desk}`;
    tell(`VIOLATION ${rule}: ${callId} (call ${number.slice(4)}: ${what})\n    ${facts}`);
  }
  for (const id of left.ids) tell(`LEFT ${id}`);
}
