import { defineCommand } from 'citty';
import { type StaffingQuestion, staffingCurve } from './simulate/staffing.ts';
import { staffingText } from './simulate/staffing-text.ts';
import { EXIT_USAGE } from './usage.ts';

const number = (text: string, name: string, least: number): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < least)
    throw new Error(`--${name} takes a number from ${least}`);
  return value;
};
const share = (text: string, name: string): number => {
  const value = number(text, name, 0);
  if (value > 100) throw new Error(`--${name} takes a percentage up to 100`);
  return value / 100;
};

export const simulateCommand = defineCommand({
  meta: {
    name: 'simulate',
    description: 'Plan staffing: the product’s own queue with simulated callers, beside Erlang A',
  },
  args: {
    calls: { type: 'string', default: '300', description: 'Calls in an interval' },
    interval: { type: 'string', default: '30', description: 'Minutes of the interval' },
    talk: { type: 'string', default: '180', description: 'Seconds of talk in the mean' },
    variation: { type: 'string', default: '1', description: 'Standard deviation of the talk / mean' },
    'wrap-up': { type: 'string', default: '30', description: 'Seconds of wrap-up (话后处理)' },
    patience: { type: 'string', default: '120', description: 'Seconds a caller waits in the mean' },
    answer: { type: 'string', default: '3', description: 'Seconds from the ring to the answer' },
    within: { type: 'string', default: '15', description: 'Seconds within which an answer is quick' },
    'within-goal': { type: 'string', default: '90', description: 'Per cent to be answered so quickly' },
    'connect-goal': { type: 'string', default: '95', description: 'Per cent to be answered at all' },
    agents: { type: 'string', description: 'Only this number of agents' },
    sample: { type: 'string', default: '10000', description: 'Calls simulated for each point' },
    seed: { type: 'string', default: '1', description: 'Another seed meets other callers' },
    json: { type: 'boolean', default: false, description: 'One JSON object' },
  },
  run({ args }) {
    try {
      const question: StaffingQuestion = {
        callsPerInterval: number(args.calls, 'calls', 0.001),
        intervalMs: number(args.interval, 'interval', 0.001) * 60_000,
        talkMs: number(args.talk, 'talk', 0.001) * 1000,
        talkVariation: number(args.variation, 'variation', 0),
        wrapUpMs: Math.round(number(args['wrap-up'], 'wrap-up', 0) * 1000),
        patienceMs: number(args.patience, 'patience', 0.001) * 1000,
        answerMs: number(args.answer, 'answer', 0) * 1000,
        withinMs: number(args.within, 'within', 0) * 1000,
        calls: number(args.sample, 'sample', 100),
        seed: number(args.seed, 'seed', 0),
      };
      const goal = {
        within: share(args['within-goal'], 'within-goal'),
        connected: share(args['connect-goal'], 'connect-goal'),
      };
      const only = args.agents === undefined ? null : Math.floor(number(args.agents, 'agents', 1));
      const { curve, fewest } = staffingCurve(question, goal, only);
      if (args.json) console.log(JSON.stringify({ question, goal, fewest, curve }));
      else for (const line of staffingText(question, goal, curve, fewest)) console.log(line);
    } catch (error) {
      console.error(`simulate: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = EXIT_USAGE;
    }
  },
});
