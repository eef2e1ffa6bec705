import { createRequire } from 'node:module';
import type { SherpaConfig } from './sherpa-models.ts';

type Sound = { readonly samples: Float32Array; readonly sampleRate: number };
type SherpaStream = { acceptWaveform(sound: Sound): void; inputFinished(): void };
/** The part of sherpa-onnx-node that is used; its calls are synchronous. The package carries no type declarations. */
export type SherpaLibrary = {
  readonly OnlineRecognizer: new (
    config: SherpaConfig,
  ) => {
    createStream(): SherpaStream;
    isReady(stream: SherpaStream): boolean;
    decode(stream: SherpaStream): void;
    getResult(stream: SherpaStream): { readonly text: string };
  };
  readonly OfflineRecognizer: new (
    config: SherpaConfig,
  ) => {
    createStream(): Omit<SherpaStream, 'inputFinished'>;
    decode(stream: Omit<SherpaStream, 'inputFinished'>): void;
    getResult(stream: Omit<SherpaStream, 'inputFinished'>): { readonly text: string };
  };
  readonly OfflinePunctuation: new (config: {
    readonly model: {
      readonly ctTransformer: string;
      readonly numThreads: number;
      readonly provider: string;
    };
  }) => { addPunct(text: string): string };
};

const require = createRequire(import.meta.url);

/** Loads the native addon; it stands in a package a platform. Throws where this platform has none. */
export function openSherpa(): SherpaLibrary {
  return require('sherpa-onnx-node') as SherpaLibrary;
}

/** A phrase being heard. */
export type SherpaPhrase = {
  hear(samples: Float32Array): void;
  /** The text so far. Costs a whole decoding where the model hears no stream. */
  partial(): string;
  final(): string;
};

export type SherpaRecognizer = { readonly streaming: boolean; begin(): SherpaPhrase };

const SAMPLE_RATE = 16_000;
/** A streaming model holds back the last stretch of sound until more comes: this much silence brings it out. */
const TAIL = new Float32Array(SAMPLE_RATE * 0.66);

export function createSherpa(
  library: SherpaLibrary,
  config: SherpaConfig,
  streaming: boolean,
): SherpaRecognizer {
  return streaming ? online(library, config) : offline(library, config);
}

function online(library: SherpaLibrary, config: SherpaConfig): SherpaRecognizer {
  const recognizer = new library.OnlineRecognizer(config);
  return {
    streaming: true,
    begin() {
      const stream = recognizer.createStream();
      const decode = (): string => {
        while (recognizer.isReady(stream)) recognizer.decode(stream);
        return recognizer.getResult(stream).text;
      };
      return {
        hear: (samples) => stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE }),
        partial: decode,
        final() {
          stream.acceptWaveform({ samples: TAIL, sampleRate: SAMPLE_RATE });
          stream.inputFinished();
          return decode();
        },
      };
    },
  };
}

function offline(library: SherpaLibrary, config: SherpaConfig): SherpaRecognizer {
  const recognizer = new library.OfflineRecognizer(config);
  return {
    streaming: false,
    begin() {
      const pieces: Float32Array[] = [];
      const decode = (): string => {
        const stream = recognizer.createStream();
        const samples = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
        let at = 0;
        for (const piece of pieces) {
          samples.set(piece, at);
          at += piece.length;
        }
        stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE });
        recognizer.decode(stream);
        return recognizer.getResult(stream).text;
      };
      return { hear: (samples) => void pieces.push(samples), partial: decode, final: decode };
    },
  };
}
