import type { Log } from '../log/pino-log.ts';
import { type ChildRecognizer, startChildRecognizer } from './child-recognizer.ts';
import { type EngineCapabilities, SAMPLE_RATE } from './recognizer.ts';

export type WhisperOptions = {
  /** Folder of the weights, see models.ts. */
  readonly folder: string;
  readonly threads: number;
  readonly maxStreams: number;
  readonly spare: boolean;
  readonly log: Log;
};

/**
 * No hot words, though Whisper takes words as the text before. Measured with 20 place names (123 tokens) on 12 made
 * calls: 12 of 25 of them right instead of 5, but 15.0 % of the characters wrong as before, with seven insertions instead
 * of one, and 59 % more CPU for every decoding, so every line comes later. And 224 tokens hold no city.
 */
const WHISPER_CAPABILITIES: EngineCapabilities = {
  name: 'whisper',
  languages: ['zh'],
  mode: 'endOfPhrase',
  wordTimes: false,
  confidence: false,
  punctuation: true,
  hotWords: false,
  sampleRate: SAMPLE_RATE,
  place: 'machine',
  answersWithinMs: 6000,
  endOfSpeechMs: 700,
  // One window of the network is 30 s at most; breaths come between clauses by half of this.
  longestPhraseMs: 20_000,
};

/** Whisper for Chinese, in a process of its own with `threads` worker threads. Rejects where it cannot start. */
export function startWhisper({
  folder,
  threads,
  maxStreams,
  spare,
  log,
}: WhisperOptions): Promise<ChildRecognizer> {
  return startChildRecognizer({
    capabilities: WHISPER_CAPABILITIES,
    entry: new URL('./whisper-process.ts', import.meta.url),
    args: [folder, String(threads)],
    maxStreams,
    spare,
    log,
  });
}
