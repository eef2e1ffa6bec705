import { fileURLToPath } from 'node:url';
import { defineCommand } from 'citty';
import type { Figure } from '../bench/figure.ts';
import { figureLine } from '../bench/figure.ts';
import { EXIT_USAGE, strict, WrongUsage } from './usage.ts';

const JSON_ARGUMENT = {
  json: { type: 'boolean', default: false, description: 'One JSON object a figure' },
} as const;

/** Prints the figures; status 1 where one misses its goal or the run itself failed, 2 for wrong arguments. */
async function measured(json: boolean, run: () => Promise<Figure[]>): Promise<void> {
  try {
    const figures = await run();
    for (const figure of figures) console.log(json ? JSON.stringify(figure) : figureLine(figure));
    if (figures.some(({ ok }) => !ok)) process.exitCode = 1;
  } catch (error) {
    console.error(`bench failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = error instanceof WrongUsage ? EXIT_USAGE : 1;
  }
}

const count = (text: string, name: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new WrongUsage(`--${name} takes a whole number from 1`);
  return value;
};

const loadCommand = defineCommand({
  meta: {
    name: 'load',
    description: 'Many short calls: every one recorded, nothing left over, no handle leaked',
  },
  args: {
    calls: { type: 'string', default: '200', description: 'Calls in all' },
    'at-once': { type: 'string', default: '10', description: 'Calls at the same time, and agents' },
    keep: { type: 'boolean', default: false, description: 'Keep the data folder' },
    ...JSON_ARGUMENT,
  },
  async run({ args }) {
    const { runLoad } = await import('../bench/load.ts');
    await measured(args.json, () =>
      runLoad({
        calls: count(args.calls, 'calls'),
        atOnce: count(args['at-once'], 'at-once'),
        keep: args.keep,
        tell: (line) => console.error(line),
      }),
    );
  },
});

const queueCommand = defineCommand({
  meta: {
    name: 'queue',
    description:
      "Our queue against Asterisk's app_queue: ring, burst, idle gap, processor time, events, fairness",
  },
  args: {
    rounds: { type: 'string', default: '5', description: 'Rounds of both sides by turns' },
    agents: { type: 'string', default: '30', description: 'Agents' },
    burst: { type: 'string', default: '500', description: 'Callers who come within 2.5 s' },
    keep: { type: 'boolean', default: false, description: 'Keep the data folder' },
    ...JSON_ARGUMENT,
  },
  async run({ args }) {
    const { runQueueBench } = await import('../bench/queue.ts');
    await measured(args.json, () =>
      runQueueBench({
        rounds: count(args.rounds, 'rounds'),
        agents: count(args.agents, 'agents'),
        burst: count(args.burst, 'burst'),
        keep: args.keep,
        tell: (line) => console.error(line),
      }),
    );
  },
});

const ledgerCommand = defineCommand({
  meta: {
    name: 'ledger',
    description: 'Random calls while ivr is killed: every INVITE ends in exactly one outcome and one record',
  },
  args: {
    calls: { type: 'string', default: '2000', description: 'Calls in all' },
    seed: { type: 'string', default: '1', description: 'What happens follows from it' },
    agents: { type: 'string', default: '10', description: 'Agents' },
    rate: { type: 'string', default: '2', description: 'Callers a second' },
    ivr: { type: 'string', default: '1', description: 'ivr processes: 1, or 2 of which one leads' },
    'kill-every': { type: 'string', default: '30', description: 'Seconds between two attacks on ivr' },
    keep: { type: 'boolean', default: false, description: 'Keep the data folder' },
    ...JSON_ARGUMENT,
  },
  async run({ args }) {
    const { runLedger } = await import('../bench/ledger.ts');
    await measured(args.json, () =>
      runLedger({
        calls: count(args.calls, 'calls'),
        seed: count(args.seed, 'seed'),
        agents: count(args.agents, 'agents'),
        aSecond: count(args.rate, 'rate'),
        processes: count(args.ivr, 'ivr'),
        killEveryMs: count(args['kill-every'], 'kill-every') * 1000,
        keep: args.keep,
        tell: (line) => console.error(line),
      }),
    );
  },
});

const recoveryCommand = defineCommand({
  meta: {
    name: 'recovery',
    description: 'ivr killed with callers talking, ringing and waiting: until all are looked after again',
  },
  args: {
    rounds: { type: 'string', default: '5', description: 'Kills of each kind' },
    ivr: { type: 'string', default: '1', description: 'ivr processes: 1, or 2 of which one leads' },
    ...JSON_ARGUMENT,
  },
  async run({ args }) {
    const { runRecovery } = await import('../bench/recovery.ts');
    await measured(args.json, () =>
      runRecovery({
        rounds: count(args.rounds, 'rounds'),
        processes: count(args.ivr, 'ivr'),
        tell: (line) => console.error(line),
      }),
    );
  },
});

const waitCommand = defineCommand({
  meta: {
    name: 'wait',
    description: "The estimate of the wait against app_queue's moving average, in a simulated office",
  },
  args: {
    rounds: { type: 'string', default: '5', description: 'Rounds, each with chances of its own' },
    ...JSON_ARGUMENT,
  },
  async run({ args }) {
    const { runWait } = await import('../bench/wait.ts');
    await measured(args.json, async () => runWait(count(args.rounds, 'rounds')));
  },
});

const transcriptsCommand = defineCommand({
  meta: { name: 'transcripts', description: 'Search in all transcripts, beside a sequential scan' },
  args: {
    lines: { type: 'string', default: '200000', description: 'Transcript lines' },
    messages: {
      type: 'string',
      default: '../shared/data/messages/labelled-train.jsonl',
      description: 'Sentences to make lines of: JSON objects with "body", one a line',
    },
    url: { type: 'string', description: 'An empty PostgreSQL database instead of the embedded one' },
    ...JSON_ARGUMENT,
  },
  async run({ args }) {
    const { measureSearch } = await import('../bench/pg-transcript-search.ts');
    await measured(args.json, () =>
      measureSearch({
        lines: count(args.lines, 'lines'),
        messages: args.messages,
        url: args.url ?? null,
        tell: (line) => console.error(line),
      }),
    );
  },
});

const wholeOrNone = (text: string, name: string): number => (text === '0' ? 0 : count(text, name));

const speechCommand = defineCommand({
  meta: {
    name: 'speech',
    description: "Speakers a core, cost and delay of speech to text against Vosk's own Python package",
  },
  args: {
    rounds: { type: 'string', default: '5', description: 'Rounds of ours and the peer in turn' },
    soak: { type: 'string', default: '0', description: 'Minutes at 80 % of the limit found' },
    'short-calls': { type: 'string', default: '0', description: 'Short streams; memory before and after' },
    ...JSON_ARGUMENT,
  },
  async run({ args }) {
    const { runSpeech } = await import('../bench/speech.ts');
    await measured(args.json, async () =>
      runSpeech({
        rounds: count(args.rounds, 'rounds'),
        soakMinutes: wholeOrNone(args.soak, 'soak'),
        shortCalls: wholeOrNone(args['short-calls'], 'short-calls'),
        checkout: fileURLToPath(new URL('..', import.meta.url)),
        tell: (line) => console.error(line),
      }),
    );
  },
});

const boardCommand = defineCommand({
  meta: {
    name: 'board',
    description: "Event to the lead's screen: pushed changes beside polling each second",
  },
  args: {
    rounds: { type: 'string', default: '5', description: 'Rounds, both sides in each' },
    agents: { type: 'string', default: '60', description: 'Agents signed in' },
    'calls-per-second': { type: 'string', default: '20', description: 'New calls in a second' },
    seconds: { type: 'string', default: '10', description: 'Seconds a side and round' },
    ...JSON_ARGUMENT,
  },
  async run({ args }) {
    const { runBoardBench } = await import('../bench/board.ts');
    await measured(args.json, () =>
      runBoardBench({
        rounds: count(args.rounds, 'rounds'),
        agents: count(args.agents, 'agents'),
        callsPerSecond: count(args['calls-per-second'], 'calls-per-second'),
        secondsPerSide: count(args.seconds, 'seconds'),
        tell: (line) => console.error(line),
      }),
    );
  },
});

export const benchCommand = defineCommand({
  meta: { name: 'bench', description: 'Measure; each figure beside its goal' },
  subCommands: {
    load: strict(loadCommand),
    speech: strict(speechCommand),
    board: strict(boardCommand),
    ledger: strict(ledgerCommand),
    queue: strict(queueCommand),
    recovery: strict(recoveryCommand),
    wait: strict(waitCommand),
    transcripts: strict(transcriptsCommand),
  },
});
