import { monitorEventLoopDelay } from 'node:perf_hooks';
import { percentile } from '../../cli/speech/score.ts';
import { counted, type Figure, median } from '../figure.ts';
import { residentMb } from './fs-usage.ts';
import type { Hearer } from './hearers.ts';
import { hearAll, LATEST_PARTIAL_MS, passed, startSpeakers } from './run-talk.ts';
import type { Talk } from './talk.ts';

export type SoakOptions = {
  readonly hearer: Hearer;
  readonly talks: readonly Talk[];
  readonly speakers: number;
  readonly soakMinutes: number;
  readonly shortCalls: number;
  readonly tell: (line: string) => void;
};

const WINDOW_MS = 10_000;
const FINAL_MS = 700;
const LOOP_MS = 50;
const LAG_GROWTH_MS = 100;
const SLOPE_MB_PER_MINUTE = 10;
const SHORT_MS = 2500;
const SHORT_AT_ONCE = 4;
/** Until so many short calls the pool of recognisers may still fill. */
const WARM_CALLS = 50;
const KEPT_MB = 60;

/** The engine at a steady load for a while, then many short streams: what grows? */
export async function soak(options: SoakOptions): Promise<Figure[]> {
  return [...(await steady(options)), ...(await short(options))];
}

async function steady({ hearer, talks, speakers, soakMinutes, tell }: SoakOptions): Promise<Figure[]> {
  if (soakMinutes === 0) return [];
  tell(`${speakers} speakers for ${soakMinutes} minutes`);
  const loop = monitorEventLoopDelay({ resolution: 10 });
  const all = startSpeakers(hearer, talks);
  const windows: { partialMs: number[]; finalMs: number[]; mb: number }[] = [];
  all.add(speakers);
  await passed(WINDOW_MS);
  all.take();
  loop.enable();
  for (let at = 0; at < soakMinutes * 60_000; at += WINDOW_MS) {
    await passed(WINDOW_MS);
    windows.push({ ...all.take(), mb: await residentMb(hearer.pid) });
  }
  loop.disable();
  await all.stop();
  const partials = windows.map(({ partialMs }) => percentile(partialMs, 0.95) ?? 0);
  const quarter = Math.max(1, Math.floor(windows.length / 4));
  const growth = median(partials.slice(-quarter)) - median(partials.slice(0, quarter));
  const least = (goal: number) => ({ better: 'lower' as const, goal });
  const p95 = (values: readonly number[]): number => Math.round(percentile(values, 0.95) ?? 0);
  return [
    counted('soak speakers', '', speakers, { better: 'higher', goal: null }),
    counted(
      'soak partial p95',
      'ms',
      p95(windows.flatMap(({ partialMs }) => partialMs)),
      least(LATEST_PARTIAL_MS),
    ),
    counted('soak final p95', 'ms', p95(windows.flatMap(({ finalMs }) => finalMs)), least(FINAL_MS)),
    counted('soak lag growth', 'ms', Math.round(growth), least(LAG_GROWTH_MS)),
    counted('soak event loop p99', 'ms', Math.round(loop.percentile(99) / 1e6), least(LOOP_MS)),
    counted(
      'soak memory slope, 2nd half',
      'MB/min',
      slope(windows.map(({ mb }) => mb)),
      least(SLOPE_MB_PER_MINUTE),
    ),
    counted('soak memory', 'MB', Math.round(windows.at(-1)?.mb ?? 0), { better: 'lower', goal: null }),
  ];
}

/** Growth a minute over the second half: in the first the pool still fills. */
function slope(mb: readonly number[]): number {
  const half = mb.slice(Math.floor(mb.length / 2));
  const minutes = ((half.length - 1) * WINDOW_MS) / 60_000;
  if (minutes <= 0) return 0;
  const third = Math.max(1, Math.floor(half.length / 3));
  return Number(((median(half.slice(-third)) - median(half.slice(0, third))) / minutes).toFixed(1));
}

async function short({ hearer, talks, shortCalls, tell }: SoakOptions): Promise<Figure[]> {
  if (shortCalls === 0) return [];
  tell(`${shortCalls} short calls`);
  const samples = SHORT_MS * 16;
  const calls = talks.map(({ sound, text }) => ({ sound: sound.subarray(0, samples), text }));
  const run = async (count: number): Promise<void> => {
    let next = 0;
    const line = async (): Promise<void> => {
      while (next < count) {
        const call = calls[next++ % calls.length];
        if (call !== undefined) await hearAll(hearer, [call]);
      }
    };
    await Promise.all(Array.from({ length: SHORT_AT_ONCE }, line));
  };
  await run(Math.min(WARM_CALLS, shortCalls));
  const before = await residentMb(hearer.pid);
  await run(shortCalls);
  const grown = Math.round((await residentMb(hearer.pid)) - before);
  return [counted(`memory after ${shortCalls} short calls`, 'MB', grown, { better: 'lower', goal: KEPT_MB })];
}
