import { setTimeout as pause } from 'node:timers/promises';
import { findOrFetchSipp } from '../cli/provision/child-tools.ts';
import { temporaryFolder } from '../cli/up/fs-temporary-folder.ts';
import type { SettingsOverrides } from '../cli/up/settings-layers.ts';
import { cacheFolder, freePorts, type RunningSystem } from '../cli/up/start.ts';
import type { BoardView } from '../server/protocol/board.ts';
import { FIRST_QUEUE } from '../server/protocol/queue.ts';
import { counted, type Figure, median } from './figure.ts';
import { answeringPhones, plannedCallers, type SippPlaces } from './load/child-sipp.ts';
import { type Desk, openDesk } from './load/socketio-desk.ts';
import { startStaffedSystem } from './load/staffed-system.ts';
import { lookAtSwitch, type SwitchLook } from './recovery/http-switch-look.ts';
import { citizensInApplication, conversations, orphans } from './recovery/orphans.ts';

export type RecoveryOptions = {
  rounds: number;
  /** `ivr` processes; of two the one that leads is killed. */
  processes: number;
  tell: (line: string) => void;
};

/** Phones and callers behave as those of the ledger: the fourth digit of the caller's number says how. */
const SCENARIOS = new URL('ledger/plan.ts', import.meta.url).href;
const ANSWERED = '1390';
const RUNG = '1398';
const EACH = 5;
const NEW_CALLS = 3;
/** Long enough for one kill and what follows, short enough not to wait for. */
const STAY_MS = 22_000;
const LOOK_EACH_MS = 20;
const SCENE_WITHIN_MS = 15_000;
const KILLED_WITHIN_MS = 20_000;
const QUIET_WITHIN_MS = 40_000;
/** Taken over: in the time a start has, but from the kill. */
const GOAL = { fallbackMs: 5000, reconciledMs: 2000, takenOverMs: 2000 };

const SETTINGS: SettingsOverrides = {
  queues: {
    [FIRST_QUEUE]: { greeting: false, wrapUpMs: 0, ringMs: 60_000, retryMs: 500, missesBeforePause: 1000 },
  },
  speech: { engine: 'none' },
  logLevel: 'info',
};

/** One system, its lead's board and its callers, for all rounds. */
type Office = { system: RunningSystem; lead: Desk; places: SippPlaces; called: number };
type Seen = { look: SwitchLook; view: BoardView };

