import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AGENTS_ADDRESS, type SippPlaces, scenario, sipp } from '../load/child-sipp.ts';
import { type Happened, happenedIn } from './round.ts';

/** One round of calls: so many, so fast, to this number, answered by the phones of `agentsPort`. */
export type RoundPlan = {
  number: string;
  from: string;
  calls: number;
  perSecond: number;
  talkMs: number;
  agentsPort: number;
  /** First digits of the callers' own numbers: tells the rounds apart. */
  prefix: string;
};

/** The callers' and the agents' side of one round by SIPp, and what both wrote down. */
export async function playRound(places: SippPlaces, plan: RoundPlan): Promise<Happened> {
  const file = (side: string) => join(places.folder, `${side}-${plan.prefix}.log`);
  const here = import.meta.url;
  const agents = sipp(places, [
    ...['-sf', await scenario(places, 'agent', { talkMs: String(plan.talkMs) }, here)],
    ...['-i', AGENTS_ADDRESS, '-mi', AGENTS_ADDRESS, '-p', String(plan.agentsPort)],
    ...['-trace_logs', '-log_file', file('agents')],
  ]);
  try {
    const { exitCode } = await sipp(places, [
      ...['-sf', await scenario(places, 'caller', { prefix: plan.prefix }, here)],
      ...['-i', plan.from, '-mi', plan.from, '-s', plan.number, '-m', String(plan.calls)],
      ...['-l', String(plan.calls), '-r', String(plan.perSecond)],
      ...['-trace_logs', '-log_file', file('callers'), '-timeout', '180'],
    ]);
    if (exitCode !== 0 && exitCode !== 1) throw new Error(`the callers' SIPp ended with status ${exitCode}`);
  } finally {
    // SIGTERM lets it write its log to the end.
    agents.kill('SIGTERM');
    const late = setTimeout(() => agents.kill('SIGKILL'), 3000);
    await agents;
    clearTimeout(late);
  }
  const logs = await Promise.all(['callers', 'agents'].map((side) => readFile(file(side), 'utf8')));
  return happenedIn(logs.join('\n'));
}
