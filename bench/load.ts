import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spokenScript } from '../cli/demo/child-sounds.ts';
import { leftovers } from '../cli/demo/http-leftovers.ts';
import { percentile } from '../cli/demo/timing.ts';
import { findOrFetchSipp } from '../cli/provision/child-tools.ts';
import { temporaryFolder } from '../cli/up/fs-temporary-folder.ts';
import type { SettingsOverrides } from '../cli/up/settings-layers.ts';
import { cacheFolder, freePorts, type RunningSystem } from '../cli/up/start.ts';
import type { CallView } from '../server/protocol/call.ts';
import type { CallId } from '../server/protocol/ids.ts';
import { FIRST_QUEUE } from '../server/protocol/queue.ts';
import { counted, type Figure } from './figure.ts';
import { cutFile } from './fs-load-files.ts';
import { answeringPhones, callers, type SippPlaces } from './load/child-sipp.ts';
import { heldBy, opened } from './load/fs-process.ts';
import { type Desk, openDesk } from './load/socketio-desk.ts';
import { startStaffedSystem } from './load/staffed-system.ts';

export type LoadOptions = {
  calls: number;
  atOnce: number;
  /** Do not remove the data folder. */
  keep: boolean;
  tell: (line: string) => void;
};

const TALK_MS = 2500;
/** A-law at 8 kHz. */
const BYTES_PER_MS = 8;
/** Connections kept alive and pools are open afterwards: growth counts from there. */
const WARM_UP_ROUNDS = 2;
const LEFTOVERS_AFTER_MS = 5000;
/** Sockets of ended calls are closed by then. */
const SETTLE_MS = 8000;

const SETTINGS: SettingsOverrides = {
  queues: { [FIRST_QUEUE]: { greeting: false, wrapUpMs: 0 } },
  speech: { language: 'en' },
  logLevel: 'warn',
};

/** A few seconds of the demo's citizen. */
async function sentence(folder: string, cacheDir: string, tell: LoadOptions['tell']): Promise<string> {
  const { callerAlaw, speech } = await spokenScript('en', { folder, cacheDir, progress: tell });
  const startMs = speech.caller[0]?.startMs ?? 0;
  return cutFile(callerAlaw, join(folder, 'sentence.alaw'), startMs * BYTES_PER_MS, TALK_MS * BYTES_PER_MS);
}

async function held(system: RunningSystem) {
  const { ivr, server } = system.processes;
  if (ivr.pid === null || server.pid === null) throw new Error('a process is not running');
  // The embedded database opens a file a table when it first needs it and keeps it: their number has its own bound.
  const database = join(system.config.dataDir, 'database');
  return { ivr: await heldBy(ivr.pid, database), server: await heldBy(server.pid, database) };
}

/** How the record of each call reads, asked one by one as a lead may. */
async function outcomes(url: string, lead: Desk, calls: Iterable<CallId>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const callId of calls) {
    const reply = await fetch(`${url}/api/calls/${callId}`, { headers: { cookie: lead.cookie } });
    const record = reply.ok ? ((await reply.json()) as { call: CallView }) : null;
    const stage = record?.call.stage;
    const outcome = stage === undefined ? 'no record' : stage.is === 'ended' ? stage.outcome : 'still open';
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return counts;
}

/**
 * Short calls, so many at once, on a system of its own: SIPp calls, SIPp answers as signed-in agents, speech on
 * within its limit. What is counted: records, outcomes, waits, what is left over, growth of handles and memory.
 */
