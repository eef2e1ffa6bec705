import { meets, type Staffing, type StaffingQuestion } from './staffing.ts';

const WIDTH = 40;
const percent = (share: number) => `${(share * 100).toFixed(1)}%`.padStart(6);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)}`.padStart(7);

/** The curve as lines of text: a bar for what is answered quickly, a mark where the goal is, the formula beside. */
export function staffingText(
  question: StaffingQuestion,
  goal: { connected: number; within: number },
  curve: readonly Staffing[],
  fewest: number | null,
): string[] {
  const withinS = question.withinMs / 1000;
  const handlingMs = question.answerMs + question.talkMs + question.wrapUpMs;
  const load = (question.callsPerInterval / question.intervalMs) * handlingMs;
  const goalAt = Math.round(goal.within * WIDTH);
  return [
    `${question.callsPerInterval} calls in ${question.intervalMs / 60_000} min, ${handlingMs / 1000} s each with ring and wrap-up: ${load.toFixed(1)} agents' work`,
    `goal: ${percent(goal.within).trim()} within ${withinS} s, ${percent(goal.connected).trim()} answered`,
    '',
    `agents  <= ${withinS} s ${' '.repeat(WIDTH - String(withinS).length)}answered  wait s   p95 s    busy  | Erlang A: <= ${withinS} s  answered`,
    ...curve.map((point) => {
      const { agents, simulated, formula } = point;
      const filled = Math.round(simulated.within * WIDTH);
      const bar = Array.from({ length: WIDTH }, (_, index) =>
        index < filled ? '█' : index === goalAt ? '|' : '·',
      ).join('');
      const mark = agents === fewest ? ' <- fewest' : meets(point, goal) ? ' ok' : '';
      return `${String(agents).padStart(6)}  ${bar} ${percent(simulated.within)} ${percent(simulated.connected)} ${seconds(simulated.meanWaitMs)} ${seconds(simulated.p95WaitMs)}  ${percent(simulated.occupancy)}  |  ${percent(formula.within)}   ${percent(formula.connected)}${mark}`;
    }),
    '',
    fewest === null
      ? 'none of these numbers of agents meets the goal'
      : `${fewest} agents are the fewest that meet the goal, without anyone absent or on a break`,
  ];
}
