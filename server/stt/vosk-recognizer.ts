import type { Log } from '../log/pino-log.ts';
import type { Language } from '../protocol/ids.ts';
import { type ChildRecognizer, startChildRecognizer } from './child-recognizer.ts';
import { type EngineCapabilities, SAMPLE_RATE } from './recognizer.ts';

export type VoskOptions = {
  readonly language: Language;
  /** Folder of the unpacked model (it holds `am`, `conf`, `graph`). */
  readonly folder: string;
  readonly threads: number;
  readonly maxStreams: number;
  readonly spare: boolean;
  readonly log: Log;
};

const voskCapabilities = (language: Language): EngineCapabilities => ({
  name: 'vosk',
  languages: [language],
  mode: 'streaming',
  wordTimes: true,
  confidence: true,
  punctuation: false,
  // A grammar is all that Vosk takes, and it shuts out every word that is not in it.
  hotWords: false,
  sampleRate: SAMPLE_RATE,
  place: 'machine',
  answersWithinMs: 3000,
  endOfSpeechMs: 400,
  longestPhraseMs: 20_000,
});

/** Vosk with one model, in a process of its own with `threads` worker threads. Rejects where it cannot start. */
export function startVosk(options: VoskOptions): Promise<ChildRecognizer> {
  return startChildRecognizer({
    capabilities: voskCapabilities(options.language),
    entry: new URL('./vosk-process.ts', import.meta.url),
    args: [options.folder, String(options.threads), options.language],
    maxStreams: options.maxStreams,
    spare: options.spare,
    log: options.log,
  });
}
