import { defineCommand, runMain } from 'citty';

// A command's modules are loaded when it is asked for: `doctor` must run where the parts of the others are broken.
const main = defineCommand({
  meta: { name: 'hotline', description: 'A call centre for the 12345 government hotline' },
  subCommands: {
    up: () => import('./up/up.ts').then((module) => module.upCommand),
    demo: () => import('./demo.ts').then((module) => module.demoCommand),
    transcribe: () => import('./transcribe.ts').then((module) => module.transcribeCommand),
    doctor: () => import('./doctor/doctor.ts').then((module) => module.doctorCommand),
    test: () => import('./test/test.ts').then((module) => module.testCommand),
    bench: () => import('./bench.ts').then((module) => module.benchCommand),
    eval: defineCommand({
      meta: { name: 'eval', description: 'Measure against transcripts and answers that are known' },
      subCommands: { speech: () => import('./eval-speech.ts').then((module) => module.evalSpeechCommand) },
    }),
  },
});

await runMain(main);
