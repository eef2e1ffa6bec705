import { join } from 'node:path';
import { defineCommand } from 'citty';
import type { Language } from '../server/protocol/ids.ts';
import type { Speech } from '../server/stt/start.ts';
import {
  createSoundReader,
  type SoundReader,
  type Telephone,
  UnreadableSound,
} from './speech/child-sound.ts';
import { EXIT, engineArguments, openSpeech } from './speech/engine-options.ts';
import { readTranscripts } from './speech/fs-transcripts.ts';
import { NoTranscript, transcribeSound } from './speech/run-file-transcription.ts';
import { addErrors, countErrors, type Errors, percentile, scoredUnits } from './speech/score.ts';
import { takeTelephone } from './speech/telephone-option.ts';
import type { Utterance } from './speech/transcripts.ts';

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

const USAGE = './hotline eval speech --help';
const isCount = (word: string): boolean => /^[1-9][0-9]*$/.test(word);

export const evalSpeechCommand = defineCommand({
  meta: {
    name: 'speech',
    description: 'Error rate, cost and delay of a recogniser on recordings with known words',
  },
  args: {
    folder: {
      type: 'positional',
      required: false,
      valueHint: 'DIR',
      description: 'Folder with transcripts.tsv (columns wav, text)',
    },
    ...engineArguments,
    telephone: {
      type: 'boolean',
      default: false,
      description:
        'Send the sound through 8 kHz G.711 A-law first; --telephone band also through 300-3400 Hz',
    },
    fast: { type: 'boolean', default: false, description: 'As fast as it goes: no delays are measured' },
    'at-once': { type: 'string', default: '1', valueHint: 'N', description: 'Speakers at once' },
    limit: { type: 'string', valueHint: 'N', description: 'Only about N files, spread over the table' },
    json: { type: 'boolean', default: false, description: 'End with one JSON object' },
  },
  async run({ args, rawArgs }) {
    const tell = (line: string): void => console.error(line);
    const wrong = (fault: string): void => {
      tell(`eval speech: ${fault}`);
      process.exitCode = EXIT.usage;
    };
    const line = takeTelephone(rawArgs);
    if ('fault' in line) return wrong(line.fault);
    const { telephone, taken } = line;
    const [folder, ...more] = taken === null ? args._ : args._.toSpliced(args._.indexOf(taken), 1);
    if (folder === undefined) return wrong(`name a folder with transcripts.tsv (${USAGE})`);
    if (more.length > 0) return wrong(`one folder at a time, not also ${more.join(' ')} (${USAGE})`);
    for (const name of ['at-once', 'limit'] as const) {
      const count = args[name];
      if (count !== undefined && !isCount(count))
        return wrong(`--${name} ${count}: a whole number from 1 on`);
    }
    const read = await readTranscripts(folder);
    if ('fault' in read) return wrong(read.fault);
    const all = read.utterances;
    const step = args.limit === undefined ? 1 : Math.max(1, Math.floor(all.length / Number(args.limit)));
    const utterances = all.filter((_, index) => index % step === 0);
    const opened = await openSpeech('eval speech', args, tell);
    if (opened === null) return;
    const { speech, cacheDir } = opened;
    try {
      const run = { speech, reader: createSoundReader(cacheDir, tell), folder, telephone, paced: !args.fast };
      const evaluation = await evaluateSpeech(
        run,
        utterances,
        Number(args['at-once']),
        (utterance, heard, found) => {
          if (args.json) return;
          const errors = found.sub + found.ins + found.del;
          console.log(`${errors}/${found.said}\t${utterance.wav}\t${utterance.text}\t${heard}`);
        },
      );
      console.log(args.json ? JSON.stringify(evaluation) : evaluation);
    } catch (error) {
      if (!(error instanceof UnreadableSound) && !(error instanceof NoTranscript)) throw error;
      tell(`eval speech: ${error.message} [${error.code}]`);
      process.exitCode = error instanceof UnreadableSound ? EXIT.badSound : EXIT.noEngine;
    } finally {
      await speech.close();
    }
  },
});
