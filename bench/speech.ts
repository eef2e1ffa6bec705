import { availableParallelism } from 'node:os';
import { speechPlaces } from '../cli/speech/places.ts';
import { percentile } from '../cli/speech/score.ts';
import { createLog } from '../server/log/pino-log.ts';
import { SpeechSettings } from '../server/protocol/speech.ts';
import type { ChildRecognizer } from '../server/stt/child-recognizer.ts';
import { findOrMakePython } from '../server/stt/child-vosk-python.ts';
import { provideModel } from '../server/stt/run-model-search.ts';
import { startVosk } from '../server/stt/vosk-recognizer.ts';
import { compared, counted, type Figure, median } from './figure.ts';
import { type Cores, findCores, pin } from './speech/child-pin.ts';
import { startVoskPeer, type VoskPeer } from './speech/child-vosk-python.ts';
import { readSentences } from './speech/fs-sentences.ts';
import { cpuMsOf } from './speech/fs-usage.ts';
import { gatedHearer, type Hearer, peerHearer, ungatedHearer } from './speech/hearers.ts';
import { soak } from './speech/run-soak.ts';
import { findLimit, hearAll, passed, startSpeakers } from './speech/run-talk.ts';
import { shareWrong } from './speech/share-wrong.ts';
import { layTalk, type Talk } from './speech/talk.ts';

export type SpeechBenchOptions = {
  readonly rounds: number;
  /** Minutes at 80 % of the limit; 0: none. */
  readonly soakMinutes: number;
  /** Short streams one after the other; 0: none. */
  readonly shortCalls: number;
  readonly checkout: string;
  readonly tell: (line: string) => void;
};

/** Speakers from which the search for the limit begins, and what it stops at, a core. */
const FROM = 4;
const MOST = 60;
const STEP_MS = 4000;
/** What clients of alphacep's vosk-server send in one message. */
const PEER_PIECE_MS = 200;
/** Target 10 measures against larger pieces, as the same engine is often fed. */
const COARSE_PIECE_MS = 500;
const DELAY_SPEAKERS = 4;
const DELAY_MS = 25_000;

type Bench = {
  talks: readonly Talk[];
  model: string;
  python: string | null;
  cores: Cores | null;
  threads: number;
  tell: SpeechBenchOptions['tell'];
};

/**
 * Speech to text against Vosk's own Python package: same model, same sound, round by round in turn. On a machine with
 * two cores and `taskset` what is measured has one core and one thread, the load has another.
 */
export async function runSpeech(options: SpeechBenchOptions): Promise<Figure[]> {
  const { tell } = options;
  if (process.platform !== 'linux') throw new Error('bench speech reads /proc: it runs on Linux');
  const bench = await prepare(options);
  const { cores, threads } = bench;
  tell(
    cores === null
      ? `not pinned: ${threads} cores shared with the load; figures a core are the whole divided by ${threads}`
      : `load on core ${cores.load}, what is measured on core ${cores.measured} with one thread`,
  );
  if (bench.python === null) tell('no python3 with venv and pip here: the peer is not measured');
  const rounds: Round[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    tell(`round ${round} of ${options.rounds}`);
    rounds.push(await oneRound(bench));
  }
  const figures = figuresOf(rounds, threads);
  if (options.soakMinutes === 0 && options.shortCalls === 0) return figures;
  const speakers = Math.max(1, Math.floor(median(rounds.map(({ limit }) => limit.gated)) * 0.8));
  const soaked = await withEngine(bench, (engine) =>
    soak({ ...options, hearer: gatedHearer(engine), talks: bench.talks, speakers }),
  );
  return [...figures, ...soaked];
}

async function prepare({ checkout, tell }: SpeechBenchOptions): Promise<Bench> {
  const places = speechPlaces(process.env, checkout);
  const settings = SpeechSettings.parse({ engine: 'vosk', language: 'en' });
  const model = await provideModel({ ...places, settings, progress: tell });
  if (model === null) throw new Error('there is no English Vosk model, and none could be fetched');
  const sentences = await readSentences(places.cacheDir, tell);
  const cores = await findCores();
  if (cores !== null) await pin(process.pid, cores.load);
  return {
    talks: sentences.map((_, index) => layTalk(sentences, index * 5)),
    model: model.folder,
    python: await findOrMakePython(places.cacheDir, tell),
    cores,
    threads: cores === null ? availableParallelism() : 1,
    tell,
  };
}

type Round = {
  limit: { gated: number; ungated: number; peer: number | null };
  cpuMs: { gated: number; ungated: number };
  wrong: { gated: number; ungated: number };
  finalMs: { ours: readonly number[]; peer: readonly number[] | null };
};