export async function runLoad({ calls, atOnce, keep, tell }: LoadOptions): Promise<Figure[]> {
  const cacheDir = cacheFolder();
  const { path: folder, remove } = await temporaryFolder('hotline-load-');
  if (keep) tell(`files are kept in ${folder}`);
  const closing: (() => unknown)[] = keep ? [] : [remove];
  try {
    const { system, agents, lead } = await startStaffedSystem(folder, atOnce, SETTINGS, (line) =>
      tell(`  ${line}`),
    );
    closing.push(system.stop);
    const sound = await sentence(folder, cacheDir, tell);
    const { trunk, ports } = system.config.settings;
    const sipp = await findOrFetchSipp(cacheDir, tell);
    const places: SippPlaces = { sipp, folder, target: { host: trunk.listen, port: ports.sip } };

    const seen = new Map<CallId, CallView>();
    const desks: Desk[] = [];
    for (const account of agents) {
      const desk = await openDesk(system.url, account, (call) => seen.set(call.callId, call));
      desks.push(desk);
      closing.push(desk.close);
    }
    const leading = await openDesk(system.url, lead, () => undefined);
    closing.push(leading.close);
    const phones = desks.map(({ session }) => ({
      extension: session.me.extension,
      secret: session.phone.secret,
    }));
    const answering = await answeringPhones(places, phones, (await freePorts()).sip, sound);
    closing.push(answering.stop);
    for (const desk of desks) await desk.setReady();
    tell(`${agents.length} agents are ready`);

    const load = { atOnce, talkMs: TALK_MS, number: trunk.number, from: trunk.from[0] ?? '127.0.0.2', sound };
    await callers(places, { ...load, calls: atOnce * WARM_UP_ROUNDS });
    // Asked here as it is asked afterwards: the connection of the question counts on both sides.
    await leftovers(system.url, system.config);
    await pause(SETTLE_MS);
    const offeredBefore = (await leading.board()).today.offered;
    seen.clear();
    const before = await held(system);
    tell(`warm after ${atOnce * WARM_UP_ROUNDS} calls; now ${calls}, ${atOnce} at once`);
    const began = Date.now();
    const whole = await callers(places, { ...load, calls });
    tell(
      `${calls} calls in ${Math.round((Date.now() - began) / 1000)} s${whole ? '' : '; SIPp counts failed ones'}`,
    );
    await pause(LEFTOVERS_AFTER_MS);
    const { counts: left, ids } = await leftovers(system.url, system.config);
    for (const id of ids) tell(`left: ${id}`);
    await pause(SETTLE_MS);
    const after = await held(system);
    for (const name of ['ivr', 'server'] as const)
      for (const handle of opened(before[name], after[name])) tell(`new handle of ${name}: ${handle}`);

    const { offered } = (await leading.board()).today;
    const counts = await outcomes(system.url, leading, seen.keys());
    const waits = [...seen.values()].flatMap(({ queuedAt, ringingAt }) =>
      queuedAt === null || ringingAt === null ? [] : [ringingAt - queuedAt],
    );
    for (const [outcome, count] of counts) tell(`outcome ${outcome}: ${count}`);
    const { ivr, server, asterisk } = system.processes;
    const least = { better: 'lower' as const, goal: 0 };
    const told = { better: 'lower' as const, goal: null };
    return [
      counted('records', 'calls', offered - offeredBefore, { better: 'higher', goal: calls }),
      counted('records beyond calls', 'calls', Math.max(0, offered - offeredBefore - calls), least),
      counted('answered', 'calls', counts.get('answered') ?? 0, { better: 'higher', goal: calls }),
      counted('wait p50', 'ms', percentile(waits, 0.5) ?? 0, told),
      counted('wait p95', 'ms', percentile(waits, 0.95) ?? 0, told),
      counted('left channels', '', left.channels, least),
      counted('left bridges', '', left.bridges, least),
      counted('left recognizers', '', left.recognizers, least),
      counted('handles ivr, growth', '', after.ivr.handles.length - before.ivr.handles.length, least),
      counted(
        'handles server, growth',
        '',
        after.server.handles.length - before.server.handles.length,
        least,
      ),
      counted('restarts', '', ivr.restarts + server.restarts + asterisk.restarts, least),
      counted('memory ivr, growth', 'MB', after.ivr.rssMb - before.ivr.rssMb, told),
      counted('memory server, growth', 'MB', after.server.rssMb - before.server.rssMb, told),
    ];
  } finally {
    for (const close of closing.reverse()) await close();
  }
}
