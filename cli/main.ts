import { type ArgsDef, type CommandDef, defineCommand, runMain } from 'citty';
import { type ArgumentTable, unknownArguments } from './arguments.ts';

/** The command, refusing what it does not know: exit code 2. */
function strict<T extends ArgsDef>(command: CommandDef<T>): CommandDef<T> {
  return {
    ...command,
    setup: ({ rawArgs }) => {
      const unknown = unknownArguments(rawArgs, (command.args ?? {}) as ArgumentTable);
      if (unknown.length === 0) return;
      console.error(`unknown: ${unknown.join(' ')}; --help shows what there is`);
      process.exit(2);
    },
  };
}

// A command's modules are loaded when it is asked for: `doctor` must run where the parts of the others are broken.
const main = defineCommand({
  meta: { name: 'hotline', description: 'A call centre for the 12345 government hotline' },
  subCommands: {
    up: () => import('./up/up.ts').then(({ upCommand }) => strict(upCommand)),
    restart: () => import('./restart.ts').then(({ restartCommand }) => strict(restartCommand)),
    demo: () => import('./demo.ts').then(({ demoCommand }) => strict(demoCommand)),
    transcribe: () => import('./transcribe.ts').then(({ transcribeCommand }) => strict(transcribeCommand)),
    doctor: () => import('./doctor/doctor.ts').then(({ doctorCommand }) => strict(doctorCommand)),
    recordings: defineCommand({
      meta: { name: 'recordings', description: 'What was recorded' },
      subCommands: {
        verify: () => import('./recordings.ts').then(({ verifyCommand }) => strict(verifyCommand)),
      },
    }),
    test: () => import('./test/test.ts').then(({ testCommand }) => strict(testCommand)),
    bench: () => import('./bench.ts').then(({ benchCommand }) => benchCommand),
    simulate: () => import('./simulate.ts').then(({ simulateCommand }) => strict(simulateCommand)),
    eval: defineCommand({
      meta: { name: 'hotline eval', description: 'Measure against transcripts and answers that are known' },
      subCommands: {
        speech: () => import('./eval-speech.ts').then(({ evalSpeechCommand }) => strict(evalSpeechCommand)),
      },
    }),
  },
});

await runMain(main);