async function oneRound(bench: Bench): Promise<Round> {
  const { tell, talks } = bench;
  const limitOf = async (hearer: Hearer): Promise<number> => {
    const limit = await findLimit(hearer, talks, { from: FROM, stepMs: STEP_MS, most: MOST * bench.threads });
    tell(`  ${hearer.name}: ${limit} speakers`);
    return limit;
  };
  const gated = await withEngine(bench, (engine) => limitOf(gatedHearer(engine)));
  const peer = await withPeer(bench, (vosk) => limitOf(peerHearer(vosk, PEER_PIECE_MS)));
  const ungated = await withEngine(bench, (engine) => limitOf(ungatedHearer(engine)));
  const cost = await withEngine(bench, async (engine) => ({
    gated: await costOf(gatedHearer(engine), talks),
    ungated: await costOf(ungatedHearer(engine), talks),
  }));
  const ours = await withEngine(bench, (engine) => finalDelays(gatedHearer(engine), talks));
  const theirs = await withPeer(bench, (vosk) => finalDelays(peerHearer(vosk, COARSE_PIECE_MS), talks));
  return {
    limit: { gated, ungated, peer },
    cpuMs: { gated: cost.gated.cpuMs, ungated: cost.ungated.cpuMs },
    wrong: { gated: cost.gated.wrong, ungated: cost.ungated.wrong },
    finalMs: { ours, peer: theirs },
  };
}

/** A call of two speakers, each silent more than half of it: CPU of the engine, and the share of words wrong. */
async function costOf(hearer: Hearer, talks: readonly Talk[]): Promise<{ cpuMs: number; wrong: number }> {
  const sides = [talks[0], talks[1 % talks.length]].filter((talk) => talk !== undefined);
  // Once unmeasured: the pool is warm in a server that runs.
  await hearAll(hearer, sides);
  const before = await cpuMsOf(hearer.pid);
  const texts = await hearAll(hearer, sides);
  const cpuMs = (await cpuMsOf(hearer.pid)) - before;
  return {
    cpuMs,
    wrong: shareWrong(
      sides.map(({ text }) => text),
      texts,
    ),
  };
}

async function finalDelays(hearer: Hearer, talks: readonly Talk[]): Promise<number[]> {
  const speakers = startSpeakers(hearer, talks);
  speakers.add(DELAY_SPEAKERS);
  await passed(DELAY_MS);
  const { finalMs } = speakers.take();
  await speakers.stop();
  return finalMs;
}

async function withEngine<T>(bench: Bench, use: (engine: ChildRecognizer) => Promise<T>): Promise<T> {
  const engine = await startVosk({
    language: 'en',
    folder: bench.model,
    threads: bench.threads,
    maxStreams: MOST * bench.threads * 2,
    spare: false,
    log: createLog('bench', 'error', process.stderr),
  });
  try {
    if (bench.cores !== null && engine.pid !== null) await pin(engine.pid, bench.cores.measured);
    return await use(engine);
  } finally {
    await engine.close();
  }
}

async function withPeer<T>(bench: Bench, use: (peer: VoskPeer) => Promise<T>): Promise<T | null> {
  if (bench.python === null) return null;
  const peer = await startVoskPeer(bench.python, bench.model);
  try {
    if (bench.cores !== null) await pin(peer.pid, bench.cores.measured);
    return await use(peer);
  } finally {
    await peer.close();
  }
}

const p95 = (values: readonly number[]): number => Math.round(percentile(values, 0.95) ?? 0);
const GOAL = {
  streamsRatio: 1.25,
  streams: 12,
  cpuRatio: 0.6,
  wrongPoints: 0.3,
  finalRatio: 0.6,
  finalMs: 700,
};

function figuresOf(rounds: readonly Round[], threads: number): Figure[] {
  const higher = (goal: number | null) => ({ better: 'higher' as const, goal });
  const lower = (goal: number | null) => ({ better: 'lower' as const, goal });
  const perCore = (streams: number): number => streams / threads;
  const gated = rounds.map(({ limit }) => perCore(limit.gated));
  const beside = rounds.flatMap(({ limit }) =>
    limit.peer === null ? [] : [{ ours: perCore(limit.gated), peer: perCore(limit.peer) }],
  );
  const ungatedBeside = rounds.flatMap(({ limit }) =>
    limit.peer === null ? [] : [{ ours: perCore(limit.ungated), peer: perCore(limit.peer) }],
  );
  const delays = rounds.flatMap(({ finalMs }) =>
    finalMs.peer === null ? [] : [{ ours: p95(finalMs.ours), peer: p95(finalMs.peer) }],
  );
  const cpu = rounds.map(({ cpuMs }) => ({ ours: cpuMs.gated, peer: cpuMs.ungated }));
  const points = median(rounds.map(({ wrong }) => (wrong.gated - wrong.ungated) * 100));
  const whole = (
    name: string,
    unit: string,
    values: number[],
    aim: ReturnType<typeof higher | typeof lower>,
  ) => ({
    ...counted(name, unit, Number(median(values).toFixed(2)), aim),
    rounds: values.length,
    range: [Math.min(...values), Math.max(...values)] as [number, number],
  });
  return [
    whole('speakers a core', '', gated, higher(GOAL.streams)),
    ...(beside.length > 0
      ? [
          compared('speakers a core / peer', '', beside, higher(GOAL.streamsRatio)),
          compared('the same without gate / peer', '', ungatedBeside, higher(null)),
        ]
      : []),
    compared('CPU, half-silent call', 'ms', cpu, lower(GOAL.cpuRatio)),
    counted('words wrong by the gate', 'points', Number(points.toFixed(2)), lower(GOAL.wrongPoints)),
    whole(
      'end of speech to final p95',
      'ms',
      rounds.map(({ finalMs }) => p95(finalMs.ours)),
      lower(GOAL.finalMs),
    ),
    ...(delays.length > 0
      ? [compared('end of speech to final / peer', 'ms', delays, lower(GOAL.finalRatio))]
      : []),
  ];
}
