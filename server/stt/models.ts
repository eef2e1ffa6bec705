import type { Language } from '../protocol/ids.ts';

/** How the files of a model are packed where they are found. */
export type ModelSource =
  /** A zip with the model in the folder `inside`. `sha256` null: not known here; recorded at first download. */
  | { readonly kind: 'zip'; readonly url: string; readonly inside: string; readonly sha256: string | null }
  /** An artifact of Maven Central, with the model in the folder `inside`. */
  | { readonly kind: 'maven'; readonly artifact: string; readonly inside: string };

export type SpeechModel = {
  readonly id: string;
  readonly engine: 'vosk' | 'whisper' | 'sherpa';
  /** Another engine does better with the same files: used only where this one is asked for. */
  readonly onlyByName?: boolean;
  readonly language: Language;
  readonly licence: string;
  /** Bytes fetched, for the sentence shown before a download. */
  readonly downloadBytes: number;
  /** Its folder is taken as whole when it holds all of these. */
  readonly files: readonly string[];
  /** Where it can be had, first first; empty: only where someone put it. */
  readonly sources: readonly ModelSource[];
};

/** A model this machine has; `folder` is an absolute path. */
export type FoundModel = { readonly model: SpeechModel; readonly folder: string };

const VOSK_FILES = ['am/final.mdl', 'conf/model.conf'];
/** https://alphacephei.com/vosk/models */
const VOSK_ADDRESS = 'https://alphacephei.com/vosk/models';

const voskZip = (id: string, sha256: string | null): ModelSource => ({
  kind: 'zip',
  url: `${VOSK_ADDRESS}/${id}.zip`,
  inside: id,
  sha256,
});

/**
 * The models this program knows. For one engine and language the better one stands first; a download takes the
 * one marked by `DOWNLOADS`, since the large Chinese one (1.3 GB) is a person's choice.
 */
export const SPEECH_MODELS: readonly SpeechModel[] = [
  {
    id: 'vosk-model-cn-0.22',
    engine: 'vosk',
    language: 'zh',
    licence: 'Apache-2.0',
    downloadBytes: 1_358_736_686,
    files: VOSK_FILES,
    sources: [voskZip('vosk-model-cn-0.22', null)],
  },
  {
    id: 'vosk-model-small-cn-0.22',
    engine: 'vosk',
    language: 'zh',
    licence: 'Apache-2.0',
    downloadBytes: 43_898_754,
    files: VOSK_FILES,
    sources: [voskZip('vosk-model-small-cn-0.22', null)],
  },
  {
    id: 'vosk-model-small-en-us-0.15',
    engine: 'vosk',
    language: 'en',
    licence: 'Apache-2.0',
    downloadBytes: 41_205_931,
    files: VOSK_FILES,
    sources: [
      voskZip('vosk-model-small-en-us-0.15', null),
      { kind: 'maven', artifact: 'com.alphacephei:vosk-model-en:0.3.45:aar', inside: 'assets/model-en-us' },
    ],
  },
  {
    id: 'whisper-base-int8',
    engine: 'whisper',
    language: 'zh',
    licence: 'MIT',
    downloadBytes: 0,
    files: ['base-encoder.int8.onnx', 'base-decoder.int8.onnx', 'base-tokens.txt', 'cfg.json'],
    sources: [],
  },
];

/** The model fetched for a language where none is found and a download is wanted. */
export const DOWNLOADS: Readonly<Record<Language, string>> = {
  zh: 'vosk-model-small-cn-0.22',
  en: 'vosk-model-small-en-us-0.15',
};
