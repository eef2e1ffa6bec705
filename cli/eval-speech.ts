import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineCommand } from 'citty';
import { createLog } from '../server/log/pino-log.ts';
import type { Language } from '../server/protocol/ids.ts';
import { SpeechSettings } from '../server/protocol/speech.ts';
import { provideModel } from '../server/stt/run-model-search.ts';
import { type Speech, startSpeech } from '../server/stt/start.ts';
import { createSoundReader, type SoundReader, type Telephone } from './speech/child-sound.ts';
import { readTranscripts } from './speech/fs-transcripts.ts';
import { speechPlaces } from './speech/places.ts';
import { transcribeSound } from './speech/run-file-transcription.ts';
import { addErrors, countErrors, type Errors, percentile, scoredUnits } from './speech/score.ts';
import type { Utterance } from './speech/transcripts.ts';

/** 2: wrong arguments or no transcripts · 3: no speech engine. */
const EXIT = { usage: 2, noEngine: 3 } as const;
const checkout = fileURLToPath(new URL('..', import.meta.url));

/** The object `--json` ends with. Rates are fractions of 1; delays in ms, null where the sound was not paced. */
export type SpeechEvaluation = {
  readonly engine: string;
  readonly language: Language;
  readonly telephone: Telephone;
  readonly files: number;
  readonly cer: number | null;
  readonly wer: number | null;
  readonly sub: number;
  readonly ins: number;
  readonly del: number;
  readonly cpuPerAudioSecond: number;
  readonly firstPartialMs: { readonly p50: number | null; readonly p95: number | null };
  readonly finalDelayMs: { readonly p50: number | null; readonly p95: number | null };
};

type Run = { speech: Speech; reader: SoundReader; folder: string; telephone: Telephone; paced: boolean };

export async function evaluateSpeech(
  { speech, reader, folder, telephone, paced }: Run,
  utterances: readonly Utterance[],
  atOnce: number,
  onFile: (utterance: Utterance, heard: string, errors: Errors) => void,
): Promise<SpeechEvaluation> {
  let errors: Errors = { sub: 0, ins: 0, del: 0, said: 0 };
  let [audioMs, cpuMs] = [0, 0];
  const firstPartials: number[] = [];
  const finalDelays: number[] = [];
  const waiting = [...utterances];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await transcribeSound(
        speech,
        await reader.read(join(folder, next.wav), telephone),
        paced,
      );
      const heard = result.lines.map(({ text }) => text).join(' ');
      const found = countErrors(scoredUnits(next.text, speech.language), scoredUnits(heard, speech.language));
      onFile(next, heard, found);
      errors = addErrors(errors, found);
      audioMs += result.audioMs;
      cpuMs += result.cpuMs;
      firstPartials.push(...result.firstPartialMs);
      finalDelays.push(...result.finalDelayMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const rate = (errors.sub + errors.ins + errors.del) / Math.max(1, errors.said);
  const spread = (numbers: number[]) => ({ p50: percentile(numbers, 0.5), p95: percentile(numbers, 0.95) });
  return {
    engine: speech.engine ?? 'none',
    language: speech.language,
    telephone,
    files: utterances.length,
    cer: speech.language === 'zh' ? rate : null,
    wer: speech.language === 'en' ? rate : null,
    sub: errors.sub,
    ins: errors.ins,
    del: errors.del,
    cpuPerAudioSecond: audioMs === 0 ? 0 : cpuMs / audioMs,
    firstPartialMs: spread(firstPartials),
    finalDelayMs: spread(finalDelays),
  };
}

function telephoneOf(argument: string | undefined): Telephone {
  if (argument === undefined) return 'none';
  return argument === 'band' ? 'band' : 'a-law';
}

export const evalSpeechCommand = defineCommand({
  meta: {
    name: 'speech',
    description: 'Error rate, cost and delay of a recogniser on recordings with known words',
  },
  args: {
    folder: {
      type: 'positional',
      required: true,
      valueHint: 'DIR',
      description: 'Folder with transcripts.tsv (columns wav, text)',
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
    telephone: {
      type: 'string',
      valueHint: 'a-law|band',
      description: 'Send the sound over 8 kHz A-law first',
    },
    fast: { type: 'boolean', default: false, description: 'As fast as it goes: no delays are measured' },
    'at-once': { type: 'string', default: '1', description: 'Speakers at once' },
    limit: { type: 'string', valueHint: 'N', description: 'Only every so many files that N remain' },
    json: { type: 'boolean', default: false, description: 'End with one JSON object' },
  },
  async run({ args }) {
    const tell = (line: string): void => console.error(line);
    const all = await readTranscripts(args.folder);
    if (all === null || all.length === 0) {
      tell(`eval speech: ${args.folder} holds no transcripts.tsv with the columns wav and text`);
      process.exitCode = EXIT.usage;
      return;
    }
    const step = args.limit === undefined ? 1 : Math.max(1, Math.floor(all.length / Number(args.limit)));
    const utterances = all.filter((_, index) => index % step === 0);
    const settings = SpeechSettings.parse({ engine: args.engine, language: args.language });
    const places = speechPlaces(process.env, checkout);
    await provideModel({ ...places, settings, progress: tell });
    const speech = await startSpeech({ ...places, settings, log: createLog('eval', 'warn', process.stderr) });
    if (speech.engine === null) {
      tell(`eval speech: no speech engine (${speech.why})`);
      process.exitCode = EXIT.noEngine;
      return;
    }
    try {
      const telephone = telephoneOf(args.telephone);
      const reader = createSoundReader(places.cacheDir, tell);
      const run = { speech, reader, folder: args.folder, telephone, paced: !args.fast };
      const evaluation = await evaluateSpeech(
        run,
        utterances,
        Number(args['at-once']),
        (utterance, heard, found) => {
          if (args.json) return;
          const wrong = found.sub + found.ins + found.del;
          console.log(`${wrong}/${found.said}\t${utterance.wav}\t${utterance.text}\t${heard}`);
        },
      );
      console.log(args.json ? JSON.stringify(evaluation) : evaluation);
    } finally {
      await speech.close();
    }
  },
});
