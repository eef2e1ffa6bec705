import { defineCommand, runCommand, runMain } from 'citty';
import { EXIT_USAGE, strict } from './usage.ts';

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

const words = process.argv.slice(2);
if (words.length === 0 || words.some((word) => word === '--help' || word === '-h'))
  await runMain(main, { rawArgs: words.length === 0 ? ['--help'] : words });
else
  await runCommand(main, { rawArgs: words }).catch((cause: unknown) => {
    // citty's own refusals: a command or a value it does not know. What else comes here is a bug and shows its stack.
    if (!(cause instanceof Error) || cause.name !== 'CLIError') throw cause;
    console.error(`${cause.message.replace(/\.$/, '')}; --help shows what there is`);
    process.exit(EXIT_USAGE);
  });
