import { defineCommand } from 'citty';
import type { Speech } from '../server/stt/start.ts';
import { createSoundReader, type SoundReader, UnreadableSound } from './speech/child-sound.ts';
import { EXIT, engineArguments, openSpeech } from './speech/engine-options.ts';
import { NoTranscript, transcribeSound } from './speech/run-file-transcription.ts';

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

export const transcribeCommand = defineCommand({
  meta: { name: 'transcribe', description: 'Sound files through the recogniser that calls use' },
  args: {
    file: {
      type: 'positional',
      required: false,
      valueHint: 'FILE…',
      description: 'Sound files, any kind sox reads',
    },
    ...engineArguments,
    json: { type: 'boolean', default: false, description: 'One JSON object a file' },
  },
  async run({ args }) {
    const files = args._;
    const tell = (line: string): void => console.error(line);
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