/** Looks again and again until it is so; gives the ms since `from`. */
async function clock(
  office: Office,
  from: number,
  withinMs: number,
  what: string,
  isSo: (seen: Seen) => boolean,
): Promise<number> {
  for (;;) {
    const [look, view] = await Promise.all([lookAtSwitch(office.system.config), office.lead.board()]);
    const ms = performance.now() - from;
    if (isSo({ look, view })) return ms;
    if (ms > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await pause(LOOK_EACH_MS);
  }
}

const stages = ({ view }: Seen, is: string): number =>
  Object.values(view.calls).filter(({ stage }) => stage.is === is).length;
/** By a picture drawn after `since`: the last one of a dead `ivr` is live for a moment longer. */
const isPutRight = ({ look, view }: Seen, since: number): boolean => {
  const calls = Object.entries(view.calls).map(
    ([callId, { stage }]) => [callId, { ringing: stage.is === 'ringing' }] as const,
  );
  return view.link === 'live' && view.at > since && orphans(look, new Map(calls)) === 0;
};
const isQuiet = ({ look, view }: Seen): boolean =>
  look.channels.length === 0 && look.bridges.length === 0 && Object.keys(view.calls).length === 0;

/** So many citizens call now; resolves when the last one has hung up. */
function call(office: Office, behaviour: string, count: number): Promise<void> {
  const { trunk } = office.system.config.settings;
  const calls = Array.from({ length: count }, () => ({
    number: `${behaviour}${String(++office.called).padStart(7, '0')}`,
    hangsUpAfterMs: STAY_MS,
  }));
  return plannedCallers(office.places, {
    calls,
    aSecond: 50,
    number: trunk.number,
    from: trunk.from[0] ?? '127.0.0.2',
    here: SCENARIOS,
  });
}

/** Five talk, five phones ring, five callers wait; gives when all of them are gone again. */
async function scene(office: Office): Promise<{ over: Promise<unknown> }> {
  const groups: Promise<void>[] = [];
  for (const [behaviour, stage] of [
    [ANSWERED, 'talking'],
    [RUNG, 'ringing'],
    [ANSWERED, 'waiting'],
  ] as const) {
    groups.push(call(office, behaviour, EACH));
    await clock(office, performance.now(), SCENE_WITHIN_MS, `${EACH} ${stage}`, (seen) => {
      return stages(seen, stage) === EACH;
    });
  }
  return { over: Promise.all(groups) };
}

/** `ivr` is killed and does not come back: its successor is stopped before its first line. */
async function withoutIvr(office: Office): Promise<{ fallbackMs: number; cut: number }> {
  const { ivr } = office.system.processes;
  const { over } = await scene(office);
  const pid = ivr.pid ?? 0;
  const killedAt = performance.now();
  ivr.kill('SIGKILL');
  await ivr.restarted(pid);
  ivr.kill('SIGSTOP');
  const late = call(office, ANSWERED, NEW_CALLS);
  let cut = 0;
  const fallbackMs = await clock(
    office,
    killedAt,
    KILLED_WITHIN_MS,
    'all in the queue of Asterisk',
    ({ look }) => {
      cut = Math.max(cut, EACH - conversations(look));
      return citizensInApplication(look) === EACH;
    },
  );
  ivr.kill('SIGKILL');
  await Promise.all([over, late]);
  await clock(office, performance.now(), QUIET_WITHIN_MS, 'nothing left', isQuiet);
  return { fallbackMs, cut };
}

/** `ivr` is killed and started again at once, as it always is. */
async function withIvrBack(office: Office): Promise<{ reconciledMs: number; cut: number }> {
  const { ivr } = office.system.processes;
  const { over } = await scene(office);
  const pid = ivr.pid ?? 0;
  ivr.kill('SIGKILL');
  await ivr.restarted(pid);
  const [startedAt, started] = [performance.now(), Date.now()];
  const late = call(office, ANSWERED, NEW_CALLS);
  let cut = 0;
  const reconciledMs = await clock(office, startedAt, KILLED_WITHIN_MS, 'nothing orphaned', (seen) => {
    cut = Math.max(cut, EACH - conversations(seen.look));
    return isPutRight(seen, started);
  });
  await Promise.all([over, late]);
  await clock(office, performance.now(), QUIET_WITHIN_MS, 'nothing left', isQuiet);
  return { reconciledMs, cut };
}

/** The leading one of two is killed. The new calls tell the new leader's board from the old one's last. */
async function withWarmIvr(office: Office): Promise<{ takenOverMs: number; cut: number; sentOn: number }> {
  const { over } = await scene(office);
  const leader = office.system.ivrs.leader();
  if (leader === null) throw new Error('no ivr leads');
  const [killedAt, killed] = [performance.now(), Date.now()];
  leader.kill('SIGKILL');
  const late = call(office, ANSWERED, NEW_CALLS);
  let cut = 0;
  let sentOn = 0;
  const all = 3 * EACH + NEW_CALLS;
  const takenOverMs = await clock(office, killedAt, KILLED_WITHIN_MS, 'taken over', (seen) => {
    const { look, view } = seen;
    cut = Math.max(cut, EACH - conversations(look));
    sentOn = Math.max(sentOn, look.channels.filter(({ dialplan }) => dialplan.app_name === 'Queue').length);
    return Object.keys(view.calls).length === all && isPutRight(seen, killed);
  });
  await Promise.all([over, late]);
  await clock(office, performance.now(), QUIET_WITHIN_MS, 'nothing left', isQuiet);
  return { takenOverMs, cut, sentOn };
}

/**
 * What becomes of callers when `ivr` is killed with five talking, five phones ringing, five waiting and new calls
 * coming: until all who wait are in Asterisk's own queue, and until a new process has left nothing orphaned; of two,
 * until the other has taken over. An application that does not compare itself with Asterisk never gets there: there is
 * no peer.
 */
export async function runRecovery({ rounds, processes, tell }: RecoveryOptions): Promise<Figure[]> {
  const { path: folder, remove } = await temporaryFolder('hotline-recovery-');
  const closing: (() => unknown)[] = [remove];
  try {
    const { system, agents, lead } = await startStaffedSystem(
      folder,
      2 * EACH,
      { ...SETTINGS, ivr: { processes } },
      () => undefined,
    );
    closing.push(system.stop);
    const desks: Desk[] = [];
    for (const account of agents) {
      const desk = await openDesk(system.url, account, () => undefined);
      desks.push(desk);
      closing.push(desk.close);
    }
    const leading = await openDesk(system.url, lead, () => undefined);
    closing.push(leading.close);
    const sipp = await findOrFetchSipp(cacheFolder(), tell);
    const { trunk, ports } = system.config.settings;
    const places: SippPlaces = { sipp, folder, target: { host: trunk.listen, port: ports.sip } };
    const phones = desks.map(({ session: { me, phone } }) => ({
      extension: me.extension,
      secret: phone.secret,
    }));
    const answering = await answeringPhones(places, phones, (await freePorts()).sip, '', SCENARIOS);
    closing.push(answering.stop);
    for (const desk of desks) await desk.setReady();
    const office: Office = { system, lead: leading, places, called: 0 };
    return processes === 1 ? await killed(office, rounds, tell) : await takenOver(office, rounds, tell);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

async function killed(office: Office, rounds: number, tell: RecoveryOptions['tell']): Promise<Figure[]> {
  const away: Awaited<ReturnType<typeof withoutIvr>>[] = [];
  const back: Awaited<ReturnType<typeof withIvrBack>>[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const [one, other] = [await withoutIvr(office), await withIvrBack(office)];
    away.push(one);
    back.push(other);
    tell(
      `round ${round} of ${rounds}: in the queue of Asterisk after ${Math.round(one.fallbackMs)} ms; ` +
        `put right ${Math.round(other.reconciledMs)} ms after the start`,
    );
  }
  return [
    clocked(
      'kill to Asterisk queue',
      away.map(({ fallbackMs }) => fallbackMs),
      GOAL.fallbackMs,
    ),
    clocked(
      'start to nothing orphaned',
      back.map(({ reconciledMs }) => reconciledMs),
      GOAL.reconciledMs,
    ),
    counted('conversations cut', '', Math.max(...[...away, ...back].map(({ cut }) => cut)), {
      better: 'lower',
      goal: 0,
    }),
  ];
}

async function takenOver(office: Office, rounds: number, tell: RecoveryOptions['tell']): Promise<Figure[]> {
  const seen: Awaited<ReturnType<typeof withWarmIvr>>[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const one = await withWarmIvr(office);
    seen.push(one);
    tell(`round ${round} of ${rounds}: taken over after ${Math.round(one.takenOverMs)} ms`);
  }
  const none = { better: 'lower', goal: 0 } as const;
  return [
    clocked(
      'kill to taken over',
      seen.map(({ takenOverMs }) => takenOverMs),
      GOAL.takenOverMs,
    ),
    counted('conversations cut', '', Math.max(...seen.map(({ cut }) => cut)), none),
    counted("sent to Asterisk's queue", 'calls', Math.max(...seen.map(({ sentOn }) => sentOn)), none),
  ];
}

/** The median; kept is the goal only where the slowest round keeps it. */
function clocked(name: string, values: readonly number[], goal: number): Figure {
  const whole = values.map(Math.round);
  const most = Math.max(...whole);
  return {
    ...counted(name, 'ms', median(whole), { better: 'lower', goal }),
    ok: most <= goal,
    rounds: values.length,
    range: [Math.min(...whole), most],
  };
}
