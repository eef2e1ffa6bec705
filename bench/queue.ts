import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../cli/demo/timing.ts';
import { temporaryFolder } from '../cli/up/fs-temporary-folder.ts';
import { compared, counted, type Figure } from './figure.ts';
import { playRound } from './queue/child-round.ts';
import { cpuMsOf } from './queue/fs-cpu.ts';
import { ownEventBytes } from './queue/fs-own-events.ts';
import { type Office, openOffice } from './queue/office.ts';
import { type Happened, idleGaps, idleGini, inversions, toAnswer, toRing } from './queue/round.ts';
import { countAllEvents } from './queue/ws-all-events.ts';

export type QueueOptions = {
  rounds: number;
  agents: number;
  /** Callers of a burst. */
  burst: number;
  keep: boolean;
  tell: (line: string) => void;
};

const BURST_MS = 2500;
const BURST_TALK_MS = 1000;
/** The quiet round: never more callers than agents. */
const QUIET = { calls: 150, perSecond: 15, talkMs: 300 };
const COUNTED_CALLS = 40;
/** Channels are gone and agents ready again by then. */
const SETTLE_MS = 2500;

type Side = 'ours' | 'peer';
type Measured = {
  ringP50: number;
  ringP99: number;
  gini: number;
  waitP99: number;
  gapP50: number;
  inversions: number;
  cpuMs: number;
  answered: number;
};

const share = (values: readonly number[], of: number, what: string): number => {
  const value = percentile(values, of);
  if (value === null) throw new Error(`nobody was measured: ${what}`);
  return value;
};

/**
 * Our queue against Asterisk's app_queue: the same Asterisk, agents and callers, by turns. A wait counts from the
 * caller's INVITE, a ring from the INVITE at the agent's phone: what people wait for, taken outside both.
 */
export async function runQueueBench(options: QueueOptions): Promise<Figure[]> {
  const { rounds, agents, keep, tell } = options;
  const { path: folder, remove } = await temporaryFolder('hotline-queue-');
  if (keep) tell(`files are kept in ${folder}`);
  const office = await openOffice(folder, agents, tell);
  let prefix = 100;
  let calls = 0;
  try {
    const play = (
      side: Side,
      plan: { calls: number; perSecond: number; talkMs: number },
    ): Promise<Happened> => {
      prefix += 1;
      if (side === 'ours') calls += plan.calls;
      const { from, agentsPort, numbers } = office;
      return playRound(office.places, {
        ...plan,
        from,
        agentsPort,
        number: numbers[side],
        prefix: `13${prefix}0`,
      });
    };
    tell(`${agents} agents are ready; warming up`);
    for (const side of ['ours', 'peer'] as const) {
      await play(side, { ...QUIET, calls: agents });
      await pause(SETTLE_MS);
    }
    const bytes = await eventBytes(office, () => play('ours', { ...QUIET, calls: COUNTED_CALLS }));
    const measured: Record<Side, Measured[]> = { ours: [], peer: [] };
    for (let round = 0; round < rounds; round += 1) {
      // Each goes first as often as the other.
      const order: Side[] = round % 2 === 0 ? ['ours', 'peer'] : ['peer', 'ours'];
      for (const side of order) {
        const quiet = await play(side, QUIET);
        await pause(SETTLE_MS);
        const one = await burst(office, options, (plan) => play(side, plan));
        await pause(SETTLE_MS);
        const ring = toRing(quiet);
        const figures = {
          ...one,
          ringP50: share(ring, 0.5, 'rings'),
          ringP99: share(ring, 0.99, 'rings'),
          gini: idleGini(quiet, office.extensions),
        };
        measured[side].push(figures);
        tell(
          `round ${round + 1} ${side}: ${JSON.stringify(figures, (_, value) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value))}`,
        );
      }
    }
    await office.stop();
    return figuresOf(
      measured,
      { ...bytes, ours: (await ownEventBytes(office.system.config.dataDir)) / calls },
      options,
    );
  } finally {
    await office.stop();
    if (!keep) await remove();
  }
}

async function burst(
  { system }: Office,
  { burst: calls }: QueueOptions,
  play: (plan: { calls: number; perSecond: number; talkMs: number }) => Promise<Happened>,
): Promise<Omit<Measured, 'ringP50' | 'ringP99' | 'gini'>> {
  const { pid } = system.processes.asterisk;
  if (pid === null) throw new Error('Asterisk is not running');
  const before = await cpuMsOf(pid);
  const happened = await play({ calls, perSecond: (calls * 1000) / BURST_MS, talkMs: BURST_TALK_MS });
  const cpuMs = (await cpuMsOf(pid)) - before;
  const waits = toAnswer(happened);
  return {
    waitP99: share(waits, 0.99, 'waits'),
    gapP50: share(idleGaps(happened), 0.5, 'gaps'),
    inversions: inversions(happened),
    cpuMs: cpuMs / calls,
    answered: waits.length,
  };
}

/** Bytes of one of our calls on an event socket that is told everything. */
async function eventBytes({ system }: Office, play: () => Promise<Happened>): Promise<{ peer: number }> {
  const { settings, secrets } = system.config;
  const all = await countAllEvents(settings.ports.asteriskHttp, secrets.ari);
  const happened = await play();
  await pause(SETTLE_MS);
  all.close();
  return { peer: all.bytes() / happened.called.size };
}

function figuresOf(
  measured: Record<Side, Measured[]>,
  bytes: { ours: number; peer: number },
  { burst: calls }: QueueOptions,
): Figure[] {
  const pairs = (of: keyof Measured) =>
    measured.ours.map((ours, round) => ({ ours: ours[of], peer: measured.peer[round]?.[of] ?? Number.NaN }));
  const lower = (goal: number | null) => ({ better: 'lower' as const, goal });
  return [
    compared('call to ring, p50', 'ms', pairs('ringP50'), lower(1.3)),
    compared('call to ring, p99', 'ms', pairs('ringP99'), lower(1.2)),
    compared('burst wait, p99', 'ms', pairs('waitP99'), lower(0.87)),
    compared('idle gap, p50', 'ms', pairs('gapP50'), lower(0.05)),
    compared('asterisk cpu a queued call', 'ms', pairs('cpuMs'), lower(1.15)),
    compared('event bytes a call', 'bytes', [bytes], lower(0.25)),
    counted(
      'overtaken callers, ours',
      'calls',
      Math.max(...measured.ours.map((one) => one.inversions)),
      lower(0),
    ),
    counted(
      'overtaken callers, peer',
      'calls',
      Math.max(...measured.peer.map((one) => one.inversions)),
      lower(null),
    ),
    compared('idle time, Gini', '', pairs('gini'), lower(1)),
    counted('burst answered, ours', 'calls', Math.min(...measured.ours.map((one) => one.answered)), {
      better: 'higher',
      goal: calls,
    }),
    counted('burst answered, peer', 'calls', Math.min(...measured.peer.map((one) => one.answered)), {
      better: 'higher',
      goal: null,
    }),
  ];
}
