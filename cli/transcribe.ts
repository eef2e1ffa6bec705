import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import type { AgainOrder } from '../server/protocol/transcript-again.ts';
import type { Speech } from '../server/stt/start.ts';
import { NotAgain, orderAgain } from './again/http-again.ts';
import { againOrder } from './again/order.ts';
import { runningConfig } from './doctor/fs-running.ts';
import { createSoundReader, type SoundReader, UnreadableSound } from './speech/child-sound.ts';
import { EXIT, engineArguments, openSpeech } from './speech/engine-options.ts';
import { NoTranscript, transcribeSound } from './speech/run-file-transcription.ts';
import { CHECKOUT } from './up/start.ts';

/** What `--json` gives a file. `words` null: the engine has no word times. */
export type TranscribedFile = {
  readonly file: string;
  readonly text: string;
  readonly words: readonly { text: string; startMs: number; endMs: number; confidence: number }[] | null;
  readonly audioMs: number;
  readonly cpuMs: number;
};

async function transcribeFile(speech: Speech, reader: SoundReader, file: string): Promise<TranscribedFile> {
  const { lines, audioMs, cpuMs } = await transcribeSound(speech, await reader.read(file), false);
  const spoken = lines.filter(({ kind }) => kind === 'words');
  return {
    file,
    text: spoken.map(({ text }) => text).join(speech.language === 'zh' ? '' : ' '),
    words: speech.capabilities?.wordTimes === true ? spoken.flatMap(({ words }) => words ?? []) : null,
    audioMs,
    cpuMs,
  };
}

/** Asks whoever runs on this data folder. @returns the exit status */
async function askAgain(dataDir: string, order: AgainOrder, json: boolean): Promise<number> {
  try {
    const config = await runningConfig(dataDir);
    if (config === null) throw new NotAgain(`nothing runs on ${dataDir}; start ./hotline up, or name --data`);
    const { asked } = await orderAgain(config, order);
    console.log(
      json
        ? JSON.stringify({ asked })
        : `${asked} ${asked === 1 ? 'call is' : 'calls are'} in the row; heard while nobody talks`,
    );
    return 0;
  } catch (cause) {
    if (!(cause instanceof NotAgain)) throw cause;
    console.error(`transcribe: ${cause.message}`);
    return 1;
  }
}

export const transcribeCommand = defineCommand({
  meta: {
    name: 'transcribe',
    description:
      'Sound files through the recogniser that calls use, or finished calls again (--again, --since)',
  },
  args: {
    file: {
      type: 'positional',
      required: false,
      valueHint: 'FILE…',
      description: 'Sound files, any kind sox reads',
    },
    ...engineArguments,
    again: {
      type: 'string',
      valueHint: 'CALL',
      description: 'Have the running system hear this finished call again with its second engine',
    },
    since: {
      type: 'string',
      valueHint: 'DAY',
      description: 'The same for all calls that ended since this day of the city (2026-11-24)',
    },
    data: { type: 'string', valueHint: 'DIR', description: 'Data folder of the running system' },
    json: { type: 'boolean', default: false, description: 'One JSON object a file; {asked} of --again' },
  },
  async run({ args }) {
    const files = args._;
    const tell = (line: string): void => console.error(line);
    const order = againOrder({ again: args.again, since: args.since, files });
    if (order !== null) {
      if ('fault' in order) {
        tell(`transcribe: ${order.fault}`);
        process.exitCode = EXIT.usage;
      } else process.exitCode = await askAgain(resolve(args.data ?? `${CHECKOUT}/data`), order, args.json);
      return;
    }
    if (files.length === 0) {
      tell('transcribe: name at least one sound file (./hotline transcribe --help)');
      process.exitCode = EXIT.usage;
      return;
    }
    const opened = await openSpeech('transcribe', args, tell);
    if (opened === null) return;
    const { speech, cacheDir } = opened;
    const reader = createSoundReader(cacheDir, tell);
    try {
      for (const file of files) {
        try {
          const result = await transcribeFile(speech, reader, file);
          console.log(args.json ? JSON.stringify(result) : `${file}: ${result.text}`);
        } catch (error) {
          if (!(error instanceof UnreadableSound) && !(error instanceof NoTranscript)) throw error;
          process.exitCode = EXIT.badSound;
          const message = error.message;
          if (args.json) console.log(JSON.stringify({ file, error: { code: error.code, message } }));
          else tell(`transcribe: ${message} [${error.code}]`);
        }
      }
    } finally {
      await speech.close();
    }
  },
});
