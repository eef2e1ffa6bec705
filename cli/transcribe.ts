import { fileURLToPath } from 'node:url';
import { defineCommand } from 'citty';
import { createLog } from '../server/log/pino-log.ts';
import { SpeechSettings } from '../server/protocol/speech.ts';
import { provideModel } from '../server/stt/run-model-search.ts';
import { type Speech, startSpeech } from '../server/stt/start.ts';
import { createSoundReader, type SoundReader, UnreadableSound } from './speech/child-sound.ts';
import { speechPlaces } from './speech/places.ts';
import { NoTranscript, transcribeSound } from './speech/run-file-transcription.ts';

/** 0: all transcribed · 1: some file could not be · 2: wrong arguments · 3: no speech engine. */
const EXIT = { someFailed: 1, usage: 2, noEngine: 3 } as const;
const checkout = fileURLToPath(new URL('..', import.meta.url));

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
    language: {
      type: 'enum',
      options: ['auto', 'zh', 'en'],
      default: 'auto',
      description: 'Language spoken',
    },
    engine: {
      type: 'enum',
      options: ['auto', 'vosk', 'whisper'],
      default: 'auto',
      description: 'Recogniser',
    },
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
    const settings = SpeechSettings.parse({ engine: args.engine, language: args.language });
    const places = speechPlaces(process.env, checkout);
    await provideModel({ ...places, settings, progress: tell });
    const speech = await startSpeech({
      ...places,
      settings,
      log: createLog('transcribe', 'warn', process.stderr),
    });
    if (speech.engine === null) {
      tell(
        `transcribe: no speech engine (${speech.why}): put a model where HOTLINE_MODELS points, or go online once`,
      );
      process.exitCode = EXIT.noEngine;
      return;
    }
    const reader = createSoundReader(places.cacheDir, tell);
    try {
      for (const file of files) {
        try {
          const result = await transcribeFile(speech, reader, file);
          console.log(args.json ? JSON.stringify(result) : `${file}: ${result.text}`);
        } catch (error) {
          if (!(error instanceof UnreadableSound) && !(error instanceof NoTranscript)) throw error;
          process.exitCode = EXIT.someFailed;
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
